"""Rules as WireMock's stub mappings."""

from __future__ import annotations

from typing import Any

from mockpaywall.http.response import Fault
from mockpaywall.journal.client_outcome import WIREMOCK_FAULTS
from mockpaywall.matching import parse, to_json
from mockpaywall.model.mode import Effect, Mode
from mockpaywall.model.rule import Rule
from mockpaywall.modes.effects.delay import FixedDelay, LogNormalDelay, UniformDelay
from mockpaywall.modes.effects.dribble import Dribble
from mockpaywall.modes.effects.fault import FaultEffect
from mockpaywall.modes.effects.http_status import HttpStatusEffect
from mockpaywall.wiremock.stub_mapping import ANY_METHOD, make_stub

DEFAULT_PRIORITY = 5
"""WireMock's priority of a stub that names none: our 0. With WireMock 1 is the highest, with us the largest number."""


def from_wiremock_priority(priority: int) -> int:
    """WireMock's priority as ours."""
    return DEFAULT_PRIORITY - priority


def to_wiremock_priority(priority: int) -> int:
    """Our priority as WireMock's."""
    return DEFAULT_PRIORITY - priority


def render_rule_stub(rule: Rule) -> dict[str, Any]:
    """*rule* as a stub mapping. The response tells what of its first step WireMock has words for."""
    return {
        **make_stub(rule.id, render_match(rule) or ANY_METHOD, render_response(rule.mode), rule.name),
        "priority": to_wiremock_priority(rule.priority),
        "metadata": {"paywall": {"mode": str(rule.mode), "times": rule.times, "priority": rule.priority}},
    }


def render_match(rule: Rule) -> dict[str, Any]:
    """The RequestPattern of *rule*, secrets masked; empty for every call."""
    return to_json(parse(dict(rule.match)), secrets=False) if rule.match else {}


def render_response(mode: Mode) -> dict[str, Any]:
    """The first step of *mode* as a WireMock response."""
    response: dict[str, Any] = {"status": 200}
    for part in mode.steps[0].parts:
        response |= _render_effect(part.effect)
    return response


def _render_effect(effect: Effect | None) -> dict[str, Any]:
    match effect:
        case HttpStatusEffect(status=status):
            return {"status": status}
        case FixedDelay(delay_ms=ms):
            return {"fixedDelayMilliseconds": ms}
        case UniformDelay(low_ms=low, high_ms=high):
            return {"delayDistribution": {"type": "uniform", "lower": low, "upper": high}}
        case LogNormalDelay(median_ms=median, sigma=sigma):
            return {"delayDistribution": {"type": "lognormal", "median": median, "sigma": sigma}}
        case Dribble(chunks=pieces, duration_ms=over_ms):
            return {"chunkedDribbleDelay": {"numberOfChunks": pieces, "totalDuration": over_ms}}
        case FaultEffect(fault=travel) if travel in WIREMOCK_FAULTS:
            return {"fault": WIREMOCK_FAULTS[travel]}
        case _:
            return {}


FAULTS_BY_NAME: dict[str, Fault] = {name: travel for travel, name in WIREMOCK_FAULTS.items()}
"""WireMock's word for a fault -> ours."""
