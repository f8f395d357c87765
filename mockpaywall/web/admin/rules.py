"""Rules: which calls a mode is for."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from mockpaywall.matching import RequestPattern, to_json
from mockpaywall.matching.json_node import Spot
from mockpaywall.model.mode import Mode
from mockpaywall.model.rule import Rule
from mockpaywall.web.admin import request_args
from mockpaywall.web.admin.context import Created, Desk, Route
from mockpaywall.web.admin.errors import AdminError
from mockpaywall.web.admin.patterns import matcher_of, pattern_at
from mockpaywall.wiremock.stub_mapping import RULE
from mockpaywall.wiremock.stub_renderer import shown_match

KEYS = ("name", "mode", "match", "times", "priority")
EXPECTED = "a rule: an object with mode, and if wanted name, match, times, priority"
LONGEST_NAME = 200
MOST_TIMES = 1_000_000_000
HIGHEST = 1_000_000
"""The largest priority, either way. All three: ours."""


def list_all(desk: Desk) -> dict[str, Any]:
    """Those made in the scope, in the order they are asked."""
    return {"rules": [_shown(rule, desk) for rule in desk.store.rules(desk.scope)]}


def add(desk: Desk) -> Created:
    """The rule in the body."""
    rule = read_rule(request_args.members_of(desk.asked, EXPECTED, *KEYS), desk)
    return Created(_shown(desk.store.add_rule(desk.scope, rule), desk))


def drop_all(desk: Desk) -> dict[str, Any]:
    """All of the scope."""
    desk.store.drop_rules(desk.scope)
    return {}


def one(desk: Desk, key: str) -> dict[str, Any]:
    """The rule with the id *key*."""
    return _shown(rule_of(desk, key), desk)


def drop(desk: Desk, key: str) -> dict[str, Any]:
    """Drop it."""
    desk.store.drop_rule(desk.scope, rule_of(desk, key).id)
    return {}


ROUTES = (
    Route("GET", "/rules", list_all),
    Route("POST", "/rules", add),
    Route("DELETE", "/rules", drop_all),
    Route("GET", "/rules/<id>", one),
    Route("DELETE", "/rules/<id>", drop),
)


def rule_of(desk: Desk, key: str) -> Rule:
    """The rule of the scope with that id. Raises AdminError."""
    wanted = request_args.uuid(key)
    found = next((rule for rule in desk.store.rules(desk.scope) if rule.id == wanted), None)
    if found is None:
        raise AdminError(404, "No such rule", "GET rules lists those there are; the namespace matters")
    return found


def read_rule(members: dict[str, Spot], desk: Desk) -> Rule:
    """The rule that *members* say. Raises PatternError and ModeError."""
    mode = desk.world.read_mode(request_args.required(members, "mode", EXPECTED).text())
    pattern = pattern_at(members["match"]) if "match" in members else RequestPattern()
    name, times, priority = (members.get(key) for key in ("name", "times", "priority"))
    return make_rule(
        mode,
        pattern,
        name=_name(name) if name else None,
        times=request_args.count(times, 1, MOST_TIMES, "how many uses") if times else None,
        priority=request_args.count(priority, -HIGHEST, HIGHEST, "a priority") if priority else 0,
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
        key or str(uuid4()), mode, matcher_of(pattern), to_json(pattern), name, times, priority=priority
    )


def _name(spot: Spot) -> str:
    name = spot.text()
    if not 1 <= len(name) <= LONGEST_NAME:
        raise spot.error(f"a name of 1 to {LONGEST_NAME} characters")
    return name


def _shown(rule: Rule, desk: Desk) -> dict[str, Any]:
    owner = desk.scope or _owner(rule, desk)
    uses = desk.store.uses(owner, f"{RULE}{rule.id}")
    return {
        "id": rule.id,
        "name": rule.name,
        "mode": str(rule.mode),
        "match": shown_match(rule),
        "times": rule.times,
        "priority": rule.priority,
        "namespace": owner,
        "uses": uses,
        "usedUp": owner is not None and rule.times is not None and uses >= rule.times,
    }


def _owner(rule: Rule, desk: Desk) -> str | None:
    """The namespace that *rule* was made in; None for a rule of all, which counts in each apart."""
    spaces = desk.store.namespaces()
    return next((space.name for space in spaces if rule in desk.store.rules(space.name)), None)
