"""Near misses, under WireMock's paths and under those that one of its clients calls by mistake."""

from __future__ import annotations

from typing import Any

from mockpaywall.journal import query
from mockpaywall.matching import parse
from mockpaywall.matching.json_node import Spot
from mockpaywall.web.admin import request_args
from mockpaywall.web.admin.context import Desk, Route
from mockpaywall.web.admin.patterns import pattern_at
from mockpaywall.wiremock import near_misses
from mockpaywall.wiremock.logged_request import logged_request
from mockpaywall.wiremock.near_misses import Target
from mockpaywall.wiremock.stub_renderer import rule_stub


def of_unmatched(desk: Desk) -> dict[str, Any]:
    """The stubs nearest to each refused request, newest request first."""
    found = query.newest_first(query.unmatched(desk.exchanges()))
    return {"nearMisses": near_misses.of_exchanges(found, _targets(desk))}


def of_request(desk: Desk) -> dict[str, Any]:
    """The stubs nearest to the LoggedRequest in the body."""
    call = near_misses.call_of(Spot(request_args.json_of(desk.asked)))
    shown = logged_request(call, desk.world.clock())
    return {"nearMisses": near_misses.of_request(call, shown, _targets(desk))}


def of_pattern(desk: Desk) -> dict[str, Any]:
    """The requests nearest to the pattern in the body."""
    pattern = pattern_at(Spot(request_args.json_of(desk.asked)))
    return {"nearMisses": near_misses.of_pattern(pattern, desk.exchanges())}


ROUTES = (
    Route("GET", "/requests/unmatched/near-misses", of_unmatched),
    Route("POST", "/near-misses/request", of_request),
    Route("POST", "/near-misses/request-pattern", of_pattern),
    Route("POST", "/requests/near-misses/request", of_request),
    Route("POST", "/requests/near-misses/request-pattern", of_pattern),
)


def _targets(desk: Desk) -> list[Target]:
    endpoints = [Target(one.stub(), parse(dict(one.pattern))) for one in desk.background.endpoints]
    ruled = [rule for rule in desk.store.rules(desk.scope) if rule.match]
    return endpoints + [Target(rule_stub(rule), parse(dict(rule.match))) for rule in ruled]
