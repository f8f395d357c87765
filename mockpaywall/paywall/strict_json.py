"""A strict JSON parser (RFC 8259) whose errors say where and what.

Python's parser accepts what the service would not: duplicate names, NaN, numbers out of range, lone surrogates.
The limits are ours.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any, NoReturn

from mockpaywall.http.json_limits import MAX_DEPTH, MAX_NUMBER_CHARS, find_excess_depth
from mockpaywall.paywall.json_syntax import describe_syntax

MAX_NAME_CHARS = 60
"""Characters of a duplicate name in a message."""
_NUMBER_FIX = f"send a number below 1e308 that is at most {MAX_NUMBER_CHARS} characters long"


class InvalidJson(ValueError):
    """The bytes are not a JSON text, or one that is refused. It gives the reason in English and Turkish."""

    def __init__(self, english: str, turkish: str, *, fix: str = "", position: int | None = None) -> None:
        super().__init__(english)
        self.english = english
        self.turkish = turkish
        self.fix = fix
        """What to send instead of JSON that is valid but refused; "" for what is not JSON."""
        self.position = position
        """The index of the character that breaks the syntax; None for another reason."""


def parse_json(raw: bytes, *, exact: bool = False) -> Any:
    """Parse *raw*. *exact*: numbers with a fraction or an exponent become Decimal. Raises InvalidJson."""
    decoder = _EXACT_DECODER if exact else _DECODER
    if raw.count(b"[") + raw.count(b"{") > MAX_DEPTH:
        return _parse_strictly(raw, decoder)
    try:
        value, end = decoder.raw_decode(text := raw.decode())
    except ValueError:
        return _parse_strictly(raw, decoder)
    if end != len(text) or "\\u" in text:
        return _parse_strictly(raw, decoder)
    return value


def _parse_strictly(raw: bytes, decoder: json.JSONDecoder) -> Any:
    """Parse *raw* with all checks: it is invalid, surrounded by whitespace, or possibly nested too deep."""
    text = _decode_utf8(raw)
    excess = find_excess_depth(text)
    try:
        value = decoder.decode(text[:excess])
    except json.JSONDecodeError as error:
        if error.pos == excess:
            raise _too_deep_error() from None
        report = describe_syntax(error)
        raise InvalidJson(
            f"{report.position}: {report.english}",
            f"{report.turkish_position}: {report.turkish}",
            position=error.pos,
        ) from None
    _reject_lone_surrogates(value)
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
        shown = json.dumps(_find_duplicate(name for name, _ in pairs)[:MAX_NAME_CHARS])
        raise InvalidJson(
            f"the name {shown} appears more than once",
            f"{shown} adı birden fazla geçiyor",
            fix=f"send {shown} once: which of them counts depends on the parser",
        )
    return value


def _find_duplicate(names: Iterable[str]) -> str:
    """Return the first name that was seen before. Linear: an object can have thousands of names."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    raise ValueError("no name appears more than once")


def _reject_constant(name: str) -> NoReturn:
    raise InvalidJson(f"{name} is not a JSON value", f"{name} bir JSON değeri değil")


def _parse_integer(digits: str) -> int:
    if len(digits) > MAX_NUMBER_CHARS:
        raise _too_large_error()
    return int(digits)


def _parse_float(digits: str) -> float:
    if len(digits) > MAX_NUMBER_CHARS or math.isinf(value := float(digits)):
        raise _too_large_error()
    return value


def _parse_decimal(digits: str) -> Decimal:
    _parse_float(digits)  # the same limits
    return Decimal(digits)


def _too_large_error() -> InvalidJson:
    return InvalidJson("a number is too large", "bir sayı çok büyük", fix=_NUMBER_FIX)


def _too_deep_error() -> InvalidJson:
    return InvalidJson(
        f"nested deeper than {MAX_DEPTH} levels",
        f"{MAX_DEPTH} düzeyden daha derin iç içe geçmiş",
        fix=f"send objects and arrays in at most {MAX_DEPTH} levels: the documented bodies have three",
    )


def _reject_lone_surrogates(value: Any) -> None:
    try:
        json.dumps(value, ensure_ascii=False, default=str).encode("utf-8")
    except UnicodeEncodeError:
        raise InvalidJson(
            "a \\u escape is half of a surrogate pair",
            "bir \\u kaçışı, yarım bir vekil çift (surrogate)",
            fix="a text was cut in the middle of a character: cut it before or after, or send it as UTF-8",
        ) from None


def _make_decoder(parse_float: Callable[[str], Any]) -> json.JSONDecoder:
    return json.JSONDecoder(
        object_pairs_hook=_build_object,
        parse_constant=_reject_constant,
        parse_int=_parse_integer,
        parse_float=parse_float,
    )


_DECODER, _EXACT_DECODER = _make_decoder(_parse_float), _make_decoder(_parse_decimal)
