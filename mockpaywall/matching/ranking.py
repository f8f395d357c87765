"""Near misses: which calls, or which patterns, come closest."""

from __future__ import annotations

from collections.abc import Iterable
from heapq import nsmallest

from mockpaywall.http.request import Call
from mockpaywall.matching.comparison import Comparison, compare, distance
from mockpaywall.matching.pattern import RequestPattern

NEAREST = 3
"""How many WireMock tells."""


def closest(pattern: RequestPattern, calls: Iterable[Call], n: int = NEAREST) -> tuple[Comparison, ...]:
    """The *n* calls that come closest to *pattern*, the closest first; of equals, the earlier given."""
    ranked = nsmallest(n, calls, key=lambda call: distance(pattern, call))
    return tuple(compare(pattern, call) for call in ranked)


def nearest_patterns(
    call: Call, patterns: Iterable[RequestPattern], n: int = NEAREST
) -> tuple[Comparison, ...]:
    """The *n* patterns that *call* comes closest to, the closest first; of equals, the earlier given."""
    ranked = nsmallest(n, patterns, key=lambda pattern: distance(pattern, call))
    return tuple(compare(pattern, call) for pattern in ranked)
