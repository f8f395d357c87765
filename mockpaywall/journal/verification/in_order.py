"""Requests in order: first this one, then that one, and none after the last."""

from __future__ import annotations

from collections.abc import Iterable

from mockpaywall.journal.exchange_reader import pause_regularly
from mockpaywall.journal.query import Exchanges
from mockpaywall.journal.verification.closest_match import MAX_CANDIDATES, describe_closest, find_closest
from mockpaywall.journal.verification.expectation import Expectation, VerificationResult
from mockpaywall.matching import RequestPattern, matches


def check_order(expectation: Expectation, found: Exchanges) -> VerificationResult:
    """Check that *found* (oldest first) has the steps in their order; each step takes the earliest match."""
    start, steps = 0, len(expectation.in_order)
    for number, step in enumerate(expectation.in_order, 1):
        index = _find_next(step, found, range(start, len(found)))
        if index is None:
            return _fail_missing_step(step, f"step {number} of {steps}", found, start)
        start = index + 1
    message = f"the {steps} steps came in order"
    if expectation.none_after and start < len(found):
        message += f", but request {found[start].record.number} came after the last of them"
        return VerificationResult(False, len(found), message, closest=found[start])
    return VerificationResult(True, len(found), message)


def _find_next(step: RequestPattern, found: Exchanges, indexes: Iterable[int]) -> int | None:
    indexes = pause_regularly(indexes)
    return next((index for index in indexes if matches(step, found[index].received.request)), None)


def _fail_missing_step(step: RequestPattern, label: str, found: Exchanges, start: int) -> VerificationResult:
    count = len(found)
    after = f" after request {found[start - 1].record.number}" if start else ""
    message = f"{label} did not come{after}"
    early = _find_next(step, found, range(start))
    if early is not None:
        message += f", but before: request {found[early].record.number}"
        return VerificationResult(False, count, message, False, found[early])
    closest = find_closest(step, found[max(start, count - MAX_CANDIDATES) :])
    message += describe_closest(closest)
    if closest is None:
        return VerificationResult(False, count, message, False)
    return VerificationResult(False, count, message, False, closest.exchange, closest.differences)
