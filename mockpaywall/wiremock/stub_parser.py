"""A WireMock stub mapping read as a rule, as far as one can say the same; the rest is refused by name."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from mockpaywall.matching import RequestPattern
from mockpaywall.matching.json_node import JsonNode
from mockpaywall.matching.pattern_error import PatternError
from mockpaywall.model.mode import Mode
from mockpaywall.model.rule import Rule
from mockpaywall.modes.effects.dribble import MAX_CHUNKS, MAX_DURATION_MS
from mockpaywall.modes.effects.http_bodies import BODYLESS_STATUSES, encode_problem_details
from mockpaywall.modes.effects.http_status import MAX_STATUS, MIN_STATUS
from mockpaywall.paywall.envelope import build_envelope
from mockpaywall.paywall.error_codes import SUCCESS, find_by_number
from mockpaywall.web.admin.delays import DISTRIBUTION, parse_delays
from mockpaywall.web.admin.patterns import parse_pattern
from mockpaywall.web.admin.request_args import parse_integer, parse_uuid
from mockpaywall.web.admin.rules import MAX_PRIORITY as HIGHEST_PRIORITY
from mockpaywall.web.admin.rules import make_rule
from mockpaywall.wiremock.stub_renderer import FAULTS_BY_NAME, from_wiremock_priority

SCENARIO_UNSUPPORTED = "a rule's mode has steps: POST /__admin/rules with a mode such as http=503,ok"
FILES_UNSUPPORTED = "no files are served"
PROXY_UNSUPPORTED = "nothing is proxied"
EXTENSIONS_UNSUPPORTED = "there are no extensions here"

STUB_KEYS = ("id", "uuid", "name", "request", "response", "priority", "persistent", "metadata")
PAYWALL_METADATA_KEY = "paywall"
"""What stands in the metadata of stubs we give out; a client that edits one sends it back."""
UNSUPPORTED_STUB_KEYS: Mapping[str, str] = {
    "scenarioName": SCENARIO_UNSUPPORTED,
    "requiredScenarioState": SCENARIO_UNSUPPORTED,
    "newScenarioState": SCENARIO_UNSUPPORTED,
    "postServeActions": "nothing is called back",
    "serveEventListeners": EXTENSIONS_UNSUPPORTED,
}
FIXED_DELAY = "fixedDelayMilliseconds"
CHUNKED_DRIBBLE = "chunkedDribbleDelay"
RESPONSE_KEYS = ("status", "headers", "body", "jsonBody", "fault", FIXED_DELAY, DISTRIBUTION, CHUNKED_DRIBBLE)
UNSUPPORTED_RESPONSE_KEYS: Mapping[str, str] = {
    "base64Body": FILES_UNSUPPORTED,
    "bodyFileName": FILES_UNSUPPORTED,
    "statusMessage": "the phrase follows from the status",
    "proxyBaseUrl": PROXY_UNSUPPORTED,
    "additionalProxyRequestHeaders": PROXY_UNSUPPORTED,
    "removeProxyRequestHeaders": PROXY_UNSUPPORTED,
    "proxyUrlPrefixToRemove": PROXY_UNSUPPORTED,
    "transformers": EXTENSIONS_UNSUPPORTED,
    "transformerParameters": EXTENSIONS_UNSUPPORTED,
}
JSON_TYPES = ("application/json", "application/problem+json")
OK = 200
MIN_ERROR_STATUS = 400
LANGUAGES = ("en", "tr")


def parse_stub(body: JsonNode, parse_mode: Callable[[str], Mode], key: str | None = None) -> Rule:
    """The rule that the stub mapping *body* says; *key* overrules its own. Raises PatternError and AdminError."""
    members = _optional_members(
        body, "a stub mapping: an object with request and response", STUB_KEYS, UNSUPPORTED_STUB_KEYS
    )
    if "persistent" in members and members["persistent"].boolean():
        raise PatternError("/persistent", "true", "false: nothing is kept on disk")
    if "metadata" in members:
        members["metadata"].object_with_keys("an object", (PAYWALL_METADATA_KEY,), {})
    own = [parse_uuid(members[name].string()) for name in ("id", "uuid") if name in members]
    rank = members.get("priority")
    priority = (
        from_wiremock_priority(parse_integer(rank, -HIGHEST_PRIORITY, HIGHEST_PRIORITY, "a priority"))
        if rank
        else 0
    )
    return make_rule(
        parse_mode(_to_mode_text(members.get("response", JsonNode({})))),
        parse_pattern(members["request"]) if "request" in members else RequestPattern(),
        key=key or next(iter(own), None),
        name=members["name"].string() if "name" in members else None,
        priority=priority,
    )


def _optional_members(
    node: JsonNode, expected: str, known: tuple[str, ...], unsupported: Mapping[str, str]
) -> dict[str, JsonNode]:
    """The members that say something: null, {} and [] are how clients leave out what they do not mean."""
    said = {
        name: one for name, one in node.object_members(expected).items() if one.value not in (None, {}, [])
    }
    JsonNode({name: one.value for name, one in said.items()}, node.pointer).object_with_keys(
        expected, known, unsupported
    )
    return said


def _to_mode_text(response: JsonNode) -> str:
    """The text of the mode that answers as *response*. Raises PatternError."""
    members = _optional_members(
        response, "a response: an object with status", RESPONSE_KEYS, UNSUPPORTED_RESPONSE_KEYS
    )
    parts = parse_delays(members, FIXED_DELAY)
    if "fault" in members:
        return "+".join((*parts, f"fault={_parse_fault(members['fault'])}"))
    if CHUNKED_DRIBBLE in members:
        parts.append(_parse_dribble(members[CHUNKED_DRIBBLE]))
    _check_headers(members.get("headers"))
    answer = _to_mode_part(members)
    return "+".join((*parts, answer) if answer else parts) or "ok"


def _parse_fault(node: JsonNode) -> str:
    if node.value not in FAULTS_BY_NAME:
        raise node.make_error(", ".join(FAULTS_BY_NAME))
    return FAULTS_BY_NAME[node.value].value


def _parse_dribble(node: JsonNode) -> str:
    keys = ("numberOfChunks", "totalDuration")
    members = node.object_with_keys("an object with numberOfChunks and totalDuration", keys, {})
    if len(members) != len(keys):
        raise node.make_error("both numberOfChunks and totalDuration")
    pieces = parse_integer(members[keys[0]], 1, MAX_CHUNKS, "a number of pieces")
    return f"dribble={pieces}/{parse_integer(members[keys[1]], 0, MAX_DURATION_MS, 'milliseconds')}"


def _check_headers(node: JsonNode | None) -> None:
    """A content type of JSON says nothing new; other headers are not ours to send."""
    for name, value in node.object_members("an object of headers").items() if node else ():
        kind = value.value.partition(";")[0].strip() if isinstance(value.value, str) else ""
        if name.lower() != "content-type" or kind not in JSON_TYPES:
            raise PatternError(
                value.pointer, f"the header {name[:40]}", "only Content-Type: application/json"
            )


def _to_mode_part(members: Mapping[str, JsonNode]) -> str:
    """`http=503:empty`, `error=64`, or "" for the honest answer."""
    status = (
        parse_integer(members["status"], MIN_STATUS, MAX_STATUS, "an HTTP status")
        if "status" in members
        else OK
    )
    at = members.get("jsonBody") or members.get("body")
    body = _parse_json_value(at) if at else None
    if at is None or body == "":
        return "" if status == OK else f"http={status}:empty"
    for answer, sent in _list_known_responses(status, body):
        if isinstance(body, dict) and body and all(sent.get(key, ...) == body[key] for key in body):
            return answer
    wanted = "a body the mock itself sends: an envelope with an ErrorCode and its own Message, or none"
    raise PatternError(
        at.pointer, "another body", f"{wanted}; for a success gone wrong use payload= in a rule"
    )


def _parse_json_value(node: JsonNode) -> Any:
    if not isinstance(node.value, str):
        return node.value
    try:
        return json.loads(node.value)
    except ValueError:
        return node.value


def _list_known_responses(status: int, body: Any) -> list[tuple[str, dict[str, Any]]]:
    """What we send under *status*, as modes: with an ErrorCode, the envelope of that code in either language."""
    code = body.get("ErrorCode") if isinstance(body, dict) else None
    known = find_by_number(code) if isinstance(code, int) and not isinstance(code, bool) else None
    if status == OK:
        if known is None or known.number == SUCCESS:
            return []
        texts = [known.get_text(language) for language in LANGUAGES]
        return [(f"error={known.number}", build_envelope(known.number, text, None)) for text in texts]
    if status < MIN_ERROR_STATUS or status in BODYLESS_STATUSES:
        return []
    row = find_by_number(status)
    texts = [row.get_text(language) for language in LANGUAGES] if row else [f"HTTP {status}"]
    envelopes = [(f"http={status}:envelope", build_envelope(status, text, None)) for text in texts]
    return [*envelopes, (f"http={status}:problem", json.loads(encode_problem_details(status)))]
