"""The letter case of names in JSON."""

from __future__ import annotations

from typing import Any


def to_camel_case(value: Any) -> Any:
    """Return *value* with a lower-case first letter in every key."""
    if isinstance(value, list):
        return [to_camel_case(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    return {key[:1].lower() + key[1:]: to_camel_case(inner) for key, inner in value.items()}
