"""Bytes to a JSON value, strictly (RFC 8259), with every refusal saying where and what.

Python's own reader lets pass what the real service would not: repeated keys, NaN, numbers past any range,
lone surrogates. Limits are ours.
"""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn

from mockpaywall.http.json_limits import MAX_DEPTH, MAX_NUMBER_CHARS, is_too_deep


class InvalidJson(ValueError):
    """The bytes are not a JSON text: why, in English and Turkish."""

    def __init__(self, english: str, turkish: str) -> None:
        super().__init__(english)
        self.english = english
        self.turkish = turkish


def parse_json(raw: bytes) -> Any:
    """The value that *raw* spells. Raises NotJson."""
    try:
        value, end = _DECODER.raw_decode(text := raw.decode())
    except (ValueError, RecursionError):
        return _parse_strictly(raw)
    if end != len(text) or raw.count(b"[") + raw.count(b"{") > MAX_DEPTH or "\\u" in text:
        return _parse_strictly(raw)
    return value


def _parse_strictly(raw: bytes) -> Any:
    """The same for what is wrong, has white space around it, or needs a second look."""
    text = _decode_utf8(raw)
    try:
        value = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno} column {error.colno}"
        turkish = f"satır {error.lineno} sütun {error.colno}"
        raise InvalidJson(f"{place}: {error.msg}", f"{turkish}: sözdizimi hatası") from None
    except RecursionError:
        raise _too_deep_error() from None
    if is_too_deep(value):
        raise _too_deep_error()
    _refuse_lone_surrogates(value)
    return value


def _decode_utf8(raw: bytes) -> str:
    if not raw:
        raise InvalidJson("the body is empty", "gövde boş")
    if raw.startswith(b"\xef\xbb\xbf"):
        raise InvalidJson(
            "the body starts with a byte order mark (EF BB BF); send UTF-8 without one",
            "gövde bayt sırası işaretiyle (EF BB BF) başlıyor; işaretsiz UTF-8 gönderin",
        )
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in raw[:4]:
        raise InvalidJson(
            "the body looks like UTF-16 or UTF-32; send UTF-8",
            "gövde UTF-16 ya da UTF-32 gibi görünüyor; UTF-8 gönderin",
        )
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidJson(
            f"byte {error.start}: not UTF-8 (0x{raw[error.start]:02x})",
            f"bayt {error.start}: UTF-8 değil (0x{raw[error.start]:02x})",
        ) from None


def _build_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        names = [name for name, _ in pairs]
        repeated = next(name for name in names if names.count(name) > 1)
        shown = json.dumps(repeated[:60])
        raise InvalidJson(f"the name {shown} appears more than once", f"{shown} adı birden fazla geçiyor")
    return value


def _reject_constant(word: str) -> NoReturn:
    raise InvalidJson(f"{word} is not a JSON value", f"{word} bir JSON değeri değil")


def _parse_integer(digits: str) -> int:
    if len(digits) > MAX_NUMBER_CHARS:
        raise _too_large_error()
    return int(digits)


def _parse_float(digits: str) -> float:
    value = float(digits)
    if len(digits) > MAX_NUMBER_CHARS or math.isinf(value):
        raise _too_large_error()
    return value


def _too_large_error() -> InvalidJson:
    return InvalidJson("a number in it is too large", "içindeki bir sayı çok büyük")


def _too_deep_error() -> InvalidJson:
    return InvalidJson(
        f"it is nested deeper than {MAX_DEPTH} levels", f"{MAX_DEPTH} düzeyden daha derin iç içe geçmiş"
    )


def _refuse_lone_surrogates(value: Any) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        raise InvalidJson(
            "a \\u escape is half of a surrogate pair", "bir \\u kaçışı, yarım bir vekil çift (surrogate)"
        ) from None


_DECODER = json.JSONDecoder(
    object_pairs_hook=_build_object,
    parse_constant=_reject_constant,
    parse_int=_parse_integer,
    parse_float=_parse_float,
)
