"""The eleven payloads: a successful envelope gone wrong. The same answer is always spoilt the same way."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from mockpaywall.http.response import Header

HeaderPairs = tuple[Header, ...]
Envelope = dict[str, Any]

MAX_DIGITS = 15
"""Digits of a string that becomes a number: any JSON reader takes that many."""

LOGIN_PAGE = (
    '<!DOCTYPE html>\n<html lang="tr">\n<head><meta charset="utf-8"><title>Oturum açın</title></head>\n'
    "<body><h1>Oturum açın</h1><p>Devam etmek için giriş yapmalısınız.</p></body>\n</html>\n"
)


def corrupt(body: bytes, headers: HeaderPairs, name: str) -> tuple[bytes, HeaderPairs]:
    """*body* (a successful envelope) and its headers, spoilt as payload *name*. Keys keep their order."""
    if name in _REWRITES:
        return _encode_envelope(_REWRITES[name](json.loads(body))), headers
    match name:
        case "invalid-json":
            return body[: body.rindex(b"}")], headers
        case "html":
            return LOGIN_PAGE.encode("utf-8"), _replace_content_type(headers, "text/html; charset=utf-8")
        case "empty-body":
            return b"", headers
        case "bom":
            return b"\xef\xbb\xbf" + body, headers
        case "wrong-content-type":
            return body, _replace_content_type(headers, "text/plain; charset=utf-8")
    raise ValueError(f"no payload is named {name}")


def _replace_content_type(headers: HeaderPairs, content_type: str) -> HeaderPairs:
    return tuple((key, content_type if key.lower() == "content-type" else value) for key, value in headers)


def _encode_envelope(envelope: Envelope) -> bytes:
    return json.dumps(envelope, separators=(",", ":"), ensure_ascii=False).encode("utf-8")


def _replace_body_with_null(envelope: Envelope) -> Envelope:
    return {**envelope, "Body": None}


def _remove_session_id(envelope: Envelope) -> Envelope:
    return _remove_body_field(envelope, "SessionId")


def _remove_expiry(envelope: Envelope) -> Envelope:
    return _remove_body_field(envelope, "SessionExpiryDate")


def _remove_body_field(envelope: Envelope, name: str) -> Envelope:
    return {**envelope, "Body": {key: value for key, value in envelope["Body"].items() if key != name}}


def _add_extra_fields(envelope: Envelope) -> Envelope:
    body = {**envelope["Body"], "SessionRenewed": False, "Metadata": {"Source": "mock"}}
    return {**envelope, "Body": body, "TraceId": "mock", "Warnings": []}


def _to_camel_case(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {key[:1].lower() + key[1:]: _to_camel_case(inner) for key, inner in value.items()}


def _swap_types(value: Any) -> Any:
    match value:
        case dict():
            return {key: _swap_types(inner) for key, inner in value.items()}
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case str():
            return int("".join(filter(str.isdecimal, value))[:MAX_DIGITS] or "0")
    return value


_REWRITES: Mapping[str, Callable[[Envelope], Envelope]] = {
    "null-body": _replace_body_with_null,
    "no-session-id": _remove_session_id,
    "no-expiry": _remove_expiry,
    "wrong-types": _swap_types,
    "extra-fields": _add_extra_fields,
    "camel-case": _to_camel_case,
}
