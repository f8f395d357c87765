"""Branches with several steps as WireMock's scenarios: the states are `Started`, `step-2`, `step-3` and so on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mockpaywall.model.mode import DEFAULT_SOURCE, OPERATION_END, Branch, Mode
from mockpaywall.model.rule import Rule
from mockpaywall.stores.base import AdminStore, Scope
from mockpaywall.wiremock.stub_renderer import render_rule_stub

STARTED = "Started"
DEFAULT_SCENARIO = "default"
"""The name of the default mode's scenario."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """A branch with more than one step, and the counter of its steps."""

    name: str
    """That of its mode; for a branch with an operation, `>` and the operation follow."""
    branch: Branch
    counter: str
    rule: Rule | None = None
    """The rule that has the mode; None for the default mode."""

    @property
    def states(self) -> list[str]:
        """One per step."""
        return [STARTED, *(f"step-{number}" for number in range(2, len(self.branch.steps) + 1))]


def iter_scenarios(store: AdminStore, scope: Scope) -> Iterator[Scenario]:
    """List the default mode and the rules of the scope that have several steps."""
    yield from _iter_branches(store.default_mode(scope), DEFAULT_SCENARIO, DEFAULT_SOURCE)
    names = {DEFAULT_SCENARIO}
    for rule in store.rules(scope):
        if any(len(branch.steps) > 1 for branch in rule.mode.branches):
            name = rule.id if rule.name is None or rule.name in names else rule.name
            names.add(name)
            yield from _iter_branches(rule.mode, name, rule.source, rule)


def _iter_branches(mode: Mode, name: str, counter: str, rule: Rule | None = None) -> Iterator[Scenario]:
    """List the branches of *mode* that have several steps. *counter* is that of the mode."""
    for branch in mode.branches:
        if len(branch.steps) > 1:
            own_name = name if branch.operation is None else f"{name}{OPERATION_END}{branch.operation}"
            yield Scenario(own_name, branch, mode.name_counter(counter, branch), rule)


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
