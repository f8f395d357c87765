"""WireMock's delays as parts of a mode, and back."""

from __future__ import annotations

from typing import Any

import pytest

from mockpaywall.matching.json_node import JsonNode
from mockpaywall.model.global_delay import GlobalDelay
from mockpaywall.modes.parser import parse as parse_mode
from mockpaywall.wiremock.settings import (
    extend_settings,
    parse_delays,
    parse_global_delay,
    render_delay,
    render_settings,
)


@pytest.mark.parametrize(
    ("members", "mode"),
    [
        ({"fixedDelayMilliseconds": 5}, "delay=5"),
        ({"delayDistribution": {"type": "uniform", "lower": 1, "upper": 2}}, "delay=1..2"),
        (
            {"delayDistribution": {"type": "lognormal", "median": 90, "sigma": 0.4}},
            "delay=lognormal(90,0.4)",
        ),
    ],
)
def test_a_delay_is_parsed_and_rendered_back(members: dict[str, Any], mode: str) -> None:
    parts = parse_delays(JsonNode(members).object_members("an object"), "fixedDelayMilliseconds")
    assert parts == [mode]
    assert render_delay(parse_mode(mode).branches[0].steps[0].parts[0].effect) == members


def test_an_effect_that_is_not_a_delay_renders_nothing() -> None:
    assert render_delay(parse_mode("http=503").branches[0].steps[0].parts[0].effect) == {}
    assert render_delay(None) == {}


def test_a_fixed_and_a_drawn_delay_add_up() -> None:
    fixed = {"type": "fixed", "milliseconds": 30}
    global_delay = parse_global_delay(
        JsonNode({"settings": {"fixedDelay": 20, "delayDistribution": fixed}}), parse_mode
    )
    assert str(global_delay.mode) == "delay=20+delay=30"
    assert render_settings(global_delay) == {
        "fixedDelay": 20,
        "delayDistribution": fixed,
        "proxyPassThrough": False,
    }


@pytest.mark.parametrize(
    ("sigma", "written"), [(0.1 + 0.2, "0.3"), (1e-7, "0"), (-0.0, "0"), (9.99999, "10")]
)
def test_a_sigma_has_any_number_of_decimals(sigma: float, written: str) -> None:
    distribution = {"type": "lognormal", "median": 5, "sigma": sigma}
    global_delay = parse_global_delay(JsonNode({"delayDistribution": distribution}), parse_mode)
    assert str(global_delay.mode) == f"delay=lognormal(5,{written})"
    assert render_settings(global_delay)["delayDistribution"] == distribution


def test_null_members_of_a_distribution_are_ignored_whatever_their_name() -> None:
    distribution = {"type": "uniform", "lower": 1, "upper": 2, "median": None, "maxValue": None}
    global_delay = parse_global_delay(JsonNode({"delayDistribution": distribution}), parse_mode)
    assert str(global_delay.mode) == "delay=1..2"


def test_extended_values_are_merged_and_the_delay_stays() -> None:
    global_delay = GlobalDelay(parse_mode("delay=5"), {"fixedDelay": 5, "extended": {"a": 1}})
    extended = extend_settings(global_delay, JsonNode({"extended": {"b": 2}}))
    assert extended.mode == global_delay.mode
    assert extended.as_given == {"fixedDelay": 5, "extended": {"a": 1, "b": 2}}
