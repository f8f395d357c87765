"""Bodies read for display: text where they are text, JSON where they are JSON. Nothing is refused here."""

from __future__ import annotations

import json
from typing import Any

REFERENCE_CODE_FIELD = "ReferenceCode"


def decode_text(body: bytes) -> str:
    """Return the body as text; bytes that are not UTF-8 become U+FFFD."""
    return body.decode("utf-8", "replace")


def is_text(body: bytes) -> bool:
    """Return whether the bytes are UTF-8."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def parse_json_body(body: bytes) -> Any:
    """Return the JSON value of the body, or None when it is not JSON."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def parse_reference_code(body: bytes) -> str | None:
    """Return the ReferenceCode of a body, its name in any letter case, or None without a usable one."""
    fields = parse_json_body(body)
    if not isinstance(fields, dict):
        return None
    wanted = REFERENCE_CODE_FIELD.lower()
    value = next((fields[name] for name in fields if name.lower() == wanted), None)
    usable = isinstance(value, str | int) and not isinstance(value, bool) and value != ""
    return str(value) if usable else None
