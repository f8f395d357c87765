"""The eleven payloads: a successful envelope gone wrong. The same answer is always spoilt the same way."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from mockpaywall.http.response import Header

Headers = tuple[Header, ...]
Envelope = dict[str, Any]

MOST_DIGITS = 15
"""Digits of a string that becomes a number: any JSON reader takes that many."""

PAGE = (
    '<!DOCTYPE html>\n<html lang="tr">\n<head><meta charset="utf-8"><title>Oturum açın</title></head>\n'
    "<body><h1>Oturum açın</h1><p>Devam etmek için giriş yapmalısınız.</p></body>\n</html>\n"
)


def spoil(body: bytes, headers: Headers, name: str) -> tuple[bytes, Headers]:
    """*body* (a successful envelope) and its headers, spoilt as payload *name*. Keys keep their order."""
    if name in _REWRITES:
        return _written(_REWRITES[name](json.loads(body))), headers
    match name:
        case "invalid-json":
            return body[: body.rindex(b"}")], headers
        case "html":
            return PAGE.encode("utf-8"), _typed(headers, "text/html; charset=utf-8")
        case "empty-body":
            return b"", headers
        case "bom":
            return b"\xef\xbb\xbf" + body, headers
        case "wrong-content-type":
            return body, _typed(headers, "text/plain; charset=utf-8")
    raise ValueError(f"no payload is named {name}")


def _typed(headers: Headers, content_type: str) -> Headers:
    return tuple((key, content_type if key.lower() == "content-type" else value) for key, value in headers)


def _written(envelope: Envelope) -> bytes:
    return json.dumps(envelope, separators=(",", ":"), ensure_ascii=False).encode("utf-8")


def _null_body(envelope: Envelope) -> Envelope:
    return {**envelope, "Body": None}


def _no_session_id(envelope: Envelope) -> Envelope:
    return _without(envelope, "SessionId")


def _no_expiry(envelope: Envelope) -> Envelope:
    return _without(envelope, "SessionExpiryDate")


def _without(envelope: Envelope, lost: str) -> Envelope:
    return {**envelope, "Body": {key: value for key, value in envelope["Body"].items() if key != lost}}


def _extra_fields(envelope: Envelope) -> Envelope:
    body = {**envelope["Body"], "SessionRenewed": False, "Metadata": {"Source": "mock"}}
    return {**envelope, "Body": body, "TraceId": "mock", "Warnings": []}


def _camel_case(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {key[:1].lower() + key[1:]: _camel_case(inner) for key, inner in value.items()}


def _wrong_types(value: Any) -> Any:
    match value:
        case dict():
            return {key: _wrong_types(inner) for key, inner in value.items()}
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case str():
            return int("".join(filter(str.isdecimal, value))[:MOST_DIGITS] or "0")
    return value


_REWRITES: Mapping[str, Callable[[Envelope], Envelope]] = {
    "null-body": _null_body,
    "no-session-id": _no_session_id,
    "no-expiry": _no_expiry,
    "wrong-types": _wrong_types,
    "extra-fields": _extra_fields,
    "camel-case": _camel_case,
}
