"""WireMock's global settings over HTTP."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.api.admin.suite import Suite

NO_SETTINGS = {"settings": {"proxyPassThrough": False}}


def test_settings_are_replaced_and_not_merged(suite: Suite) -> None:
    assert suite.admin_json("GET", "/settings") == NO_SETTINGS
    assert suite.admin_json("POST", "/settings", {"fixedDelay": 5}) == {
        "fixedDelay": 5,
        "proxyPassThrough": False,
    }
    uniform = {"type": "uniform", "lower": 1, "upper": 2}
    suite.admin_json("PUT", "/settings", {"settings": {"delayDistribution": uniform, "fixedDelay": None}})
    assert suite.admin_json("GET", "/settings")["settings"] == {
        "delayDistribution": uniform,
        "proxyPassThrough": False,
    }
    suite.admin_json("POST", "/settings", {})
    assert suite.admin_json("GET", "/settings") == NO_SETTINGS


def test_extended_settings_are_merged(suite: Suite) -> None:
    suite.admin_json("POST", "/settings", {"fixedDelay": 5})
    assert suite.admin_json("PATCH", "/settings/extended", {"extended": {"a": 1}}) == {}
    suite.admin_json("PATCH", "/settings/extended", {"extended": {"b": {"c": 2}}})
    settings = suite.admin_json("GET", "/settings")["settings"]
    assert (settings["extended"], settings["fixedDelay"]) == ({"a": 1, "b": {"c": 2}}, 5)


@pytest.mark.usefixtures("frequent_thread_switches")
def test_no_extended_setting_is_lost_to_another(suite: Suite) -> None:
    names = [f"name-{number}" for number in range(200)]

    def add(name: str) -> int:
        return suite.admin("PATCH", "/settings/extended", {"extended": {name: 1}}).status

    with ThreadPoolExecutor(8) as executor:
        assert set(executor.map(add, names)) == {200}
    assert suite.admin_json("GET", "/settings")["settings"]["extended"].keys() == set(names)


def test_a_fixed_and_a_drawn_delay_add_up_in_every_response(suite: Suite) -> None:
    distribution = {"type": "fixed", "milliseconds": 30}
    suite.admin_json("POST", "/settings", {"fixedDelay": 20, "delayDistribution": distribution})
    started_at = time.monotonic()
    suite.send_session()
    assert time.monotonic() - started_at >= 0.05
    (event,) = suite.admin_json("GET", "/requests")["requests"]
    assert event["timing"]["addedDelay"] == 50


def test_a_lognormal_delay_is_applied(suite: Suite) -> None:
    distribution = {"type": "lognormal", "median": 9.6, "sigma": 0}
    suite.admin_json("POST", "/settings", {"delayDistribution": distribution})
    suite.send_session()
    assert suite.admin_json("GET", "/requests")["requests"][0]["timing"]["addedDelay"] == 10


@pytest.mark.parametrize(
    ("settings", "pointer", "words"),
    [
        ({"fixedDelay": -1}, "/fixedDelay", "milliseconds"),
        ({"fixedDelay": "5"}, "/fixedDelay", "milliseconds"),
        ({"fixdDelay": 5}, "/fixdDelay", "did you mean fixedDelay?"),
        ({"settings": {"fixdDelay": 5}}, "/settings/fixdDelay", "did you mean fixedDelay?"),
        ({"delayDistribution": {"type": "normal"}}, "/delayDistribution/type", "lognormal, uniform or fixed"),
        ({"delayDistribution": {"type": []}}, "/delayDistribution/type", "lognormal, uniform or fixed"),
        ({"delayDistribution": {}}, "/delayDistribution", "lognormal, uniform or fixed"),
        ({"delayDistribution": 5}, "/delayDistribution", "a delay distribution"),
        ({"delayDistribution": {"type": "uniform", "lower": 1}}, "/delayDistribution", "lower or upper"),
        (
            {"delayDistribution": {"type": "uniform", "lower": 2, "upper": 1}},
            "/delayDistribution/upper",
            "not below lower",
        ),
        (
            {"delayDistribution": {"type": "lognormal", "median": 1, "sigma": 1, "maxValue": 5}},
            "/delayDistribution/maxValue",
            "no upper end",
        ),
        ({"extended": 5}, "/extended", "an object"),
        ({"proxyPassThrough": "no"}, "/proxyPassThrough", "true or false"),
    ],
)
def test_invalid_settings_are_refused_with_their_pointer(
    suite: Suite, settings: dict[str, Any], pointer: str, words: str
) -> None:
    error = suite.admin_error(422, "POST", "/settings", settings)
    assert error["source"] == {"pointer": pointer}
    assert words in error["detail"]
    assert suite.admin_json("GET", "/settings") == NO_SETTINGS
