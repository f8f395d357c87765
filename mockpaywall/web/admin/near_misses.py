"""Near misses, under WireMock's paths and under those that one of its clients calls by mistake."""

from __future__ import annotations

from typing import Any

from mockpaywall.journal import query
from mockpaywall.matching import parse
from mockpaywall.matching.json_node import JsonNode
from mockpaywall.web.admin import request_args
from mockpaywall.web.admin.context import AdminContext, AdminRoute
from mockpaywall.web.admin.patterns import parse_pattern
from mockpaywall.wiremock import near_misses
from mockpaywall.wiremock.logged_request import render_logged_request
from mockpaywall.wiremock.near_misses import StubCandidate
from mockpaywall.wiremock.stub_renderer import render_rule_stub


def find_near_misses_of_unmatched(context: AdminContext) -> dict[str, Any]:
    """The stubs nearest to each refused request, newest request first."""
    found = query.newest_first(query.filter_unmatched(context.exchanges()))
    return {"nearMisses": near_misses.rank_stubs_for_exchanges(found, _list_candidates(context))}


def find_near_misses_of_request(context: AdminContext) -> dict[str, Any]:
    """The stubs nearest to the LoggedRequest in the body."""
    request = near_misses.parse_logged_request(JsonNode(request_args.read_json_body(context.request)))
    shown = render_logged_request(request, context.app_context.clock())
    return {"nearMisses": near_misses.rank_stubs_for_request(request, shown, _list_candidates(context))}


def find_near_misses_of_pattern(context: AdminContext) -> dict[str, Any]:
    """The requests nearest to the pattern in the body."""
    pattern = parse_pattern(JsonNode(request_args.read_json_body(context.request)))
    return {"nearMisses": near_misses.rank_requests_for_pattern(pattern, context.exchanges())}


ROUTES = (
    AdminRoute("GET", "/requests/unmatched/near-misses", find_near_misses_of_unmatched),
    AdminRoute("POST", "/near-misses/request", find_near_misses_of_request),
    AdminRoute("POST", "/near-misses/request-pattern", find_near_misses_of_pattern),
    AdminRoute("POST", "/requests/near-misses/request", find_near_misses_of_request),
    AdminRoute("POST", "/requests/near-misses/request-pattern", find_near_misses_of_pattern),
)


def _list_candidates(context: AdminContext) -> list[StubCandidate]:
    endpoints = [
        StubCandidate(one.to_stub(), parse(dict(one.pattern))) for one in context.render_context.endpoints
    ]
    ruled = [rule for rule in context.store.rules(context.scope) if rule.match]
    return endpoints + [StubCandidate(render_rule_stub(rule), parse(dict(rule.match))) for rule in ruled]
