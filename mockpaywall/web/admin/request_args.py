"""What an admin call asks: whose part of the store it means, its JSON body, its query parameters."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from flask import Request as FlaskRequest

from mockpaywall.http.json_limits import MAX_ADMIN_BODY_BYTES
from mockpaywall.matching.json_node import JsonNode
from mockpaywall.matching.pattern_error import PatternError
from mockpaywall.paywall.credentials import CLIENT_HEADER, KEY_HEADER, derive_namespace
from mockpaywall.paywall.strict_json import InvalidJson, parse_json
from mockpaywall.stores.base import Scope
from mockpaywall.web.admin.errors import INVALID_INPUT_CODE, AdminError

UUID_PATTERN = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
NAMESPACE_PATTERN = re.compile(r"[A-Za-z0-9._-]{1,64}")


def resolve_scope(request: FlaskRequest, namespace: str | None) -> Scope:
    """The namespace meant: the one *named* by the path's prefix, else the key pair's, else None for all.

    Raises AdminError.
    """
    if namespace is not None:
        return _parse_namespace(namespace)
    key, client = request.headers.get(KEY_HEADER), request.headers.get(CLIENT_HEADER)
    return derive_namespace(key, client) if key and client else None


def _parse_namespace(name: str) -> str:
    if not NAMESPACE_PATTERN.fullmatch(name):
        raise AdminError(404, "No such namespace", "a name is 1 to 64 letters, digits, dots, _ and -")
    return name


def read_json_body(request: FlaskRequest) -> Any:
    """The JSON body; an empty one is an empty object. Raises AdminError."""
    raw = request.stream.read(MAX_ADMIN_BODY_BYTES + 1)
    if len(raw) > MAX_ADMIN_BODY_BYTES:
        raise AdminError(413, "The body is too large", f"an admin call takes at most {MAX_ADMIN_BODY_BYTES} bytes")
    if not raw.strip():
        return {}
    try:
        return parse_json(raw)
    except InvalidJson as error:
        raise AdminError(422, "Error parsing JSON", str(error), code=INVALID_INPUT_CODE) from None


def read_members(request: FlaskRequest, expected: str, *known: str) -> dict[str, JsonNode]:
    """The members of the JSON object in the body that are not null. Raises AdminError and PatternError."""
    return optional_members(JsonNode(read_json_body(request)), expected, *known)


def optional_members(node: JsonNode, expected: str, *known: str) -> dict[str, JsonNode]:
    """The members of the object at *spot* that are not null. Raises PatternError."""
    members = node.object_with_keys(expected, known, {})
    return {name: one for name, one in members.items() if one.value is not None}


def required(members: dict[str, JsonNode], name: str, expected: str) -> JsonNode:
    """The member *name*. Raises PatternError when it is absent or null."""
    if name not in members:
        raise PatternError("", f"no {name}", expected)
    return members[name]


def parse_uuid(text: str, title: str = "{} is not a valid UUID", code: int = INVALID_INPUT_CODE) -> str:
    """*text* in small letters, when it is a UUID. Raises AdminError."""
    if not UUID_PATTERN.fullmatch(text):
        raise AdminError(400, title.format(text[:60]), code=code)
    return text.lower()


def int_param(request: FlaskRequest, name: str) -> int | None:
    """The query parameter *name* as a whole number from 0; None when it is absent. Raises AdminError."""
    text = request.args.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise AdminError(400, f"{name} is a whole number from 0", code=INVALID_INPUT_CODE, pointer=name)
    return int(text)


def bool_param(request: FlaskRequest, name: str) -> bool:
    """The query parameter *name*, true or false; false when it is absent. Raises AdminError."""
    text = request.args.get(name, "false").lower()
    if text not in ("true", "false"):
        raise AdminError(400, f"{name} is true or false", code=INVALID_INPUT_CODE, pointer=name)
    return text == "true"


def datetime_param(request: FlaskRequest, name: str) -> float | None:
    """The query parameter *name* (ISO 8601; UTC when it says no zone) in seconds since the epoch, or None.

    A plus that was not encoded has become a space, and is read as what it was. Raises AdminError.
    """
    text = request.args.get(name)
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text.strip().replace(" ", "+") if "T" in text else text)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        title = f"{text[:60]} is not a valid ISO8601 date"
        raise AdminError(400, title, code=INVALID_INPUT_CODE, pointer=name) from None


def parse_number(node: JsonNode, low: float, high: float, expected: str) -> float:
    """The number that stands at *spot*. Raises PatternError."""
    value = node.value
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise node.make_error(f"{expected} from {low:g} to {high:g}")
    return value


def parse_integer(node: JsonNode, low: int, high: int, expected: str) -> int:
    """The whole number that stands at *spot*. Raises PatternError."""
    if isinstance(node.value, bool) or not isinstance(node.value, int) or not low <= node.value <= high:
        raise node.make_error(f"{expected}, a whole number from {low} to {high}")
    return node.value
