"""WireMock's stub mappings parsed as rules. What a rule cannot express is refused by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mockpaywall.http.response import Header
from mockpaywall.matching import ANY_REQUEST
from mockpaywall.matching.json_fields import parse_integer, parse_pattern, stated_members
from mockpaywall.matching.json_node import JsonNode
from mockpaywall.model.mode import Mode
from mockpaywall.model.rule import Rule
from mockpaywall.modes.effects.dribble import MAX_CHUNKS, MAX_DURATION_MS
from mockpaywall.wiremock.faults import parse_fault
from mockpaywall.wiremock.response_headers import parse_headers
from mockpaywall.wiremock.rule_parser import make_rule, parse_priority
from mockpaywall.wiremock.settings import DISTRIBUTION, STUB_FIXED_DELAY, parse_delays
from mockpaywall.wiremock.stub_body import parse_answer
from mockpaywall.wiremock.stub_mapping import METADATA_KEY
from mockpaywall.wiremock.stub_renderer import convert_priority
from mockpaywall.wiremock.uuids import parse_uuid

UNSTATED: tuple[object, ...] = (None, {}, [])
"""Values that clients send for members that they do not use."""
SCENARIO_UNSUPPORTED = "a rule's mode has steps: POST /__admin/rules with a mode such as http=503,ok"
FILES_UNSUPPORTED = "no files are served"
PROXY_UNSUPPORTED = "nothing is proxied"
EXTENSIONS_UNSUPPORTED = "there are no extensions here"

STUB_KEYS = ("id", "uuid", "name", "request", "response", "priority", "persistent", "metadata")
UNSUPPORTED_STUB_KEYS: Mapping[str, str] = {
    "scenarioName": SCENARIO_UNSUPPORTED,
    "requiredScenarioState": SCENARIO_UNSUPPORTED,
    "newScenarioState": SCENARIO_UNSUPPORTED,
    "postServeActions": "nothing is called back",
    "serveEventListeners": EXTENSIONS_UNSUPPORTED,
}
CHUNKED_DRIBBLE = "chunkedDribbleDelay"
DRIBBLE_KEYS = ("numberOfChunks", "totalDuration")
RESPONSE_KEYS = (
    "status",
    "headers",
    "body",
    "jsonBody",
    "fault",
    STUB_FIXED_DELAY,
    DISTRIBUTION,
    CHUNKED_DRIBBLE,
)
UNSUPPORTED_RESPONSE_KEYS: Mapping[str, str] = {
    "base64Body": FILES_UNSUPPORTED,
    "bodyFileName": FILES_UNSUPPORTED,
    "statusMessage": "the reason phrase follows from the status",
    "proxyBaseUrl": PROXY_UNSUPPORTED,
    "additionalProxyRequestHeaders": PROXY_UNSUPPORTED,
    "removeProxyRequestHeaders": PROXY_UNSUPPORTED,
    "proxyUrlPrefixToRemove": PROXY_UNSUPPORTED,
    "transformers": EXTENSIONS_UNSUPPORTED,
    "transformerParameters": EXTENSIONS_UNSUPPORTED,
}
JSON_TYPES = ("application/json", "application/problem+json")
MAX_SHOWN_CHARS = 40


def parse_stub(body: JsonNode, parse_mode: Callable[[str], Mode], rule_id: str | None = None) -> Rule:
    """Return the rule for the stub mapping *body*; *rule_id* replaces the id in it.

    Raises PatternError, ModeError and InvalidUuid.
    """
    members = stated_members(
        body,
        "a stub mapping: an object with request and response",
        STUB_KEYS,
        UNSUPPORTED_STUB_KEYS,
        UNSTATED,
    )
    _check_ignored(members)
    own_ids = [parse_uuid(members[name].string()) for name in ("id", "uuid") if name in members]
    response = members.get("response", JsonNode({}))
    return make_rule(
        parse_mode(_to_mode_text(response)),
        parse_pattern(members["request"]) if "request" in members else ANY_REQUEST,
        rule_id=rule_id or next(iter(own_ids), None),
        name=members["name"].string() if "name" in members else None,
        priority=convert_priority(parse_priority(members["priority"])) if "priority" in members else 0,
        headers=_parse_response_headers(response),
    )


def _check_ignored(members: Mapping[str, JsonNode]) -> None:
    """Accept what changes nothing here: `persistent` false, and metadata that we sent ourselves."""
    if "persistent" in members and members["persistent"].boolean():
        raise members["persistent"].make_error("false: nothing is kept on disk")
    if "metadata" in members:
        members["metadata"].object_with_keys("an object", (METADATA_KEY,), {})


def _to_mode_text(response: JsonNode) -> str:
    """Return the mode that responds as *response*. Raises PatternError."""
    members = stated_members(
        response,
        "a response: an object with status",
        RESPONSE_KEYS,
        UNSUPPORTED_RESPONSE_KEYS,
        UNSTATED,
    )
    parts = parse_delays(members, STUB_FIXED_DELAY)
    if "fault" in members:  # as in WireMock, a fault ignores the rest of the response
        return "+".join((*parts, f"fault={parse_fault(members['fault']).value}"))
    if CHUNKED_DRIBBLE in members:
        parts.append(_parse_dribble(members[CHUNKED_DRIBBLE]))
    answer = parse_answer(members)
    return "+".join((*parts, answer) if answer else parts) or "ok"


def _parse_dribble(node: JsonNode) -> str:
    members = node.object_with_keys("an object with numberOfChunks and totalDuration", DRIBBLE_KEYS, {})
    if len(members) != len(DRIBBLE_KEYS):
        raise node.make_error("both numberOfChunks and totalDuration")
    chunks, duration = (members[key] for key in DRIBBLE_KEYS)
    chunk_count = parse_integer(chunks, 1, MAX_CHUNKS, "a number of chunks")
    return f"dribble={chunk_count}/{parse_integer(duration, 0, MAX_DURATION_MS, 'milliseconds')}"


def _parse_response_headers(response: JsonNode) -> tuple[Header, ...]:
    """Return the headers of *response*, but not a content type of JSON, which responses have. Raises PatternError."""
    node = response.object_members("a response: an object with status").get("headers")
    if node is None or node.value in UNSTATED:
        return ()
    return tuple(header for header in parse_headers(node) if not _is_json_type(*header))


def _is_json_type(name: str, value: str) -> bool:
    return name.lower() == "content-type" and value.partition(";")[0].strip() in JSON_TYPES
