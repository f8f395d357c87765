"""Bodies read for telling: text where they are text, JSON where they are JSON; nothing is refused here."""

from __future__ import annotations

import json
from typing import Any

REFERENCE_CODE_FIELD = "ReferenceCode"


def decode_text(body: bytes) -> str:
    """The body as text; bytes that are not UTF-8 become U+FFFD."""
    return body.decode("utf-8", "replace")


def is_text(body: bytes) -> bool:
    """Whether the bytes are UTF-8."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def parse_json_body(body: bytes) -> Any:
    """The JSON value that the body spells, or None where it is no JSON."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def parse_reference_code(body: bytes) -> str | None:
    """The ReferenceCode of a body, its name in any letter case; None where there is none to read."""
    value = parse_json_body(body)
    if not isinstance(value, dict):
        return None
    found = next((value[name] for name in value if name.lower() == REFERENCE_CODE_FIELD.lower()), None)
    return (
        str(found) if isinstance(found, str | int) and not isinstance(found, bool) and found != "" else None
    )
