"""WireMock's scenarios: the steps of modes."""

from __future__ import annotations

from typing import Any

from mockpaywall.web.admin.context import AdminContext, AdminRoute
from mockpaywall.web.admin.errors import AdminError
from mockpaywall.web.admin.request_args import read_members
from mockpaywall.wiremock import scenarios
from mockpaywall.wiremock.scenarios import STARTED

EXPECTED = 'an object with state, such as {"state": "step-2"}'
MAX_SHOWN_CHARS = 60
MAX_SHOWN_STATES = 20


def list_scenarios(context: AdminContext) -> dict[str, Any]:
    """Return every scenario of the scope."""
    store, scope = context.store, context.scope
    found = scenarios.iter_scenarios(store, scope)
    return {"scenarios": [scenarios.render_scenario(store, scope, scenario) for scenario in found]}


def reset_scenarios(context: AdminContext) -> dict[str, Any]:
    """Set every scenario of the scope back to its first state."""
    scenarios.reset_scenarios(context.store, context.scope)
    return {}


def set_state(context: AdminContext, name: str) -> dict[str, Any]:
    """Set one scenario to the state in the body; an empty body means the first state."""
    scenario = scenarios.find_scenario(context.store, context.scope, name)
    if scenario is None:
        title = f"Scenario {name[:MAX_SHOWN_CHARS]} does not exist"
        raise AdminError(404, title, "GET scenarios lists those that exist")
    members = read_members(context.request, EXPECTED, "state")
    state = members["state"].string() if "state" in members else STARTED
    if state not in scenario.states:
        title = f"Scenario {name[:MAX_SHOWN_CHARS]} has no such state"
        detail = f"expected {', '.join(scenario.states[:MAX_SHOWN_STATES])}"
        raise AdminError(422, title, detail, pointer="/state")
    scenarios.set_state(context.store, context.scope, scenario, state)
    return {}


ROUTES = (
    AdminRoute("GET", "/scenarios", list_scenarios),
    AdminRoute("POST", "/scenarios/reset", reset_scenarios, takes_body=False),
    AdminRoute("PUT", "/scenarios/<rest:name>/state", set_state),
)
