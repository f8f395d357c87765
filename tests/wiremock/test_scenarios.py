"""Modes with several steps as scenarios, without a server."""

from __future__ import annotations

from mockpaywall.wiremock.scenarios import Scenario
from tests.support.modes import parse_branch


def test_a_scenario_has_one_state_per_step() -> None:
    assert Scenario("x", parse_branch("ok"), "x").states == ["Started"]
    assert Scenario("x", parse_branch("ok,http=503,ok"), "x").states == ["Started", "step-2", "step-3"]
