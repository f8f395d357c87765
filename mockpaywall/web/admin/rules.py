"""Rules: which requests a mode is for."""

from __future__ import annotations

from typing import Any

from mockpaywall.matching.json_node import JsonNode
from mockpaywall.model.rule import Rule
from mockpaywall.web.admin.context import AdminContext, AdminRoute, Created
from mockpaywall.web.admin.errors import AdminError
from mockpaywall.web.admin.request_args import read_json_body
from mockpaywall.wiremock.logged_request import group_headers
from mockpaywall.wiremock.rule_parser import parse_rule
from mockpaywall.wiremock.stub_renderer import render_match
from mockpaywall.wiremock.uuids import parse_uuid


def list_rules(context: AdminContext) -> dict[str, Any]:
    """Return the rules of the scope in the order in which they are tried."""
    return {"rules": [_render_rule(rule, context) for rule in context.store.rules(context.scope)]}


def add_rule(context: AdminContext) -> Created:
    """Add the rule in the body."""
    rule = parse_rule(JsonNode(read_json_body(context.request)), context.app_context.parse_mode)
    return Created(_render_rule(context.store.add_rule(context.scope, rule), context))


def delete_rules(context: AdminContext) -> dict[str, Any]:
    """Remove every rule of the scope."""
    context.store.remove_rules(context.scope)
    return {}


def get_rule(context: AdminContext, rule_id: str) -> dict[str, Any]:
    """Return one rule."""
    return _render_rule(find_rule(context, rule_id), context)


def delete_rule(context: AdminContext, rule_id: str) -> dict[str, Any]:
    """Remove one rule."""
    context.store.remove_rule(context.scope, find_rule(context, rule_id).id)
    return {}


ROUTES = (
    AdminRoute("GET", "/rules", list_rules),
    AdminRoute("POST", "/rules", add_rule),
    AdminRoute("DELETE", "/rules", delete_rules),
    AdminRoute("GET", "/rules/<uuid:id>", get_rule),
    AdminRoute("DELETE", "/rules/<uuid:id>", delete_rule),
)


def find_rule(context: AdminContext, rule_id: str) -> Rule:
    """Return the rule of the scope with that id. Raises AdminError and InvalidUuid."""
    wanted = parse_uuid(rule_id)
    rule = next((rule for rule in context.store.rules(context.scope) if rule.id == wanted), None)
    if rule is None:
        raise AdminError(404, "No such rule", "GET rules lists those of the namespace of this request")
    return rule


def _render_rule(rule: Rule, context: AdminContext) -> dict[str, Any]:
    owner = context.scope or _find_namespace(rule, context)
    use_count = context.store.use_count(owner, rule.source)
    return {
        "id": rule.id,
        "name": rule.name,
        "mode": str(rule.mode),
        "match": render_match(rule),
        "times": rule.times,
        "priority": rule.priority,
        "headers": group_headers(rule.headers),
        "namespace": owner,
        "uses": use_count,
        "usedUp": owner is not None and rule.times is not None and use_count >= rule.times,
        "warning": context.app_context.rule_warnings.get(rule),
    }


def _find_namespace(rule: Rule, context: AdminContext) -> str | None:
    """Return the namespace of *rule*, or None for a rule of all, which has one counter per namespace."""
    names = (summary.name for summary in context.store.namespaces())
    return next((name for name in names if rule in context.store.rules(name)), None)
