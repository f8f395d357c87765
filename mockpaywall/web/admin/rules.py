"""Rules: which requests a mode is for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mockpaywall.matching.json_node import JsonNode
from mockpaywall.model.rule import Rule
from mockpaywall.stores.base import Scope
from mockpaywall.web.admin.context import AdminContext, AdminRoute, Created
from mockpaywall.web.admin.errors import AdminError
from mockpaywall.web.admin.request_args import read_json_body
from mockpaywall.wiremock.logged_request import group_headers
from mockpaywall.wiremock.rule_parser import parse_rule
from mockpaywall.wiremock.stub_renderer import render_match
from mockpaywall.wiremock.uuids import parse_uuid


def list_rules(context: AdminContext) -> dict[str, Any]:
    """Return the rules of the scope in the order in which they are tried."""
    rules = {
        _get_key(rule): rule for rule in context.store.rules(context.scope)
    }  # a setup file's are in several
    return {"rules": [_render_rule(rule, context) for rule in rules.values()]}


def add_rule(context: AdminContext) -> Created:
    """Add the rule in the body."""
    rule = parse_rule(JsonNode(read_json_body(context.request)), context.app_context.parse_mode)
    return Created(_render_rule(context.store.add_rule(context.scope, rule), context))


def delete_rules(context: AdminContext) -> dict[str, Any]:
    """Remove every rule of the scope; without one, those of all and not those that a namespace has for itself."""
    context.store.remove_rules(context.scope)
    return {}


def get_rule(context: AdminContext, rule_id: str) -> dict[str, Any]:
    """Return one rule."""
    return _render_rule(find_rule(context, rule_id), context)


def delete_rule(context: AdminContext, rule_id: str) -> dict[str, Any]:
    """Remove one rule."""
    remove_found_rule(context, find_rule(context, rule_id))
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


def find_owner(rule: Rule, context: AdminContext) -> Scope:
    """Return the namespace of *rule*, or None for a rule of several, which has one counter per namespace."""
    owners = _find_owners(rule, context)
    return owners[0] if len(owners) == 1 else None


def remove_found_rule(context: AdminContext, rule: Rule) -> None:
    """Remove *rule* from the namespaces that have it: the request names it."""
    for owner in _find_owners(rule, context):
        context.store.remove_rule(owner, rule.id)


def _find_owners(rule: Rule, context: AdminContext) -> list[Scope]:
    """Return the namespaces of *rule*; [None] for a rule of all."""
    if context.scope is not None:
        return [context.scope]
    return [name for name, own in _iter_namespace_rules(context) if _get_key(rule) in own] or [None]


def list_scope_rules(context: AdminContext) -> list[Rule]:
    """Return the rules that were added in the scope itself; without one, none of a single namespace."""
    rules = context.store.rules(context.scope)
    if context.scope is not None:
        return list(rules)
    owned = {key for _, own in _iter_namespace_rules(context) for key in own}
    return [rule for rule in rules if _get_key(rule) not in owned]


def _iter_namespace_rules(context: AdminContext) -> Iterator[tuple[str, set[tuple[str, int]]]]:
    for summary in context.store.namespaces():
        if summary.rules:
            yield summary.name, set(map(_get_key, context.store.rules(summary.name)))


def _get_key(rule: Rule) -> tuple[str, int]:
    """Two namespaces may have rules with one id."""
    return rule.id, rule.created


def _render_rule(rule: Rule, context: AdminContext) -> dict[str, Any]:
    owner = find_owner(rule, context)
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
