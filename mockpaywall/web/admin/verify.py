"""Verification that waits and explains; retries; both read the journal."""

from __future__ import annotations

import time
from typing import Any

from mockpaywall.journal import retries
from mockpaywall.journal.retries import RetryLimits
from mockpaywall.journal.verification.expectation import Ask
from mockpaywall.journal.verification.waiting import verify
from mockpaywall.matching import PatternError, RequestPattern
from mockpaywall.matching.json_node import Spot
from mockpaywall.web.admin import request_args
from mockpaywall.web.admin.context import Desk, Route
from mockpaywall.web.admin.patterns import pattern_at
from mockpaywall.wiremock.verify_response import answer

LONGEST_S = 60
"""Seconds that a verification may wait, so that no thread is held for good. Source: ours."""
MOST = 1_000_000_000
KEYS = ("match", "exactly", "atLeast", "atMost", "within", "inOrder", "noneAfter", "retries")
EXPECTED = "what to verify: an object with match and one of exactly, atLeast, atMost"
LIMITS = 'limits, such as {"atMost": 3, "growing": true, "sessions": 1}'


def verified(desk: Desk) -> dict[str, Any]:
    """Answers when it holds, when it never can, or when `within` is over."""
    members = request_args.members_of(desk.asked, EXPECTED, *KEYS)
    ask = ask_of(members)
    within_s = _seconds(members["within"], "seconds") if "within" in members else 0.0
    finding = verify(ask, within_s, desk.store, desk.scope, time.monotonic)
    return answer(finding, desk.store.evicted(desk.scope), desk.world.seed)


def list_retries(desk: Desk) -> dict[str, Any]:
    """Groups of requests with the same key pair and ReferenceCode, the group that began last first."""
    return {"groups": [group.to_json(desk.world.seed) for group in retries.groups(desk.exchanges())[::-1]]}


ROUTES = (Route("POST", "/verify", verified), Route("GET", "/retries", list_retries))


def ask_of(members: dict[str, Spot]) -> Ask:
    """What *members* ask. Raises PatternError."""
    least, most = _counts(members)
    in_order = members["inOrder"].items("request patterns") if "inOrder" in members else []
    after = members.get("noneAfter")
    return Ask(
        pattern=pattern_at(members["match"]) if "match" in members else RequestPattern(),
        least=least,
        most=most,
        in_order=tuple(map(pattern_at, in_order)),
        none_after=after is not None and after.value is not False,
        quiet_s=0.0 if after is None else _quiet(after),
        retries=_retries(members["retries"]) if "retries" in members else None,
    )


def _counts(members: dict[str, Spot]) -> tuple[int, int | None]:
    """The least and the most; with nothing else asked, at least one."""
    exactly, least, most = (_count(members.get(name)) for name in ("exactly", "atLeast", "atMost"))
    if exactly is not None:
        if least is not None or most is not None:
            raise PatternError("/exactly", "exactly beside atLeast or atMost", "one of them")
        return exactly, exactly
    if least is not None and most is not None and least > most:
        raise PatternError("/atMost", "less than atLeast", f"{least} or more")
    other = most is not None or "inOrder" in members or "retries" in members
    return (0 if other else 1) if least is None else least, most


def _count(spot: Spot | None) -> int | None:
    return None if spot is None else request_args.count(spot, 0, MOST, "how many requests")


def _quiet(spot: Spot) -> float:
    """true: none up to now; a number: none for so many seconds more."""
    return 0.0 if isinstance(spot.value, bool) else _seconds(spot, "true, or seconds")


def _seconds(spot: Spot, expected: str) -> float:
    return request_args.number(spot, 0, LONGEST_S, expected)


def _retries(spot: Spot) -> RetryLimits:
    members = request_args.given(spot, LIMITS, "atMost", "growing", "sessions")
    growing = members.get("growing")
    at_most, sessions = (_count(members.get(name)) for name in ("atMost", "sessions"))
    return RetryLimits(at_most, growing.flag() if growing else False, sessions)
