"""Decode and encode the JSON that matchers compare.

There are two JSON parsers. `paywall.strict_json` decides whether the API accepts a body: it refuses repeated
names, huge numbers and lone surrogates, and explains a refusal in two languages. This module also decodes
bodies that the API refused, because patterns search the journal for them ("what did my client send?"), and
the JSON inside patterns; it explains nothing. Both share the depth limit of `http.json_limits`.
"""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn

from mockpaywall.http.json_limits import MAX_DEPTH, is_too_deep
from mockpaywall.model.work_budget import get_work_budget, spend

_ENCODER = json.JSONEncoder(ensure_ascii=False)
_CANONICAL_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True)
JSON_CHARS_PER_STEP = 16
"""Characters of JSON that are decoded or encoded in one step."""


class InvalidJsonValue(ValueError):
    """The text is not JSON, or is nested deeper than MAX_DEPTH."""


def decode(text: str) -> Any:
    """Parse *text*. The last of several equal names counts.

    Raises InvalidJsonValue, also for NaN, Infinity and numbers that no float can hold, such as 1e400.

    The value must not be changed: it is kept for the next matcher that looks at the same text.
    """
    budget = get_work_budget()
    if budget is None:
        return _decode(text)
    if budget.last_json is not None and budget.last_json[0] == text:
        return budget.last_json[1]
    budget.spend(len(text) // JSON_CHARS_PER_STEP)
    value = _decode(text)
    budget.last_json = (text, value)
    return value


def _decode(text: str) -> Any:
    try:
        value = json.loads(text, parse_constant=_reject_constant, parse_float=_parse_finite)
    except (ValueError, RecursionError):
        raise InvalidJsonValue from None
    if text.count("[") + text.count("{") > MAX_DEPTH and is_too_deep(value):
        raise InvalidJsonValue
    return value


def is_json(text: str) -> bool:
    """Return whether `decode` accepts *text*."""
    try:
        decode(text)
    except InvalidJsonValue:
        return False
    return True


def encode(value: object) -> str:
    """Format *value* as JSON on one line. Names keep their order; non-ASCII letters are not escaped."""
    return _count(_ENCODER.encode(value))


def encode_canonical(value: object) -> str:
    """Format *value* as JSON with sorted names, so that equal values give equal texts."""
    return _count(_CANONICAL_ENCODER.encode(value))


def count_values(value: object) -> int:
    """Count the values in *value*, including itself."""
    if isinstance(value, dict):
        return 1 + sum(map(count_values, value.values()))
    if isinstance(value, list):
        return 1 + sum(map(count_values, value))
    return 1


def deep_copy(value: object) -> Any:
    """Copy *value*. Raises InvalidJsonValue for what JSON cannot represent."""
    try:
        text = json.dumps(value, allow_nan=False)
    except (ValueError, TypeError, RecursionError):
        raise InvalidJsonValue from None
    return _decode(text)


def _count(text: str) -> str:
    spend(len(text) // JSON_CHARS_PER_STEP)
    return text


def _parse_finite(digits: str) -> float:
    """Raises ValueError for what would become Infinity, which cannot be encoded again."""
    if math.isinf(value := float(digits)):
        raise ValueError(digits)
    return value


def _reject_constant(constant: str) -> NoReturn:
    raise ValueError(constant)
