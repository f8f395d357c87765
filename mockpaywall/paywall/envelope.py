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
    return _ENCODER.encode(value).encode("utf-8", "backslashreplace")


_ENCODER = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False)
