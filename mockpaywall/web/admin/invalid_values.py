"""Where in a JSON text the value is that `paywall.strict_json` refuses: the pointer of the error."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

from mockpaywall.http.json_limits import MAX_NUMBER_CHARS, is_too_deep

WHOLE_DOCUMENT = "/"
"""WireMock's pointer for an error that is not in one value."""


def locate_invalid_value(body: bytes) -> str:
    """Return the pointer of the first number, constant, string or object in *body* that is refused."""
    try:
        value = _DECODER.decode(body.decode())
    except (ValueError, RecursionError):
        return WHOLE_DOCUMENT
    if is_too_deep(value):
        return WHOLE_DOCUMENT
    return next(_iter_invalid(value, ""), "") or WHOLE_DOCUMENT


def _iter_invalid(value: Any, pointer: str) -> Iterator[str]:
    if value is _INVALID or (isinstance(value, str) and _has_surrogate(value)):
        yield pointer
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _iter_invalid(item, f"{pointer}/{index}")
    elif isinstance(value, dict):
        for name, member in value.items():
            yield from _iter_invalid(member, f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}")


def _has_surrogate(text: str) -> bool:
    return not text.isascii() and any("\ud800" <= char <= "\udfff" for char in text)


def _build_object(pairs: list[tuple[str, Any]]) -> Any:
    members = dict(pairs)
    return _INVALID if len(members) < len(pairs) or any(map(_has_surrogate, members)) else members


def _parse_number(digits: str) -> Any:
    return _INVALID if len(digits) > MAX_NUMBER_CHARS or math.isinf(float(digits)) else 0


_INVALID = object()
_DECODER = json.JSONDecoder(
    object_pairs_hook=_build_object,
    parse_constant=lambda _: _INVALID,
    parse_int=_parse_number,
    parse_float=_parse_number,
)
