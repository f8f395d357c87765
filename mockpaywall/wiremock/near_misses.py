"""Near misses in WireMock's shape: the stubs closest to a request, and the requests closest to a pattern."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from operator import itemgetter
from typing import Any, TypeVar

from mockpaywall.http.request import Request
from mockpaywall.matching import RequestPattern, compute_distance, parse, to_json
from mockpaywall.model.exchange import Exchange
from mockpaywall.model.rule import Rule
from mockpaywall.wiremock.logged_request import render_logged_request
from mockpaywall.wiremock.stub_endpoint import StubEndpoint
from mockpaywall.wiremock.stub_mapping import StubMapping
from mockpaywall.wiremock.stub_renderer import render_rule_stub

MAX_NEAR_MISSES = 3
"""Near misses of one request or of one pattern. Source: observed (WireMock)."""

NearMiss = dict[str, Any]
Ranked = TypeVar("Ranked")


@dataclass(frozen=True, slots=True)
class StubCandidate:
    """A stub that may be close to a request."""

    stub: StubMapping
    pattern: RequestPattern


def list_candidates(endpoints: Iterable[StubEndpoint], rules: Iterable[Rule]) -> list[StubCandidate]:
    """Return the endpoints, and the rules that do not match every request."""
    stubs = [StubCandidate(each.to_stub(), parse(dict(each.pattern))) for each in endpoints]
    return stubs + [
        StubCandidate(render_rule_stub(rule), parse(dict(rule.match))) for rule in rules if rule.match
    ]


def rank_stubs(request: Request, received_at: float, candidates: Sequence[StubCandidate]) -> list[NearMiss]:
    """Return the stubs closest to *request*, the closest first. *received_at*: seconds since the epoch."""
    ranked = ((each.stub, compute_distance(each.pattern, request)) for each in candidates)
    logged_request = render_logged_request(request, received_at)
    return [
        _render_near_miss(logged_request, "stubMapping", stub, distance)
        for stub, distance in _select_smallest(ranked)
    ]


def rank_stubs_for_exchanges(
    exchanges: Iterable[Exchange], candidates: Sequence[StubCandidate]
) -> list[NearMiss]:
    """Return the closest stubs of each exchange, one exchange after the other."""
    return [
        miss
        for each in exchanges
        for miss in rank_stubs(each.received.request, each.received.received_at, candidates)
    ]


def rank_requests(pattern: RequestPattern, exchanges: Iterable[Exchange]) -> list[NearMiss]:
    """Return the requests closest to *pattern*, the closest first; secrets in the pattern are masked."""
    rendered_pattern = to_json(pattern, secrets=False)
    ranked = ((each, compute_distance(pattern, each.received.request)) for each in exchanges)
    return [
        _render_near_miss(_render_request(exchange), "requestPattern", rendered_pattern, distance)
        for exchange, distance in _select_smallest(ranked)
    ]


def _select_smallest(ranked: Iterable[tuple[Ranked, float]]) -> list[tuple[Ranked, float]]:
    """Return those with the smallest distance, the closest first; ties keep their order."""
    return nsmallest(MAX_NEAR_MISSES, ranked, key=itemgetter(1))


def _render_request(exchange: Exchange) -> dict[str, Any]:
    return render_logged_request(exchange.received.request, exchange.received.received_at)


def _render_near_miss(
    logged_request: dict[str, Any], kind: str, target: dict[str, Any], distance: float
) -> NearMiss:
    result = {"subEvents": [], "diffDescriptions": [], "distance": distance}
    return {"request": logged_request, kind: target, "matchResult": result}
