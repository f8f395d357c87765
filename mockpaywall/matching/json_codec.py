"""Decode and encode the JSON that matchers compare.

There are two JSON parsers. `paywall.strict_json` decides whether the API accepts a body: it refuses repeated
names, huge numbers and lone surrogates, and explains a refusal in two languages. This module also decodes
bodies that the API refused, because patterns search the journal for them ("what did my client send?"), and
the JSON inside patterns; it explains nothing. Both share the depth limit of `http.json_limits`.
"""

from __future__ import annotations

import json
from typing import Any, NoReturn

from mockpaywall.http.json_limits import MAX_DEPTH, is_too_deep
from mockpaywall.model.work_budget import spend

JSON_CHARS_PER_STEP = 32
"""Characters of JSON that are decoded or encoded in one step."""


class InvalidJsonValue(ValueError):
    """The text is not JSON, or is nested deeper than MAX_DEPTH."""


def decode(text: str) -> Any:
    """Parse *text*. The last of several equal names counts. Raises InvalidJsonValue, also for NaN and Infinity."""
    spend(len(text) // JSON_CHARS_PER_STEP)
    try:
        value = json.loads(text, parse_constant=_reject_constant)
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
    return _count(json.dumps(value, ensure_ascii=False))


def encode_canonical(value: object) -> str:
    """Format *value* as JSON with sorted names, so that equal values give equal texts."""
    return _count(json.dumps(value, ensure_ascii=False, sort_keys=True))


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
    return decode(text)


def _count(text: str) -> str:
    spend(len(text) // JSON_CHARS_PER_STEP)
    return text


def _reject_constant(constant: str) -> NoReturn:
    raise ValueError(constant)
