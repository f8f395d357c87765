"""Modes with several steps as WireMock's scenarios: the first step is `Started`, then `step-2` and so on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mockpaywall.model.mode import Mode
from mockpaywall.model.rule import Rule
from mockpaywall.web.admin import request_args
from mockpaywall.web.admin.context import AdminContext, AdminRoute
from mockpaywall.web.admin.errors import AdminError
from mockpaywall.wiremock.stub_mapping import RULE_SOURCE_PREFIX
from mockpaywall.wiremock.stub_renderer import render_rule_stub

STARTED = "Started"
DEFAULT_SCENARIO = "default"
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


def list_scenarios(context: AdminContext) -> dict[str, Any]:
    """In WireMock's shape."""
    return {"scenarios": [_render_scenario(scenario, context) for scenario in _iter_scenarios(context)]}


def reset_scenarios(context: AdminContext) -> dict[str, Any]:
    """Every scenario of the scope begins anew."""
    for scenario in _iter_scenarios(context):
        context.store.set_use_count(context.scope, scenario.counter, 0)
    return {}


def set_state(context: AdminContext, name: str) -> dict[str, Any]:
    """Go to the state in the body; an empty body goes to the first."""
    scenario = next((one for one in _iter_scenarios(context) if one.name == name), None)
    if scenario is None:
        raise AdminError(404, f"Scenario {name[:60]} does not exist", "GET scenarios lists those there are")
    members = request_args.read_members(context.request, EXPECTED, "state")
    state = members["state"].string() if "state" in members else STARTED
    if state not in scenario.states:
        detail = f"expected {', '.join(scenario.states[:20])}"
        raise AdminError(422, f"Scenario {name[:60]} has no such state", detail, pointer="/state")
    context.store.set_use_count(context.scope, scenario.counter, scenario.states.index(state))
    return {}


ROUTES = (
    AdminRoute("GET", "/scenarios", list_scenarios),
    AdminRoute("POST", "/scenarios/reset", reset_scenarios),
    AdminRoute("PUT", "/scenarios/<name>/state", set_state),
)


def _iter_scenarios(context: AdminContext) -> Iterator[Scenario]:
    """The default mode and the rules of the scope, as far as they have several steps."""
    default = context.store.default_mode(context.scope)
    if len(default.steps) > 1:
        yield Scenario(DEFAULT_SCENARIO, default, DEFAULT_SCENARIO)
    names = {DEFAULT_SCENARIO}
    for rule in context.store.rules(context.scope):
        if len(rule.mode.steps) > 1:
            name = rule.id if rule.name is None or rule.name in names else rule.name
            names.add(name)
            yield Scenario(name, rule.mode, f"{RULE_SOURCE_PREFIX}{rule.id}", rule)


def _render_scenario(scenario: Scenario, context: AdminContext) -> dict[str, Any]:
    return {
        "id": scenario.name,
        "name": scenario.name,
        "state": _get_state(scenario, context),
        "possibleStates": scenario.states,
        "mappings": [render_rule_stub(scenario.rule)] if scenario.rule else [],
    }


def _get_state(scenario: Scenario, context: AdminContext) -> str:
    """The step of the next request; over all namespaces, of the one that is furthest."""
    store = context.store
    scopes = (
        [namespace.name for namespace in store.namespaces()] if context.scope is None else [context.scope]
    )
    used = max((store.use_count(scope, scenario.counter) for scope in scopes), default=0)
    return scenario.states[min(used, len(scenario.states) - 1)]
