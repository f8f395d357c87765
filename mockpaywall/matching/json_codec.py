"""JSON as texts and values: read with a limit, written in one canonical way."""

from __future__ import annotations

import json
from typing import Any, NoReturn

MAX_DEPTH = 100
"""Arrays and objects inside one another; more is taken for no JSON. Keeps every recursion short. Source: ours."""


class InvalidJsonValue(ValueError):
    """The text is not JSON, or nested too deep."""


def decode(text: str) -> Any:
    """The value of *text*. Raises NotJson; NaN and Infinity are not JSON, of equal names the last counts."""
    try:
        value = json.loads(text, parse_constant=_reject_constant)
    except (ValueError, RecursionError):
        raise InvalidJsonValue from None
    if text.count("[") + text.count("{") > MAX_DEPTH and not _is_within_max_depth(value):
        raise InvalidJsonValue
    return value


def encode(value: object) -> str:
    """*value* as JSON on one line, names in their order, letters as they are."""
    return json.dumps(value, ensure_ascii=False)


def encode_canonical(value: object) -> str:
    """One text for all values that are the same: names sorted."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def count_values(value: object) -> int:
    """How many values *value* is made of, itself included."""
    return sum(1 for _ in _iterate_depths(value))


def deep_copy(value: object) -> Any:
    """A copy of *value* that nobody else holds. Raises NotJson for what JSON cannot say."""
    try:
        text = json.dumps(value, allow_nan=False)
    except (ValueError, TypeError, RecursionError):
        raise InvalidJsonValue from None
    return decode(text)


def _is_within_max_depth(value: object) -> bool:
    return all(depth <= MAX_DEPTH for depth in _iterate_depths(value))


def _iterate_depths(value: object) -> Any:
    """The depth of every value in *value*, without recursion."""
    open_values: list[tuple[object, int]] = [(value, 0)]
    while open_values:
        found, depth = open_values.pop()
        yield depth
        if isinstance(found, dict):
            open_values.extend((member, depth + 1) for member in found.values())
        elif isinstance(found, list):
            open_values.extend((element, depth + 1) for element in found)


def _reject_constant(constant: str) -> NoReturn:
    raise ValueError(constant)


def is_json(text: str) -> bool:
    """Whether `read` takes *text*."""
    try:
        decode(text)
    except InvalidJsonValue:
        return False
    return True
