"""Status and body of a stub's response as the part of a mode that responds so.

A rule sends only bodies that the mock itself makes: an error envelope, problem details, or none.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from mockpaywall.matching import json_codec
from mockpaywall.matching.json_fields import parse_integer
from mockpaywall.matching.json_node import JsonNode
from mockpaywall.matching.pattern_error import PatternError
from mockpaywall.modes.effects.http_status import (
    BODYLESS_STATUSES,
    MAX_STATUS,
    MIN_ERROR_STATUS,
    MIN_STATUS,
    encode_problem_details,
)
from mockpaywall.paywall.envelope import build_envelope
from mockpaywall.paywall.error_codes import SUCCESS, find_by_number

OK = 200
LANGUAGES = ("en", "tr")
EXPECTED_BODY = (
    "a body the mock itself sends: an envelope with an ErrorCode and its own Message, or none; "
    "for a broken success response use payload= in a rule"
)

KnownResponse = tuple[str, dict[str, Any]]
"""A part of a mode, and the JSON body that it sends."""


def parse_answer(members: Mapping[str, JsonNode]) -> str:
    """Return `http=503:empty`, `error=64`, or "" for the normal response. Raises PatternError."""
    status = (
        parse_integer(members["status"], MIN_STATUS, MAX_STATUS, "an HTTP status")
        if "status" in members
        else OK
    )
    node = members.get("jsonBody") or members.get("body")
    body = _decode_body(node) if node else ""
    if node is None or body == "":
        return "" if status == OK else f"http={status}:empty"
    for part, sent in _iter_known_responses(status, body):
        if isinstance(body, dict) and body and all(sent.get(key, ...) == body[key] for key in body):
            return part
    raise PatternError(node.pointer, "another body", EXPECTED_BODY)


def _decode_body(node: JsonNode) -> Any:
    if not isinstance(node.value, str):
        return node.value
    try:
        return json_codec.decode(node.value)
    except json_codec.InvalidJsonValue:
        return node.value


def _iter_known_responses(status: int, body: Any) -> Iterator[KnownResponse]:
    """List what the mock sends with *status*; with 200, the error envelope whose ErrorCode is in *body*."""
    if status == OK:
        yield from _iter_error_envelopes(body.get("ErrorCode") if isinstance(body, dict) else None)
    elif status >= MIN_ERROR_STATUS and status not in BODYLESS_STATUSES:
        for message in _list_messages(status) or [f"HTTP {status}"]:
            yield f"http={status}:envelope", build_envelope(status, message, None)
        yield f"http={status}:problem", json.loads(encode_problem_details(status))


def _iter_error_envelopes(code: object) -> Iterator[KnownResponse]:
    if not isinstance(code, int) or isinstance(code, bool) or code == SUCCESS:
        return
    for message in _list_messages(code):
        yield f"error={code}", build_envelope(code, message, None)


def _list_messages(code: int) -> list[str]:
    """Return the texts of an error code in both languages; none for an unknown code."""
    row = find_by_number(code)
    return [row.get_text(language) for language in LANGUAGES] if row else []
