"""Rules as WireMock's stub mappings."""

from __future__ import annotations

from typing import Any

from mockpaywall.matching import parse, to_json
from mockpaywall.model.mode import Effect, Mode
from mockpaywall.model.rule import Rule
from mockpaywall.modes.effects.dribble import Dribble
from mockpaywall.modes.effects.fault import FaultEffect
from mockpaywall.modes.effects.http_status import HttpStatusEffect
from mockpaywall.wiremock.faults import render_fault
from mockpaywall.wiremock.logged_request import group_headers
from mockpaywall.wiremock.settings import render_delay
from mockpaywall.wiremock.stub_mapping import ANY_METHOD, METADATA_KEY, StubMapping, make_stub

DEFAULT_PRIORITY = 5
"""WireMock's priority of a stub that names none, our 0. In WireMock 1 is the highest, here the largest number."""


def convert_priority(priority: int) -> int:
    """Convert WireMock's priority to ours, or ours to WireMock's: the conversion is its own inverse."""
    return DEFAULT_PRIORITY - priority


def render_rule_stub(rule: Rule, warning: str | None = None) -> StubMapping:
    """Return *rule* as a stub mapping. The response has those effects of the first step that WireMock knows.

    *warning* says why matching the rule was stopped. Source of its key: ours.
    """
    metadata = {"mode": str(rule.mode), "times": rule.times, "priority": rule.priority}
    return {
        **make_stub(rule.id, render_match(rule) or ANY_METHOD, _render_rule_response(rule), rule.name),
        "priority": convert_priority(rule.priority),
        "metadata": {METADATA_KEY: metadata | ({"warning": warning} if warning else {})},
    }


def _render_rule_response(rule: Rule) -> dict[str, Any]:
    headers = {"headers": group_headers(rule.headers)} if rule.headers else {}
    return render_response(rule.mode) | headers


def render_match(rule: Rule) -> dict[str, Any]:
    """Return the RequestPattern of *rule*, secrets masked; empty when it matches every request."""
    return to_json(parse(dict(rule.match)), secrets=False) if rule.match else {}


def render_response(mode: Mode) -> dict[str, Any]:
    """Return the first step of the first branch of *mode* as the response of a stub."""
    response: dict[str, Any] = {"status": 200}
    for part in mode.branches[0].steps[0].parts:
        response |= _render_effect(part.effect)
    return response


def _render_effect(effect: Effect | None) -> dict[str, Any]:
    match effect:
        case HttpStatusEffect(status=status):
            return {"status": status}
        case Dribble(chunks=chunks, duration_ms=duration_ms):
            return {"chunkedDribbleDelay": {"numberOfChunks": chunks, "totalDuration": duration_ms}}
        case FaultEffect(fault=fault):
            return render_fault(fault)
        case _:
            return render_delay(effect)
