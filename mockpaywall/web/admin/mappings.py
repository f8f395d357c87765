"""WireMock's stub mappings: our rules, as far as a stub can say one."""

from __future__ import annotations

from typing import Any

from mockpaywall.matching import PatternError
from mockpaywall.matching.json_node import JsonNode
from mockpaywall.model.rule import Rule
from mockpaywall.web.admin import request_args, scenarios
from mockpaywall.web.admin.context import AdminContext, AdminRoute, Created
from mockpaywall.web.admin.errors import INVALID_INPUT_CODE, AdminError
from mockpaywall.web.admin.rules import find_rule
from mockpaywall.wiremock.stub_parser import parse_stub
from mockpaywall.wiremock.stub_renderer import render_rule_stub

UNSUPPORTED_STUB_TITLE = "This stub cannot be told as a rule; POST /__admin/rules takes every mode"


def list_stubs(context: AdminContext) -> dict[str, Any]:
    """Every rule of the scope."""
    found = [render_rule_stub(rule) for rule in context.store.rules(context.scope)]
    return {"mappings": found, "meta": {"total": len(found)}}


def add_stub(context: AdminContext) -> Created:
    """The stub in the body; one with the same id is replaced."""
    return Created(render_rule_stub(_put_stub(context)))


def delete_stubs(context: AdminContext) -> dict[str, Any]:
    """Every rule; scenarios begin anew."""
    scenarios.reset_scenarios(context)
    context.store.remove_rules(context.scope)
    return {}


def save_stubs(context: AdminContext) -> dict[str, Any]:
    """Nothing is kept on disk, and nothing is lost by saying yes."""
    return {}


def reset_stubs(context: AdminContext) -> dict[str, Any]:
    """The rules and the journal; WireMock forgets both here."""
    delete_stubs(context)
    context.store.clear_journal(context.scope)
    return {}


def get_stub(context: AdminContext, key: str) -> dict[str, Any]:
    """The rule with that id."""
    return render_rule_stub(find_rule(context, key))


def edit_stub(context: AdminContext, key: str) -> dict[str, Any]:
    """Another stub under the same id."""
    return render_rule_stub(_put_stub(context, find_rule(context, key).id))


def delete_stub(context: AdminContext, key: str) -> dict[str, Any]:
    """Drop it."""
    context.store.remove_rule(context.scope, find_rule(context, key).id)
    return {}


ROUTES = (
    AdminRoute("GET", "/mappings", list_stubs),
    AdminRoute("POST", "/mappings", add_stub),
    AdminRoute("DELETE", "/mappings", delete_stubs),
    AdminRoute("POST", "/mappings/save", save_stubs),
    AdminRoute("POST", "/mappings/reset", reset_stubs),
    AdminRoute("GET", "/mappings/<id>", get_stub),
    AdminRoute("PUT", "/mappings/<id>", edit_stub),
    AdminRoute("DELETE", "/mappings/<id>", delete_stub),
)


def _put_stub(context: AdminContext, key: str | None = None) -> Rule:
    try:
        rule = parse_stub(
            JsonNode(request_args.read_json_body(context.request)), context.app_context.parse_mode, key
        )
    except PatternError as error:
        raise AdminError(
            422, UNSUPPORTED_STUB_TITLE, str(error), code=INVALID_INPUT_CODE, pointer=error.pointer or "/"
        ) from None
    context.store.remove_rule(context.scope, rule.id)
    return context.store.add_rule(context.scope, rule)
