"""Modes with several steps as WireMock's scenarios: the first step is `Started`, then `step-2` and so on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mockpaywall.model.mode import Mode
from mockpaywall.model.rule import Rule
from mockpaywall.web.admin import request_args
from mockpaywall.web.admin.context import Desk, Route
from mockpaywall.web.admin.errors import AdminError
from mockpaywall.wiremock.stub_mapping import RULE
from mockpaywall.wiremock.stub_renderer import rule_stub

STARTED = "Started"
DEFAULT = "default"
"""The name of the default mode's scenario, and of its counter."""
EXPECTED = 'an object with state, such as {"state": "step-2"}'


@dataclass(frozen=True, slots=True)
class Scenario:
    """A mode with more than one step, and where its steps are counted."""

    name: str
    mode: Mode
    counter: str
    rule: Rule | None = None

    @property
    def states(self) -> list[str]:
        """One a step."""
        return [STARTED, *(f"step-{number}" for number in range(2, len(self.mode.steps) + 1))]


def list_all(desk: Desk) -> dict[str, Any]:
    """In WireMock's shape."""
    return {"scenarios": [_shown(scenario, desk) for scenario in _scenarios(desk)]}


def reset(desk: Desk) -> dict[str, Any]:
    """Every scenario of the scope begins anew."""
    for scenario in _scenarios(desk):
        desk.store.set_uses(desk.scope, scenario.counter, 0)
    return {}


def set_state(desk: Desk, name: str) -> dict[str, Any]:
    """Go to the state in the body; an empty body goes to the first."""
    scenario = next((one for one in _scenarios(desk) if one.name == name), None)
    if scenario is None:
        raise AdminError(404, f"Scenario {name[:60]} does not exist", "GET scenarios lists those there are")
    members = request_args.members_of(desk.asked, EXPECTED, "state")
    state = members["state"].text() if "state" in members else STARTED
    if state not in scenario.states:
        detail = f"expected {', '.join(scenario.states[:20])}"
        raise AdminError(422, f"Scenario {name[:60]} has no such state", detail, pointer="/state")
    desk.store.set_uses(desk.scope, scenario.counter, scenario.states.index(state))
    return {}


ROUTES = (
    Route("GET", "/scenarios", list_all),
    Route("POST", "/scenarios/reset", reset),
    Route("PUT", "/scenarios/<name>/state", set_state),
)


def _scenarios(desk: Desk) -> Iterator[Scenario]:
    """The default mode and the rules of the scope, as far as they have several steps."""
    default = desk.store.default_mode(desk.scope)
    if len(default.steps) > 1:
        yield Scenario(DEFAULT, default, DEFAULT)
    names = {DEFAULT}
    for rule in desk.store.rules(desk.scope):
        if len(rule.mode.steps) > 1:
            name = rule.id if rule.name is None or rule.name in names else rule.name
            names.add(name)
            yield Scenario(name, rule.mode, f"{RULE}{rule.id}", rule)


def _shown(scenario: Scenario, desk: Desk) -> dict[str, Any]:
    return {
        "id": scenario.name,
        "name": scenario.name,
        "state": _state(scenario, desk),
        "possibleStates": scenario.states,
        "mappings": [rule_stub(scenario.rule)] if scenario.rule else [],
    }


def _state(scenario: Scenario, desk: Desk) -> str:
    """The step of the next request; over all namespaces, of the one that is furthest."""
    store = desk.store
    scopes = [space.name for space in store.namespaces()] if desk.scope is None else [desk.scope]
    used = max((store.uses(scope, scenario.counter) for scope in scopes), default=0)
    return scenario.states[min(used, len(scenario.states) - 1)]
