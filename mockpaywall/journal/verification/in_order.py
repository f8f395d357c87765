"""Requests in order: first this, then that, and nothing after."""

from __future__ import annotations

from mockpaywall.journal.query import Exchanges
from mockpaywall.journal.verification.closest_match import describe_closest, find_closest
from mockpaywall.journal.verification.expectation import Expectation, VerificationResult
from mockpaywall.matching import RequestPattern, matches


def check_order(expectation: Expectation, found: Exchanges) -> VerificationResult:
    """Whether *found* (oldest first) has the steps of *ask* in their order; the earliest fit is taken."""
    start = 0
    for number, step in enumerate(expectation.in_order, 1):
        place = _find_next(step, found, start)
        if place is None:
            return _fail_missing_step(step, number, len(expectation.in_order), found, start)
        start = place + 1
    if expectation.none_after and start < len(found):
        extra = found[start]
        number = extra.record.number
        message = f"the {len(expectation.in_order)} steps came in order, but call {number} came after the last of them"
        return VerificationResult(False, len(found), message, closest=extra)
    return VerificationResult(True, len(found), f"the {len(expectation.in_order)} steps came in order")


def _find_next(step: RequestPattern, found: Exchanges, start: int) -> int | None:
    places = (place for place in range(start, len(found)) if matches(step, found[place].received.request))
    return next(places, None)


def _fail_missing_step(
    step: RequestPattern, number: int, steps: int, found: Exchanges, start: int
) -> VerificationResult:
    after = f" after call {found[start - 1].record.number}" if start else ""
    message = f"step {number} of {steps} did not come{after}"
    early = _find_next(step, found[:start], 0)
    if early is not None:
        message += f", but before: call {found[early].record.number}"
        return VerificationResult(False, len(found), message, False, found[early])
    closest = find_closest(step, found[start:])
    if closest is None:
        return VerificationResult(False, len(found), message + describe_closest(closest), False)
    return VerificationResult(
        False, len(found), message + describe_closest(closest), False, closest.exchange, closest.differences
    )
