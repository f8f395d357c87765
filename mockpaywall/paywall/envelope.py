"""The envelope: six keys, always all six, in the documented order (page 'Create Session', success sample)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

Body = Mapping[str, Any] | None


def build_envelope(code: int, message: str, body: Body) -> dict[str, Any]:
    """The envelope as a mapping; Result is true exactly when *code* is 0."""
    return {
        "ErrorCodeType": 1,
        "ErrorMessage": None,
        "ErrorCode": code,
        "Result": code == 0,
        "Message": message,
        "Body": body,
    }


def encode_json(value: Any) -> bytes:
    """*value* as the service writes JSON: compact, UTF-8; non-ASCII letters are kept as they are (ours)."""
    return _ENCODER.encode(value).encode("utf-8", "backslashreplace")


_ENCODER = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False)
