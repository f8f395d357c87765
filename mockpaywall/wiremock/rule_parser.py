"""Rules parsed from JSON, in our own form: which requests a mode is for."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import uuid4

from mockpaywall.http.response import Header
from mockpaywall.matching import ANY_REQUEST, RequestPattern, matches, to_json
from mockpaywall.matching.json_fields import optional_members, parse_integer, parse_pattern, required
from mockpaywall.matching.json_node import JsonNode
from mockpaywall.model.mode import Mode
from mockpaywall.model.rule import Rule
from mockpaywall.wiremock.response_headers import parse_headers

KEYS = ("name", "mode", "match", "times", "priority", "headers")
EXPECTED = "a rule: an object with mode, and optionally name, match, times, priority, headers"
MAX_NAME_CHARS = 200
MAX_TIMES = 1_000_000_000
MAX_PRIORITY = 1_000_000
"""The largest priority, and negated the smallest. Source of the three limits: ours."""


def parse_rule(body: JsonNode, parse_mode: Callable[[str], Mode]) -> Rule:
    """Return the rule in *body*, with a new id. Raises PatternError and ModeError."""
    members = optional_members(body, EXPECTED, *KEYS)
    mode = parse_mode(required(members, "mode", EXPECTED).string())
    name, times, priority = (members.get(key) for key in ("name", "times", "priority"))
    return make_rule(
        mode,
        parse_pattern(members["match"]) if "match" in members else ANY_REQUEST,
        name=_parse_name(name) if name else None,
        times=parse_integer(times, 1, MAX_TIMES, "how many uses") if times else None,
        priority=parse_priority(priority) if priority else 0,
        headers=parse_headers(members["headers"]) if "headers" in members else (),
    )


def parse_priority(node: JsonNode) -> int:
    """Return the priority. Raises PatternError."""
    return parse_integer(node, -MAX_PRIORITY, MAX_PRIORITY, "a priority")


def make_rule(
    mode: Mode,
    pattern: RequestPattern,
    *,
    rule_id: str | None = None,
    name: str | None = None,
    times: int | None = None,
    priority: int = 0,
    headers: tuple[Header, ...] = (),
) -> Rule:
    """Return a rule that is not in the store yet; without *rule_id* it gets a new id."""
    return Rule(
        id=rule_id or str(uuid4()),
        mode=mode,
        matches=partial(matches, pattern),
        match=to_json(pattern),
        name=name,
        times=times,
        priority=priority,
        headers=headers,
    )


def _parse_name(node: JsonNode) -> str:
    name = node.string()
    if not 1 <= len(name) <= MAX_NAME_CHARS:
        raise node.make_error(f"a name of 1 to {MAX_NAME_CHARS} characters")
    return name
