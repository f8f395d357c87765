"""Modes with several steps as WireMock's scenarios: the states are `Started`, `step-2`, `step-3` and so on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mockpaywall.model.mode import Mode
from mockpaywall.model.rule import Rule
from mockpaywall.stores.base import AdminStore, Scope
from mockpaywall.wiremock.stub_renderer import render_rule_stub

STARTED = "Started"
DEFAULT_SCENARIO = "default"
"""The name of the default mode's scenario, and of its counter."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """A mode with more than one step, and the counter of its steps."""

    name: str
    mode: Mode
    counter: str
    rule: Rule | None = None
    """The rule that has the mode; None for the default mode."""

    @property
    def states(self) -> list[str]:
        """One per step."""
        return [STARTED, *(f"step-{number}" for number in range(2, len(self.mode.steps) + 1))]


def iter_scenarios(store: AdminStore, scope: Scope) -> Iterator[Scenario]:
    """List the default mode and the rules of the scope that have several steps."""
    default = store.default_mode(scope)
    if len(default.steps) > 1:
        yield Scenario(DEFAULT_SCENARIO, default, DEFAULT_SCENARIO)
    names = {DEFAULT_SCENARIO}
    for rule in store.rules(scope):
        if len(rule.mode.steps) > 1:
            name = rule.id if rule.name is None or rule.name in names else rule.name
            names.add(name)
            yield Scenario(name, rule.mode, rule.source, rule)


def find_scenario(store: AdminStore, scope: Scope, name: str) -> Scenario | None:
    """Return the scenario of the scope with that name, or None."""
    return next((scenario for scenario in iter_scenarios(store, scope) if scenario.name == name), None)


def reset_scenarios(store: AdminStore, scope: Scope) -> None:
    """Set every scenario of the scope back to its first state."""
    for scenario in iter_scenarios(store, scope):
        set_state(store, scope, scenario, STARTED)


def set_state(store: AdminStore, scope: Scope, scenario: Scenario, state: str) -> None:
    """Set *scenario* to *state*, which is one of its states."""
    store.set_use_count(scope, scenario.counter, scenario.states.index(state))


def render_scenario(store: AdminStore, scope: Scope, scenario: Scenario) -> dict[str, Any]:
    """Return the scenario in WireMock's shape."""
    return {
        "id": scenario.name,
        "name": scenario.name,
        "state": _get_state(store, scope, scenario),
        "possibleStates": scenario.states,
        "mappings": [render_rule_stub(scenario.rule)] if scenario.rule else [],
    }


def _get_state(store: AdminStore, scope: Scope, scenario: Scenario) -> str:
    """Return the step of the next request; for all namespaces, of the one that is furthest."""
    scopes = [summary.name for summary in store.namespaces()] if scope is None else [scope]
    use_count = max((store.use_count(each, scenario.counter) for each in scopes), default=0)
    return scenario.states[min(use_count, len(scenario.states) - 1)]
