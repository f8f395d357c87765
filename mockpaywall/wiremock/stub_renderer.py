"""Rules as WireMock's stub mappings."""

from __future__ import annotations

from typing import Any

from mockpaywall.http.response import Travel
from mockpaywall.journal.client_outcome import FAULTS
from mockpaywall.matching import parse, to_json
from mockpaywall.model.mode import Effect, Mode
from mockpaywall.model.rule import Rule
from mockpaywall.modes.effects.delay import Fixed, Lognormal, Uniform
from mockpaywall.modes.effects.dribble import Dribble
from mockpaywall.modes.effects.fault import Break
from mockpaywall.modes.effects.http_status import Http
from mockpaywall.wiremock.stub_mapping import ANY, stub

MIDDLE = 5
"""WireMock's priority of a stub that names none: our 0. With WireMock 1 is the highest, with us the largest number."""


def our_priority(wiremock: int) -> int:
    """WireMock's priority as ours."""
    return MIDDLE - wiremock


def wiremock_priority(ours: int) -> int:
    """Our priority as WireMock's."""
    return MIDDLE - ours


def rule_stub(rule: Rule) -> dict[str, Any]:
    """*rule* as a stub mapping. The response tells what of its first step WireMock has words for."""
    return {
        **stub(rule.id, shown_match(rule) or ANY, response_of(rule.mode), rule.name),
        "priority": wiremock_priority(rule.priority),
        "metadata": {"paywall": {"mode": str(rule.mode), "times": rule.times, "priority": rule.priority}},
    }


def shown_match(rule: Rule) -> dict[str, Any]:
    """The RequestPattern of *rule*, secrets masked; empty for every call."""
    return to_json(parse(dict(rule.match)), secrets=False) if rule.match else {}


def response_of(mode: Mode) -> dict[str, Any]:
    """The first step of *mode* as a WireMock response."""
    response: dict[str, Any] = {"status": 200}
    for part in mode.steps[0].parts:
        response |= _said(part.effect)
    return response


def _said(effect: Effect | None) -> dict[str, Any]:
    match effect:
        case Http(status=status):
            return {"status": status}
        case Fixed(ms=ms):
            return {"fixedDelayMilliseconds": ms}
        case Uniform(low_ms=low, high_ms=high):
            return {"delayDistribution": {"type": "uniform", "lower": low, "upper": high}}
        case Lognormal(median_ms=median, sigma=sigma):
            return {"delayDistribution": {"type": "lognormal", "median": median, "sigma": sigma}}
        case Dribble(pieces=pieces, over_ms=over_ms):
            return {"chunkedDribbleDelay": {"numberOfChunks": pieces, "totalDuration": over_ms}}
        case Break(travel=travel) if travel in FAULTS:
            return {"fault": FAULTS[travel]}
        case _:
            return {}


TRAVELS: dict[str, Travel] = {name: travel for travel, name in FAULTS.items()}
"""WireMock's word for a fault -> ours."""
