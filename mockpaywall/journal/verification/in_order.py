"""Requests in order: first this, then that, and nothing after."""

from __future__ import annotations

from mockpaywall.journal.query import Exchanges
from mockpaywall.journal.verification.closest_match import nearest, told
from mockpaywall.journal.verification.expectation import Ask, Finding
from mockpaywall.matching import RequestPattern, matches


def ordered(ask: Ask, found: Exchanges) -> Finding:
    """Whether *found* (oldest first) has the steps of *ask* in their order; the earliest fit is taken."""
    start = 0
    for number, step in enumerate(ask.in_order, 1):
        place = _next(step, found, start)
        if place is None:
            return _missing(step, number, len(ask.in_order), found, start)
        start = place + 1
    if ask.none_after and start < len(found):
        extra = found[start]
        number = extra.situation.number
        message = (
            f"the {len(ask.in_order)} steps came in order, but call {number} came after the last of them"
        )
        return Finding(False, len(found), message, closest=extra)
    return Finding(True, len(found), f"the {len(ask.in_order)} steps came in order")


def _next(step: RequestPattern, found: Exchanges, start: int) -> int | None:
    places = (place for place in range(start, len(found)) if matches(step, found[place].receipt.call))
    return next(places, None)


def _missing(step: RequestPattern, number: int, steps: int, found: Exchanges, start: int) -> Finding:
    after = f" after call {found[start - 1].situation.number}" if start else ""
    message = f"step {number} of {steps} did not come{after}"
    early = _next(step, found[:start], 0)
    if early is not None:
        message += f", but before: call {found[early].situation.number}"
        return Finding(False, len(found), message, False, found[early])
    near = nearest(step, found[start:])
    if near is None:
        return Finding(False, len(found), message + told(near), False)
    return Finding(False, len(found), message + told(near), False, near.exchange, near.differences)
