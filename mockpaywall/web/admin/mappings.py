"""WireMock's stub mappings: our rules, as far as a stub mapping can express them."""

from __future__ import annotations

from typing import Any

from mockpaywall.matching import PatternError
from mockpaywall.matching.json_node import JsonNode
from mockpaywall.model.rule import Rule
from mockpaywall.web.admin.context import AdminContext, AdminRoute, Created
from mockpaywall.web.admin.errors import AdminError, from_pattern_error
from mockpaywall.web.admin.request_args import PAGE_PARAMETERS, int_param, read_json_body
from mockpaywall.web.admin.rule_owners import list_owners
from mockpaywall.web.admin.rules import NO_SUCH_RULE, delete_rule, find_own_rule, find_rule, get_warning
from mockpaywall.wiremock.scenarios import reset_scenarios
from mockpaywall.wiremock.stub_mapping import StubMapping
from mockpaywall.wiremock.stub_parser import parse_stub
from mockpaywall.wiremock.stub_renderer import render_rule_stub

UNSUPPORTED_STUB_TITLE = "This stub cannot be expressed as a rule; POST /__admin/rules takes every mode"


def list_stubs(context: AdminContext) -> dict[str, Any]:
    """Return every rule of the scope, or those of the page that `limit` and `offset` select, as WireMock does."""
    rules, request = context.store.rules(context.scope), context.request
    limit, offset = int_param(request, "limit"), int_param(request, "offset") or 0
    page = rules[offset:] if limit is None else rules[offset : offset + limit]
    return {"mappings": [render_stub(rule, context) for rule in page], "meta": {"total": len(rules)}}


def add_stub(context: AdminContext) -> Created:
    """Add the stub in the body; it replaces one with the same id."""
    return Created(render_stub(context.store.add_rule(context.scope, _parse_body(context)), context))


def edit_stub(context: AdminContext) -> Created:
    """Replace the stub with the id in the body, in its place; add it when there is none."""
    return Created(render_stub(put_rule(_parse_body(context), context), context))


def delete_stubs(context: AdminContext) -> dict[str, Any]:
    """Remove every rule of the scope and reset every scenario."""
    reset_scenarios(context.store, context.scope)
    context.store.remove_rules(context.scope)
    return {}


def reset_stubs(context: AdminContext) -> dict[str, Any]:
    """Remove every rule of the scope and clear the journal, as WireMock does."""
    delete_stubs(context)
    context.store.clear_journal(context.scope)
    return {}


def get_stub(context: AdminContext, rule_id: str) -> dict[str, Any]:
    """Return the rule with that id."""
    return render_stub(find_rule(context, rule_id), context)


def replace_stub(context: AdminContext, rule_id: str) -> dict[str, Any]:
    """Replace the rule with that id that was added in the scope, in its place; the id in the body is ignored."""
    existing = find_own_rule(context, rule_id)
    rule = _parse_body(context, existing.id)
    owners = list_owners(context.store, context.scope, existing)
    if not [owner for owner in owners if context.store.replace_rule(owner, rule)]:
        raise AdminError(404, "No such rule", NO_SUCH_RULE)
    return render_stub(rule, context)


def delete_stub(context: AdminContext, rule_id: str) -> dict[str, Any]:
    """Remove the rule with that id that was added in the scope."""
    return delete_rule(context, rule_id)


ROUTES = (
    AdminRoute("GET", "/mappings", list_stubs, parameters=PAGE_PARAMETERS),
    AdminRoute("POST", "/mappings", add_stub),
    AdminRoute("DELETE", "/mappings", delete_stubs),
    AdminRoute("POST", "/mappings/new", add_stub),
    AdminRoute("POST", "/mappings/edit", edit_stub),
    AdminRoute("POST", "/mappings/reset", reset_stubs, takes_body=False),
    AdminRoute("GET", "/mappings/<uuid:id>", get_stub),
    AdminRoute("PUT", "/mappings/<uuid:id>", replace_stub),
    AdminRoute("DELETE", "/mappings/<uuid:id>", delete_stub),
)


def render_stub(rule: Rule, context: AdminContext) -> StubMapping:
    """Return *rule* as a stub mapping, with its warning."""
    return render_rule_stub(rule, get_warning(rule, context))


def parse_stub_body(node: JsonNode, context: AdminContext, rule_id: str | None = None) -> Rule:
    """Return the rule for the stub *node*. Raises AdminError, ModeError and InvalidUuid."""
    try:
        return parse_stub(node, context.app_context.parse_mode, rule_id)
    except PatternError as error:
        raise from_pattern_error(error, UNSUPPORTED_STUB_TITLE) from None


def put_rule(rule: Rule, context: AdminContext) -> Rule:
    """Replace the rule with the same id in the scope, in its place; add it when there is none."""
    replaced = context.store.replace_rule(context.scope, rule)
    return replaced or context.store.add_rule(context.scope, rule)


def _parse_body(context: AdminContext, rule_id: str | None = None) -> Rule:
    return parse_stub_body(JsonNode(read_json_body(context.request)), context, rule_id)
