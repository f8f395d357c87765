"""Rules: which requests a mode is for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mockpaywall.matching.json_node import JsonNode
from mockpaywall.matching.unmatchable import explain_unmatchable
from mockpaywall.model.rule import Rule
from mockpaywall.web.admin.context import AdminContext, AdminRoute, Created
from mockpaywall.web.admin.errors import AdminError
from mockpaywall.web.admin.request_args import read_json_body
from mockpaywall.web.admin.rule_owners import (
    find_owner,
    get_rule_key,
    iter_namespace_rules,
    list_own_rules,
    list_owners,
)
from mockpaywall.wiremock.logged_request import group_headers
from mockpaywall.wiremock.rule_parser import parse_rule
from mockpaywall.wiremock.stub_renderer import render_match
from mockpaywall.wiremock.uuids import parse_uuid

NO_SUCH_RULE = "GET rules lists those of the namespace of this request"


def list_rules(context: AdminContext) -> dict[str, Any]:
    """Return the rules of the scope in the order in which they are tried."""
    rules = {
        get_rule_key(rule): rule for rule in context.store.rules(context.scope)
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
    """Remove one rule that was added in the scope; one of a setup file from every namespace of the scope."""
    rule = find_own_rule(context, rule_id)
    for owner in list_owners(context.store, context.scope, rule):
        context.store.remove_rule(owner, rule.id)
    return {}


ROUTES = (
    AdminRoute("GET", "/rules", list_rules),
    AdminRoute("POST", "/rules", add_rule),
    AdminRoute("DELETE", "/rules", delete_rules),
    AdminRoute("GET", "/rules/<uuid:id>", get_rule),
    AdminRoute("DELETE", "/rules/<uuid:id>", delete_rule),
)


def find_rule(context: AdminContext, rule_id: str) -> Rule:
    """Return the rule that the scope sees with that id. Raises AdminError and InvalidUuid."""
    rule = _find_by_id(context.store.rules(context.scope), parse_uuid(rule_id))
    if rule is None:
        raise AdminError(404, "No such rule", NO_SUCH_RULE)
    return rule


def find_own_rule(context: AdminContext, rule_id: str) -> Rule:
    """Return the rule with that id that was added in the scope itself. Raises AdminError and InvalidUuid."""
    wanted = parse_uuid(rule_id)
    rule = _find_by_id(list_own_rules(context.store, context.scope), wanted)
    if rule is None:
        raise AdminError(404, "No such rule", _describe_missing(context, wanted))
    return rule


def get_warning(rule: Rule, context: AdminContext) -> str | None:
    """Return why no request can match *rule*, or why matching it was stopped; None when nothing is known."""
    return explain_unmatchable(render_match(rule)) or context.app_context.rule_warnings.get(rule)


def _find_by_id(rules: Iterable[Rule], rule_id: str) -> Rule | None:
    return next((rule for rule in rules if rule.id == rule_id), None)


def _describe_missing(context: AdminContext, rule_id: str) -> str:
    """Return what to do about a rule that the scope does not have: without a namespace, where it is."""
    if context.scope is None:
        for name, own in iter_namespace_rules(context.store):
            if any(known_id == rule_id for known_id, _ in own):
                return (
                    f"it is one of the namespace {name}: send its key pair, or put /ns/{name} before /__admin"
                )
    return NO_SUCH_RULE


def _render_rule(rule: Rule, context: AdminContext) -> dict[str, Any]:
    owner = find_owner(context.store, context.scope, rule)
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
        "warning": get_warning(rule, context),
    }
