"""Stub mappings in bulk: import, and those that are selected by metadata, by a stub, or by the journal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mockpaywall.matching import to_json
from mockpaywall.matching.json_fields import parse_pattern
from mockpaywall.matching.json_node import JsonNode
from mockpaywall.matching.string_matchers.matcher_registry import parse_matcher
from mockpaywall.model.rule import Rule
from mockpaywall.paywall.envelope import encode_json
from mockpaywall.stores.base import MAX_RULES, TooManyRules
from mockpaywall.web.admin.context import AdminContext, AdminRoute
from mockpaywall.web.admin.mappings import parse_stub_body, put_rule, render_stub
from mockpaywall.web.admin.request_args import read_json_body
from mockpaywall.web.admin.rule_owners import list_own_rules
from mockpaywall.wiremock.render_context import get_rule_id
from mockpaywall.wiremock.stub_import import parse_import
from mockpaywall.wiremock.stub_renderer import render_rule_stub
from mockpaywall.wiremock.uuids import parse_uuid

EXPECTED_STUB = "a stub mapping: an object with id or request"


def import_stubs(context: AdminContext) -> dict[str, Any]:
    """Add the stubs in the body, all or none; the first is the newest, as in WireMock."""
    wanted = parse_import(JsonNode(read_json_body(context.request)))
    rules = [parse_stub_body(node, context) for node in wanted.stubs]
    existing = {rule.id for rule in _list_own(context)}
    kept = set() if wanted.removes_others else existing
    if len(kept | {rule.id for rule in rules}) > MAX_RULES:
        raise TooManyRules
    if wanted.removes_others:
        _remove(existing - {rule.id for rule in rules}, context)
    for rule in reversed(rules):
        if not (wanted.keeps_existing and rule.id in existing):
            put_rule(rule, context)
    return {}


def find_by_metadata(context: AdminContext) -> dict[str, Any]:
    """Return the stubs whose metadata match the pattern in the body."""
    return _render_stubs(_select_by_metadata(context, context.store.rules(context.scope)), context)


def remove_by_metadata(context: AdminContext) -> dict[str, Any]:
    """Remove the stubs whose metadata match the pattern in the body."""
    return _remove({rule.id for rule in _select_by_metadata(context, _list_own(context))}, context)


def remove_stub(context: AdminContext) -> dict[str, Any]:
    """Remove the stub with the id of the one in the body, else those with its request; none is not an error."""
    members = JsonNode(read_json_body(context.request)).object_members(EXPECTED_STUB)
    stated = {name: node for name, node in members.items() if node.value is not None}
    ids = {parse_uuid(stated[name].string()) for name in ("id", "uuid") if name in stated}
    rules = _list_own(context)
    found = {rule.id for rule in rules} & ids
    if not found and "request" in stated:
        match = to_json(parse_pattern(stated["request"]))
        found = {rule.id for rule in rules if dict(rule.match) == match}
    return _remove(found, context)


def list_unmatched(context: AdminContext) -> dict[str, Any]:
    """Return the stubs that chose the mode of no request in the journal."""
    return _render_stubs(_select_unmatched(context, context.store.rules(context.scope)), context)


def remove_unmatched(context: AdminContext) -> dict[str, Any]:
    """Remove the stubs that chose the mode of no request in the journal."""
    return _remove({rule.id for rule in _select_unmatched(context, _list_own(context))}, context)


ROUTES = (
    AdminRoute("POST", "/mappings/import", import_stubs),
    AdminRoute("POST", "/mappings/find-by-metadata", find_by_metadata),
    AdminRoute("POST", "/mappings/remove-by-metadata", remove_by_metadata),
    AdminRoute("POST", "/mappings/remove", remove_stub),
    AdminRoute("GET", "/mappings/unmatched", list_unmatched),
    AdminRoute("DELETE", "/mappings/unmatched", remove_unmatched),
)


def _select_by_metadata(context: AdminContext, rules: Iterable[Rule]) -> list[Rule]:
    matcher = parse_matcher(JsonNode(read_json_body(context.request)))
    return [
        rule for rule in rules if matcher.matches(encode_json(render_rule_stub(rule)["metadata"]).decode())
    ]


def _select_unmatched(context: AdminContext, rules: Iterable[Rule]) -> list[Rule]:
    used = {get_rule_id(exchange) for exchange in context.exchanges()}
    return [rule for rule in rules if rule.id not in used]


def _render_stubs(rules: list[Rule], context: AdminContext) -> dict[str, Any]:
    return {"mappings": [render_stub(rule, context) for rule in rules], "meta": {"total": len(rules)}}


def _list_own(context: AdminContext) -> list[Rule]:
    return list_own_rules(context.store, context.scope)


def _remove(rule_ids: set[str], context: AdminContext) -> dict[str, Any]:
    for rule_id in rule_ids:
        context.store.remove_rule(context.scope, rule_id)
    return {}
