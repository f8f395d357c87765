"""What an admin call asks: whose part of the store it means, its JSON body, its query parameters."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from flask import Request as FlaskRequest

from mockpaywall.matching.json_node import Spot
from mockpaywall.matching.pattern_error import PatternError
from mockpaywall.paywall.credentials import CLIENT_HEADER, KEY_HEADER, namespace_of
from mockpaywall.paywall.strict_json import NotJson, read_json
from mockpaywall.stores.base import Scope
from mockpaywall.web.admin.errors import UNREADABLE, AdminError

MOST_BYTES = 2**20
"""The largest body an admin call takes; the largest legitimate one is a pattern with a schema in it."""
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
NAMESPACE = re.compile(r"[A-Za-z0-9._-]{1,64}")


def scope_of(asked: FlaskRequest, named: str | None) -> Scope:
    """The namespace meant: the one *named* by the path's prefix, else the key pair's, else None for all.

    Raises AdminError.
    """
    if named is not None:
        return _namespace(named)
    key, client = asked.headers.get(KEY_HEADER), asked.headers.get(CLIENT_HEADER)
    return namespace_of(key, client) if key and client else None


def _namespace(name: str) -> str:
    if not NAMESPACE.fullmatch(name):
        raise AdminError(404, "No such namespace", "a name is 1 to 64 letters, digits, dots, _ and -")
    return name


def json_of(asked: FlaskRequest) -> Any:
    """The JSON body; an empty one is an empty object. Raises AdminError."""
    raw = asked.stream.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        raise AdminError(413, "The body is too large", f"an admin call takes at most {MOST_BYTES} bytes")
    if not raw.strip():
        return {}
    try:
        return read_json(raw)
    except NotJson as error:
        raise AdminError(422, "Error parsing JSON", str(error), code=UNREADABLE) from None


def members_of(asked: FlaskRequest, expected: str, *known: str) -> dict[str, Spot]:
    """The members of the JSON object in the body that are not null. Raises AdminError and PatternError."""
    return given(Spot(json_of(asked)), expected, *known)


def given(spot: Spot, expected: str, *known: str) -> dict[str, Spot]:
    """The members of the object at *spot* that are not null. Raises PatternError."""
    members = spot.known_members(expected, known, {})
    return {name: one for name, one in members.items() if one.value is not None}


def required(members: dict[str, Spot], name: str, expected: str) -> Spot:
    """The member *name*. Raises PatternError when it is absent or null."""
    if name not in members:
        raise PatternError("", f"no {name}", expected)
    return members[name]


def uuid(text: str, title: str = "{} is not a valid UUID", code: int = UNREADABLE) -> str:
    """*text* in small letters, when it is a UUID. Raises AdminError."""
    if not UUID.fullmatch(text):
        raise AdminError(400, title.format(text[:60]), code=code)
    return text.lower()


def whole(asked: FlaskRequest, name: str) -> int | None:
    """The query parameter *name* as a whole number from 0; None when it is absent. Raises AdminError."""
    text = asked.args.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise AdminError(400, f"{name} is a whole number from 0", code=UNREADABLE, pointer=name)
    return int(text)


def flag(asked: FlaskRequest, name: str) -> bool:
    """The query parameter *name*, true or false; false when it is absent. Raises AdminError."""
    text = asked.args.get(name, "false").lower()
    if text not in ("true", "false"):
        raise AdminError(400, f"{name} is true or false", code=UNREADABLE, pointer=name)
    return text == "true"


def moment(asked: FlaskRequest, name: str) -> float | None:
    """The query parameter *name* (ISO 8601; UTC when it says no zone) in seconds since the epoch, or None.

    A plus that was not encoded has become a space, and is read as what it was. Raises AdminError.
    """
    text = asked.args.get(name)
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text.strip().replace(" ", "+") if "T" in text else text)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        title = f"{text[:60]} is not a valid ISO8601 date"
        raise AdminError(400, title, code=UNREADABLE, pointer=name) from None


def number(spot: Spot, low: float, high: float, expected: str) -> float:
    """The number that stands at *spot*. Raises PatternError."""
    value = spot.value
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise spot.error(f"{expected} from {low:g} to {high:g}")
    return value


def count(spot: Spot, low: int, high: int, expected: str) -> int:
    """The whole number that stands at *spot*. Raises PatternError."""
    if isinstance(spot.value, bool) or not isinstance(spot.value, int) or not low <= spot.value <= high:
        raise spot.error(f"{expected}, a whole number from {low} to {high}")
    return spot.value
