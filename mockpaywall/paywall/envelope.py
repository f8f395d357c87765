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
    """Return *value* as a JSON text for the operator %, which fills its VALUE_HOLEs and TEXT_HOLEs in their order."""
    template = format_json(value).replace("%", "%%")
    return template.replace(format_json(VALUE_HOLE), "%s").replace(format_json(TEXT_HOLE), '"%s"')


VALUE_HOLE = "\0value"
"""Stands for any JSON text. No other text of a template is equal to it."""
TEXT_HOLE = "\0text"
"""Stands for a text without characters that JSON escapes, such as a GUID or a date, given without its quotes."""
_ENCODER = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False)
format_json = _ENCODER.encode
"""Return a value as compact JSON."""
