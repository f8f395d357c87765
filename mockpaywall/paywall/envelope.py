"""The envelope: always the same six keys. Source: documented (page 'Create Session', success sample)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

Body = Mapping[str, Any] | None


def build_envelope(code: int, message: str, body: Body) -> dict[str, Any]:
    """Build the envelope, its keys in the documented order. Result is true exactly when *code* is 0."""
    return {
        "ErrorCodeType": 1,
        "ErrorMessage": None,
        "ErrorCode": code,
        "Result": code == 0,
        "Message": message,
        "Body": body,
    }


def encode_json(value: Any) -> bytes:
    """Encode *value* as compact JSON in UTF-8. Non-ASCII letters are not escaped. Source: ours."""
    return encode_utf8(format_json(value))


def encode_utf8(text: str) -> bytes:
    """Encode a JSON text that `format_json` returned, or that was made of such texts."""
    return text.encode("utf-8", "backslashreplace")


def make_json_template(value: Any) -> str:
    """Return *value* as a JSON text for the operator %: HOLE stands for a JSON text that is filled in."""
    return format_json(value).replace("%", "%%").replace(format_json(HOLE), "%s")


HOLE = "\0"
"""Marks the place of a value in a template. No other text of a template is equal to it."""
_ENCODER = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False)
format_json = _ENCODER.encode
"""Return a value as compact JSON."""
