"""A WireMock stub mapping read as a rule, as far as one can say the same; the rest is refused by name."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from mockpaywall.matching import RequestPattern
from mockpaywall.matching.json_node import Spot
from mockpaywall.matching.pattern_error import PatternError
from mockpaywall.model.mode import Mode
from mockpaywall.model.rule import Rule
from mockpaywall.modes.effects.dribble import LONGEST_MS, MOST_PIECES
from mockpaywall.modes.effects.http_bodies import BODYLESS, problem
from mockpaywall.modes.effects.http_status import HIGHEST, LOWEST
from mockpaywall.paywall.envelope import envelope
from mockpaywall.paywall.error_codes import SUCCESS, by_number
from mockpaywall.web.admin.delays import DISTRIBUTION, delay_parts
from mockpaywall.web.admin.patterns import pattern_at
from mockpaywall.web.admin.request_args import count, uuid
from mockpaywall.web.admin.rules import HIGHEST as HIGHEST_PRIORITY
from mockpaywall.web.admin.rules import make_rule
from mockpaywall.wiremock.stub_renderer import TRAVELS, our_priority

SCENARIO = "a rule's mode has steps: POST /__admin/rules with a mode such as http=503,ok"
FILE = "no files are served"
PROXY = "nothing is proxied"
EXTENSION = "there are no extensions here"

STUB_KEYS = ("id", "uuid", "name", "request", "response", "priority", "persistent", "metadata")
OURS = "paywall"
"""What stands in the metadata of stubs we give out; a client that edits one sends it back."""
STUB_REFUSED: Mapping[str, str] = {
    "scenarioName": SCENARIO,
    "requiredScenarioState": SCENARIO,
    "newScenarioState": SCENARIO,
    "postServeActions": "nothing is called back",
    "serveEventListeners": EXTENSION,
}
FIXED = "fixedDelayMilliseconds"
DRIBBLE = "chunkedDribbleDelay"
RESPONSE_KEYS = ("status", "headers", "body", "jsonBody", "fault", FIXED, DISTRIBUTION, DRIBBLE)
RESPONSE_REFUSED: Mapping[str, str] = {
    "base64Body": FILE,
    "bodyFileName": FILE,
    "statusMessage": "the phrase follows from the status",
    "proxyBaseUrl": PROXY,
    "additionalProxyRequestHeaders": PROXY,
    "removeProxyRequestHeaders": PROXY,
    "proxyUrlPrefixToRemove": PROXY,
    "transformers": EXTENSION,
    "transformerParameters": EXTENSION,
}
JSON_TYPES = ("application/json", "application/problem+json")
OK = 200
FIRST_ERROR = 400
LANGUAGES = ("en", "tr")


def read_stub(body: Spot, read_mode: Callable[[str], Mode], key: str | None = None) -> Rule:
    """The rule that the stub mapping *body* says; *key* overrules its own. Raises PatternError and AdminError."""
    members = _given(body, "a stub mapping: an object with request and response", STUB_KEYS, STUB_REFUSED)
    if "persistent" in members and members["persistent"].flag():
        raise PatternError("/persistent", "true", "false: nothing is kept on disk")
    if "metadata" in members:
        members["metadata"].known_members("an object", (OURS,), {})
    own = [uuid(members[name].text()) for name in ("id", "uuid") if name in members]
    rank = members.get("priority")
    priority = our_priority(count(rank, -HIGHEST_PRIORITY, HIGHEST_PRIORITY, "a priority")) if rank else 0
    return make_rule(
        read_mode(_mode(members.get("response", Spot({})))),
        pattern_at(members["request"]) if "request" in members else RequestPattern(),
        key=key or next(iter(own), None),
        name=members["name"].text() if "name" in members else None,
        priority=priority,
    )


def _given(spot: Spot, expected: str, known: tuple[str, ...], refused: Mapping[str, str]) -> dict[str, Spot]:
    """The members that say something: null, {} and [] are how clients leave out what they do not mean."""
    said = {name: one for name, one in spot.members(expected).items() if one.value not in (None, {}, [])}
    Spot({name: one.value for name, one in said.items()}, spot.pointer).known_members(
        expected, known, refused
    )
    return said


def _mode(response: Spot) -> str:
    """The text of the mode that answers as *response*. Raises PatternError."""
    members = _given(response, "a response: an object with status", RESPONSE_KEYS, RESPONSE_REFUSED)
    parts = delay_parts(members, FIXED)
    if "fault" in members:
        return "+".join((*parts, f"fault={_fault(members['fault'])}"))
    if DRIBBLE in members:
        parts.append(_dribble(members[DRIBBLE]))
    _check_headers(members.get("headers"))
    answer = _answer(members)
    return "+".join((*parts, answer) if answer else parts) or "ok"


def _fault(spot: Spot) -> str:
    if spot.value not in TRAVELS:
        raise spot.error(", ".join(TRAVELS))
    return TRAVELS[spot.value].value


def _dribble(spot: Spot) -> str:
    keys = ("numberOfChunks", "totalDuration")
    members = spot.known_members("an object with numberOfChunks and totalDuration", keys, {})
    if len(members) != len(keys):
        raise spot.error("both numberOfChunks and totalDuration")
    pieces = count(members[keys[0]], 1, MOST_PIECES, "a number of pieces")
    return f"dribble={pieces}/{count(members[keys[1]], 0, LONGEST_MS, 'milliseconds')}"


def _check_headers(spot: Spot | None) -> None:
    """A content type of JSON says nothing new; other headers are not ours to send."""
    for name, value in spot.members("an object of headers").items() if spot else ():
        kind = value.value.partition(";")[0].strip() if isinstance(value.value, str) else ""
        if name.lower() != "content-type" or kind not in JSON_TYPES:
            raise PatternError(
                value.pointer, f"the header {name[:40]}", "only Content-Type: application/json"
            )


def _answer(members: Mapping[str, Spot]) -> str:
    """`http=503:empty`, `error=64`, or "" for the honest answer."""
    status = count(members["status"], LOWEST, HIGHEST, "an HTTP status") if "status" in members else OK
    at = members.get("jsonBody") or members.get("body")
    body = _json_of(at) if at else None
    if at is None or body == "":
        return "" if status == OK else f"http={status}:empty"
    for answer, sent in _answers(status, body):
        if isinstance(body, dict) and body and all(sent.get(key, ...) == body[key] for key in body):
            return answer
    wanted = "a body the mock itself sends: an envelope with an ErrorCode and its own Message, or none"
    raise PatternError(
        at.pointer, "another body", f"{wanted}; for a success gone wrong use payload= in a rule"
    )


def _json_of(spot: Spot) -> Any:
    if not isinstance(spot.value, str):
        return spot.value
    try:
        return json.loads(spot.value)
    except ValueError:
        return spot.value


def _answers(status: int, body: Any) -> list[tuple[str, dict[str, Any]]]:
    """What we send under *status*, as modes: with an ErrorCode, the envelope of that code in either language."""
    code = body.get("ErrorCode") if isinstance(body, dict) else None
    known = by_number(code) if isinstance(code, int) and not isinstance(code, bool) else None
    if status == OK:
        if known is None or known.number == SUCCESS:
            return []
        texts = [known.text(language) for language in LANGUAGES]
        return [(f"error={known.number}", envelope(known.number, text, None)) for text in texts]
    if status < FIRST_ERROR or status in BODYLESS:
        return []
    row = by_number(status)
    texts = [row.text(language) for language in LANGUAGES] if row else [f"HTTP {status}"]
    envelopes = [(f"http={status}:envelope", envelope(status, text, None)) for text in texts]
    return [*envelopes, (f"http={status}:problem", json.loads(problem(status)))]
