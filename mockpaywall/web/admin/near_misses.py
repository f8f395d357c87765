"""Near misses, under WireMock's paths and under the wrong ones that one of its clients calls."""

from __future__ import annotations

from itertools import islice
from typing import Any

from mockpaywall.journal.query import iter_unmatched
from mockpaywall.matching.json_fields import parse_pattern
from mockpaywall.matching.json_node import JsonNode
from mockpaywall.web.admin.context import AdminContext, AdminRoute
from mockpaywall.web.admin.request_args import PAGE_PARAMETERS, page_param, read_json_body
from mockpaywall.wiremock.logged_request import parse_logged_request
from mockpaywall.wiremock.near_misses import (
    StubCandidate,
    list_candidates,
    rank_requests,
    rank_stubs,
    rank_stubs_for_exchanges,
)


def find_near_misses_of_unmatched(context: AdminContext) -> dict[str, Any]:
    """Return the stubs closest to each refused request, newest request first."""
    unmatched = iter_unmatched(context.exchanges(newest_first=True))
    page = page_param(context.request)
    newest = islice(unmatched, page.offset, page.end)
    return {"nearMisses": rank_stubs_for_exchanges(newest, _list_candidates(context))}


def find_near_misses_of_request(context: AdminContext) -> dict[str, Any]:
    """Return the stubs closest to the LoggedRequest in the body."""
    request = parse_logged_request(JsonNode(read_json_body(context.request)))
    return {"nearMisses": rank_stubs(request, context.app_context.clock(), _list_candidates(context))}


def find_near_misses_of_pattern(context: AdminContext) -> dict[str, Any]:
    """Return the requests closest to the pattern in the body."""
    pattern = parse_pattern(JsonNode(read_json_body(context.request)))
    return {"nearMisses": rank_requests(pattern, context.exchanges())}


ROUTES = (
    AdminRoute(
        "GET",
        "/requests/unmatched/near-misses",
        find_near_misses_of_unmatched,
        reads_journal=True,
        parameters=PAGE_PARAMETERS,
    ),
    AdminRoute("POST", "/near-misses/request", find_near_misses_of_request),
    AdminRoute("POST", "/near-misses/request-pattern", find_near_misses_of_pattern, reads_journal=True),
    AdminRoute("POST", "/requests/near-misses/request", find_near_misses_of_request),
    AdminRoute(
        "POST", "/requests/near-misses/request-pattern", find_near_misses_of_pattern, reads_journal=True
    ),
)


def _list_candidates(context: AdminContext) -> list[StubCandidate]:
    return list_candidates(context.render_context.endpoints, context.store.rules(context.scope))
