"""WireMock's stub mappings: our rules, as far as a stub can say one."""

from __future__ import annotations

from typing import Any

from mockpaywall.matching import PatternError
from mockpaywall.matching.json_node import Spot
from mockpaywall.model.rule import Rule
from mockpaywall.web.admin import request_args, scenarios
from mockpaywall.web.admin.context import Created, Desk, Route
from mockpaywall.web.admin.errors import UNREADABLE, AdminError
from mockpaywall.web.admin.rules import rule_of
from mockpaywall.wiremock.stub_parser import read_stub
from mockpaywall.wiremock.stub_renderer import rule_stub

TITLE = "This stub cannot be told as a rule; POST /__admin/rules takes every mode"


def list_all(desk: Desk) -> dict[str, Any]:
    """Every rule of the scope."""
    found = [rule_stub(rule) for rule in desk.store.rules(desk.scope)]
    return {"mappings": found, "meta": {"total": len(found)}}


def add(desk: Desk) -> Created:
    """The stub in the body; one with the same id is replaced."""
    return Created(rule_stub(_put(desk)))


def drop_all(desk: Desk) -> dict[str, Any]:
    """Every rule; scenarios begin anew."""
    scenarios.reset(desk)
    desk.store.drop_rules(desk.scope)
    return {}


def save(desk: Desk) -> dict[str, Any]:
    """Nothing is kept on disk, and nothing is lost by saying yes."""
    return {}


def reset(desk: Desk) -> dict[str, Any]:
    """The rules and the journal; WireMock forgets both here."""
    drop_all(desk)
    desk.store.clear_journal(desk.scope)
    return {}


def one(desk: Desk, key: str) -> dict[str, Any]:
    """The rule with that id."""
    return rule_stub(rule_of(desk, key))


def edit(desk: Desk, key: str) -> dict[str, Any]:
    """Another stub under the same id."""
    return rule_stub(_put(desk, rule_of(desk, key).id))


def drop(desk: Desk, key: str) -> dict[str, Any]:
    """Drop it."""
    desk.store.drop_rule(desk.scope, rule_of(desk, key).id)
    return {}


ROUTES = (
    Route("GET", "/mappings", list_all),
    Route("POST", "/mappings", add),
    Route("DELETE", "/mappings", drop_all),
    Route("POST", "/mappings/save", save),
    Route("POST", "/mappings/reset", reset),
    Route("GET", "/mappings/<id>", one),
    Route("PUT", "/mappings/<id>", edit),
    Route("DELETE", "/mappings/<id>", drop),
)


def _put(desk: Desk, key: str | None = None) -> Rule:
    try:
        rule = read_stub(Spot(request_args.json_of(desk.asked)), desk.world.read_mode, key)
    except PatternError as error:
        raise AdminError(422, TITLE, str(error), code=UNREADABLE, pointer=error.pointer or "/") from None
    desk.store.drop_rule(desk.scope, rule.id)
    return desk.store.add_rule(desk.scope, rule)
