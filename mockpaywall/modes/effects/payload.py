"""The part `payload=NAME`: a corrupted success response. The same response is always corrupted in the same way."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from mockpaywall.http.response import Header
from mockpaywall.model.response_plan import ResponsePlan
from mockpaywall.model.trigger import RandomFactory
from mockpaywall.modes.part_type import Choice, PartType
from mockpaywall.modes.scanner import Scanner
from mockpaywall.paywall.letter_case import to_camel_case
from mockpaywall.paywall.masterpass.page_3d import PAGE_KEY
from mockpaywall.paywall.operation import Operation

HeaderPairs = tuple[Header, ...]
Envelope = dict[str, Any]

MAX_DIGITS = 15
"""Digits of a string that becomes a number. A double represents every integer of 15 digits."""

PAYLOADS = (
    Choice("invalid-json", "the envelope without its last brace"),
    Choice("html", "a web page with HTTP 200, as a proxy or a login page sends it"),
    Choice("empty-body", "no body, with the content type of JSON"),
    Choice("null-body", '"Body": null, although ErrorCode is 0'),
    Choice("no-session-id", "Body without SessionId; after POST session, Body.Session without it"),
    Choice("no-expiry", "Body without SessionExpiryDate; it acts at session only"),
    Choice("wrong-types", "numbers and booleans as strings, strings as numbers"),
    Choice("extra-fields", "unknown keys in the envelope and in Body"),
    Choice("camel-case", "errorCode, body, sessionId: every key starts with a lower-case letter"),
    Choice("bom", "a UTF-8 byte order mark before the envelope"),
    Choice("wrong-content-type", "the normal body as text/plain"),
)

LOGIN_PAGE = (
    '<!DOCTYPE html>\n<html lang="tr">\n<head><meta charset="utf-8"><title>Oturum açın</title></head>\n'
    "<body><h1>Oturum açın</h1><p>Devam etmek için giriş yapmalısınız.</p></body>\n</html>\n"
)


@dataclass(frozen=True, slots=True)
class Payload:
    """A corrupted payload. *name* is a name of PAYLOADS."""

    name: str
    is_random: ClassVar[bool] = False

    def apply(self, plan: ResponsePlan, random_factory: RandomFactory) -> ResponsePlan:
        return replace(plan, payload=self.name)

    def __str__(self) -> str:
        return self.name


def corrupt(body: bytes, headers: HeaderPairs, name: str) -> tuple[bytes, HeaderPairs]:
    """Corrupt *body*, a success envelope, and its headers as payload *name*. Keys keep their order."""
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
    """Remove the SessionId of POST session, or that of the Session block."""
    body = _without(envelope["Body"], "SessionId")
    if "Session" in body:
        body["Session"] = _without(body["Session"], "SessionId")
    return {**envelope, "Body": body}


def _remove_expiry(envelope: Envelope) -> Envelope:
    return {**envelope, "Body": _without(envelope["Body"], "SessionExpiryDate")}


def _without(members: Envelope, name: str) -> Envelope:
    return {key: value for key, value in members.items() if key != name}


def _add_extra_fields(envelope: Envelope) -> Envelope:
    body = {**envelope["Body"], "SessionRenewed": False, "Metadata": {"Source": "mock"}}
    return {**envelope, "Body": body, "TraceId": "mock", "Warnings": []}


def _swap_types(value: Any) -> Any:
    match value:
        case dict():
            return {key: _swap_types(inner) for key, inner in value.items()}
        case list():
            return [_swap_types(inner) for inner in value]
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
    "camel-case": to_camel_case,
}


def parse_payload(scanner: Scanner) -> Payload:
    """Parse the argument. Raises ModeError."""
    return Payload(scanner.parse_choice((payload.name for payload in PAYLOADS), "a payload"))


def acts_at(argument: str, operation: Operation) -> bool:
    """Return whether the response of *operation* has what the payload changes: a Session block has no expiry."""
    if operation.key == PAGE_KEY or (argument in _REWRITES and not operation.has_envelope):
        return False
    return argument != "no-expiry" or not operation.needs_session


PART_TYPE = PartType(
    name="payload",
    argument="NAME",
    effect="a corrupted response; the operation is carried out",
    example="payload=no-session-id",
    provenance="ours",
    source="what clients must handle; no public page shows that the service does it",
    parse_argument=parse_payload,
    expected="the name of a payload",
    acts_at=acts_at,
    where="an operation that answers with the envelope, no-expiry at session only",
    choices=PAYLOADS,
)
