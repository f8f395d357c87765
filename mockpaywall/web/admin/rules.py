"""Rules: which calls a mode is for."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from mockpaywall.matching import RequestPattern, to_json
from mockpaywall.matching.json_node import JsonNode
from mockpaywall.model.mode import Mode
from mockpaywall.model.rule import Rule
from mockpaywall.web.admin import request_args
from mockpaywall.web.admin.context import AdminContext, AdminRoute, Created
from mockpaywall.web.admin.errors import AdminError
from mockpaywall.web.admin.patterns import make_matcher, parse_pattern
from mockpaywall.wiremock.stub_mapping import RULE_SOURCE_PREFIX
from mockpaywall.wiremock.stub_renderer import render_match

KEYS = ("name", "mode", "match", "times", "priority")
EXPECTED = "a rule: an object with mode, and if wanted name, match, times, priority"
MAX_NAME_CHARS = 200
MAX_TIMES = 1_000_000_000
MAX_PRIORITY = 1_000_000
"""The largest priority, either way. All three: ours."""


def list_rules(context: AdminContext) -> dict[str, Any]:
    """Those made in the scope, in the order they are asked."""
    return {"rules": [_render_rule(rule, context) for rule in context.store.rules(context.scope)]}


def add_rule(context: AdminContext) -> Created:
    """The rule in the body."""
    rule = parse_rule(request_args.read_members(context.request, EXPECTED, *KEYS), context)
    return Created(_render_rule(context.store.add_rule(context.scope, rule), context))


def delete_rules(context: AdminContext) -> dict[str, Any]:
    """All of the scope."""
    context.store.remove_rules(context.scope)
    return {}


def get_rule(context: AdminContext, key: str) -> dict[str, Any]:
    """The rule with the id *key*."""
    return _render_rule(find_rule(context, key), context)


def delete_rule(context: AdminContext, key: str) -> dict[str, Any]:
    """Drop it."""
    context.store.remove_rule(context.scope, find_rule(context, key).id)
    return {}


ROUTES = (
    AdminRoute("GET", "/rules", list_rules),
    AdminRoute("POST", "/rules", add_rule),
    AdminRoute("DELETE", "/rules", delete_rules),
    AdminRoute("GET", "/rules/<id>", get_rule),
    AdminRoute("DELETE", "/rules/<id>", delete_rule),
)


def find_rule(context: AdminContext, key: str) -> Rule:
    """The rule of the scope with that id. Raises AdminError."""
    wanted = request_args.parse_uuid(key)
    found = next((rule for rule in context.store.rules(context.scope) if rule.id == wanted), None)
    if found is None:
        raise AdminError(404, "No such rule", "GET rules lists those there are; the namespace matters")
    return found


def parse_rule(members: dict[str, JsonNode], context: AdminContext) -> Rule:
    """The rule that *members* say. Raises PatternError and ModeError."""
    mode = context.app_context.parse_mode(request_args.required(members, "mode", EXPECTED).string())
    pattern = parse_pattern(members["match"]) if "match" in members else RequestPattern()
    name, times, priority = (members.get(key) for key in ("name", "times", "priority"))
    return make_rule(
        mode,
        pattern,
        name=_parse_name(name) if name else None,
        times=request_args.parse_integer(times, 1, MAX_TIMES, "how many uses") if times else None,
        priority=request_args.parse_integer(priority, -MAX_PRIORITY, MAX_PRIORITY, "a priority")
        if priority
        else 0,
    )


def make_rule(
    mode: Mode,
    pattern: RequestPattern,
    *,
    key: str | None = None,
    name: str | None = None,
    times: int | None = None,
    priority: int = 0,
) -> Rule:
    """A rule that is not in the store yet; without a *key*, its id is new."""
    return Rule(
        key or str(uuid4()), mode, make_matcher(pattern), to_json(pattern), name, times, priority=priority
    )


def _parse_name(node: JsonNode) -> str:
    name = node.string()
    if not 1 <= len(name) <= MAX_NAME_CHARS:
        raise node.make_error(f"a name of 1 to {MAX_NAME_CHARS} characters")
    return name


def _render_rule(rule: Rule, context: AdminContext) -> dict[str, Any]:
    owner = context.scope or _find_namespace(rule, context)
    uses = context.store.use_count(owner, f"{RULE_SOURCE_PREFIX}{rule.id}")
    return {
        "id": rule.id,
        "name": rule.name,
        "mode": str(rule.mode),
        "match": render_match(rule),
        "times": rule.times,
        "priority": rule.priority,
        "namespace": owner,
        "uses": uses,
        "usedUp": owner is not None and rule.times is not None and uses >= rule.times,
    }


def _find_namespace(rule: Rule, context: AdminContext) -> str | None:
    """The namespace that *rule* was made in; None for a rule of all, which counts in each apart."""
    namespaces = context.store.namespaces()
    return next(
        (namespace.name for namespace in namespaces if rule in context.store.rules(namespace.name)), None
    )
