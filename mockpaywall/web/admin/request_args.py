"""The arguments of an admin request: its scope, its JSON body, its query parameters."""

from __future__ import annotations

from typing import Any

from flask import Request as FlaskRequest

from mockpaywall.engine.context import AppContext
from mockpaywall.http.json_limits import MAX_ADMIN_BODY_BYTES
from mockpaywall.http.namespace_path import NAMESPACE_RULE, is_namespace_name
from mockpaywall.http.timestamps import parse_iso8601
from mockpaywall.journal.query import Page
from mockpaywall.matching.json_fields import optional_members
from mockpaywall.matching.json_node import JsonNode
from mockpaywall.paywall.credentials import PUBLIC_PREFIX, find_namespace_of_keys
from mockpaywall.paywall.strict_json import InvalidJson, parse_json
from mockpaywall.stores.base import Scope
from mockpaywall.stores.pending_result import run_at_once
from mockpaywall.web.admin.errors import INVALID_INPUT_CODE, AdminError
from mockpaywall.web.admin.invalid_values import locate_invalid_value

DEFAULT_LIMIT = 1000
"""Entries of a list without `limit`. Source: ours."""
PAGE_PARAMETERS = ("limit", "offset")
"""What `page_param` reads."""
MAX_INT_DIGITS = 9
MAX_SHOWN_CHARS = 60


def resolve_scope(request: FlaskRequest, namespace: str | None, context: AppContext) -> Scope:
    """Return the namespace of the path's prefix, else that of the key pair, else None for all.

    A public pair that belongs to a private one shares its namespace. Raises AdminError and StoreUnavailable.
    """
    if namespace is not None:
        if not is_namespace_name(namespace):
            raise AdminError(404, "No such namespace", f"a name is {NAMESPACE_RULE}")
        return namespace
    found = find_namespace_of_keys(request.headers, context.merchants)
    if found is None or not found.startswith(PUBLIC_PREFIX):
        return found
    return run_at_once(context.store.find_owner(found)) or found


def read_json_body(request: FlaskRequest) -> Any:
    """Return the JSON body; an empty one is an empty object. Raises AdminError."""
    body = request.stream.read(MAX_ADMIN_BODY_BYTES + 1)
    if len(body) > MAX_ADMIN_BODY_BYTES:
        detail = f"an admin request takes at most {MAX_ADMIN_BODY_BYTES} bytes"
        raise AdminError(413, "The body is too large", detail)
    if not body.strip():
        return {}
    try:
        return parse_json(body)
    except InvalidJson as error:
        pointer = locate_invalid_value(body)
        title = "The body is not accepted" if error.fix else "The body is not JSON"
        raise AdminError(422, title, str(error), code=INVALID_INPUT_CODE, pointer=pointer) from None


def read_members(request: FlaskRequest, expected: str, *known: str) -> dict[str, JsonNode]:
    """Return the members of the JSON object in the body that are not null. Raises AdminError and PatternError."""
    return optional_members(JsonNode(read_json_body(request)), expected, *known)


def int_param(request: FlaskRequest, name: str) -> int | None:
    """Return the query parameter *name* as a whole number from 0, or None. Raises AdminError."""
    text = request.args.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= MAX_INT_DIGITS):
        raise _invalid_param(name, f"{name} is a whole number from 0")
    return int(text)


def limit_param(request: FlaskRequest) -> int:
    """Return the query parameter `limit`, by default DEFAULT_LIMIT. Raises AdminError."""
    limit = int_param(request, "limit")
    return DEFAULT_LIMIT if limit is None else limit


def page_param(request: FlaskRequest) -> Page:
    """Return the query parameters `limit` and `offset` of a list, newest first. Raises AdminError."""
    return Page(limit_param(request), int_param(request, "offset") or 0)


def bool_param(request: FlaskRequest, name: str) -> bool:
    """Return the query parameter *name*, true or false; false when it is absent. Raises AdminError."""
    text = request.args.get(name, "false").lower()
    if text not in ("true", "false"):
        raise _invalid_param(name, f"{name} is true or false")
    return text == "true"


def datetime_param(request: FlaskRequest, name: str) -> float | None:
    """Return the query parameter *name*, ISO 8601, in seconds since the epoch, or None. Raises AdminError.

    An unencoded plus sign arrives as a space and is read as the plus sign of the offset.
    """
    text = request.args.get(name)
    if text is None:
        return None
    try:
        return parse_iso8601(text.strip().replace(" ", "+") if "T" in text else text)
    except ValueError:
        raise _invalid_param(name, f"{text[:MAX_SHOWN_CHARS]} is not a valid ISO8601 date") from None


def _invalid_param(name: str, title: str) -> AdminError:
    return AdminError(400, title, code=INVALID_INPUT_CODE, pointer=name)
