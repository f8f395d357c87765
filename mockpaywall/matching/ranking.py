"""Near misses: which calls, or which patterns, come closest."""

from __future__ import annotations

from collections.abc import Iterable
from heapq import nsmallest

from mockpaywall.http.request import Request
from mockpaywall.matching.comparison import Comparison, compare, compute_distance
from mockpaywall.matching.pattern import RequestPattern

MAX_NEAR_MISSES = 3
"""How many WireMock tells."""


def closest(
    pattern: RequestPattern, requests: Iterable[Request], limit: int = MAX_NEAR_MISSES
) -> tuple[Comparison, ...]:
    """The *n* calls that come closest to *pattern*, the closest first; of equals, the earlier given."""
    ranked = nsmallest(limit, requests, key=lambda call: compute_distance(pattern, call))
    return tuple(compare(pattern, call) for call in ranked)


def nearest_patterns(
    call: Request, patterns: Iterable[RequestPattern], n: int = MAX_NEAR_MISSES
) -> tuple[Comparison, ...]:
    """The *n* patterns that *call* comes closest to, the closest first; of equals, the earlier given."""
    ranked = nsmallest(n, patterns, key=lambda pattern: compute_distance(pattern, call))
    return tuple(compare(pattern, call) for pattern in ranked)
