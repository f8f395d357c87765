"""Verification that waits and explains; retries; both read the journal."""

from __future__ import annotations

import time
from typing import Any

from mockpaywall.journal import retries
from mockpaywall.journal.retries import RetryLimits
from mockpaywall.journal.verification.expectation import Expectation
from mockpaywall.journal.verification.waiting import verify
from mockpaywall.matching import PatternError, RequestPattern
from mockpaywall.matching.json_node import JsonNode
from mockpaywall.web.admin import request_args
from mockpaywall.web.admin.context import AdminContext, AdminRoute
from mockpaywall.web.admin.patterns import parse_pattern
from mockpaywall.wiremock.verify_response import render_verification

MAX_WAIT_S = 60
"""Seconds that a verification may wait, so that no thread is held for good. Source: ours."""
MAX_COUNT = 1_000_000_000
KEYS = ("match", "exactly", "atLeast", "atMost", "within", "inOrder", "noneAfter", "retries")
EXPECTED = "what to verify: an object with match and one of exactly, atLeast, atMost"
EXPECTED_LIMITS = 'limits, such as {"atMost": 3, "growing": true, "sessions": 1}'


def verify_requests(context: AdminContext) -> dict[str, Any]:
    """Answers when it holds, when it never can, or when `within` is over."""
    members = request_args.read_members(context.request, EXPECTED, *KEYS)
    expectation = parse_expectation(members)
    within_s = _parse_seconds(members["within"], "seconds") if "within" in members else 0.0
    result = verify(expectation, within_s, context.store, context.scope, time.monotonic)
    return render_verification(result, context.store.evicted_count(context.scope), context.app_context.seed)


def list_retries(context: AdminContext) -> dict[str, Any]:
    """Groups of requests with the same key pair and ReferenceCode, the group that began last first."""
    return {
        "groups": [
            group.to_json(context.app_context.seed)
            for group in retries.group_retries(context.exchanges())[::-1]
        ]
    }


ROUTES = (AdminRoute("POST", "/verify", verify_requests), AdminRoute("GET", "/retries", list_retries))


def parse_expectation(members: dict[str, JsonNode]) -> Expectation:
    """What *members* ask. Raises PatternError."""
    least, most = _parse_counts(members)
    in_order = members["inOrder"].array("request patterns") if "inOrder" in members else []
    after = members.get("noneAfter")
    return Expectation(
        pattern=parse_pattern(members["match"]) if "match" in members else RequestPattern(),
        min_count=least,
        max_count=most,
        in_order=tuple(map(parse_pattern, in_order)),
        none_after=after is not None and after.value is not False,
        quiet_period_s=0.0 if after is None else _parse_quiet_period(after),
        retries=_parse_retry_limits(members["retries"]) if "retries" in members else None,
    )


def _parse_counts(members: dict[str, JsonNode]) -> tuple[int, int | None]:
    """The least and the most; with nothing else asked, at least one."""
    exactly, least, most = (_parse_count(members.get(name)) for name in ("exactly", "atLeast", "atMost"))
    if exactly is not None:
        if least is not None or most is not None:
            raise PatternError("/exactly", "exactly beside atLeast or atMost", "one of them")
        return exactly, exactly
    if least is not None and most is not None and least > most:
        raise PatternError("/atMost", "less than atLeast", f"{least} or more")
    other = most is not None or "inOrder" in members or "retries" in members
    return (0 if other else 1) if least is None else least, most


def _parse_count(node: JsonNode | None) -> int | None:
    return None if node is None else request_args.parse_integer(node, 0, MAX_COUNT, "how many requests")


def _parse_quiet_period(node: JsonNode) -> float:
    """true: none up to now; a number: none for so many seconds more."""
    return 0.0 if isinstance(node.value, bool) else _parse_seconds(node, "true, or seconds")


def _parse_seconds(node: JsonNode, expected: str) -> float:
    return request_args.parse_number(node, 0, MAX_WAIT_S, expected)


def _parse_retry_limits(node: JsonNode) -> RetryLimits:
    members = request_args.optional_members(node, EXPECTED_LIMITS, "atMost", "growing", "sessions")
    growing = members.get("growing")
    at_most, sessions = (_parse_count(members.get(name)) for name in ("atMost", "sessions"))
    return RetryLimits(at_most, growing.boolean() if growing else False, sessions)
