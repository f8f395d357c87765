"""Exchanges chosen from the journal. Pure: the journal is handed in, oldest first, and so is every answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from mockpaywall.http.request import Request
from mockpaywall.model.exchange import Exchange
from mockpaywall.wiremock.serve_event import get_request_id, is_matched
from mockpaywall.wiremock.stub_mapping import RenderContext, find_stub

RequestPredicate = Callable[[Request], bool]
Exchanges = tuple[Exchange, ...]


@dataclass(frozen=True, slots=True)
class RequestFilter:
    """What GET requests may ask for; nothing asked is everything."""

    unmatched: bool = False
    stub_id: str | None = None
    """Answered by the stub, rule or endpoint of that id."""

    def matches(self, exchange: Exchange, render_context: RenderContext) -> bool:
        """Whether *exchange* is asked for."""
        if self.unmatched and is_matched(exchange):
            return False
        return self.stub_id is None or find_stub(exchange, render_context)["id"] == self.stub_id


def filter_exchanges(
    exchanges: Iterable[Exchange], request_filter: RequestFilter, render_context: RenderContext
) -> Exchanges:
    """Those that *wanted* asks for."""
    return tuple(one for one in exchanges if request_filter.matches(one, render_context))


def filter_received_after(exchanges: Exchanges, timestamp: float | None) -> Exchanges:
    """Those received after *moment* (seconds since the epoch; None for all)."""
    return (
        exchanges
        if timestamp is None
        else tuple(one for one in exchanges if one.received.received_at > timestamp)
    )


def filter_matching(exchanges: Iterable[Exchange], matches: RequestPredicate) -> Exchanges:
    """Those whose call matches; on the true values, masked ones included."""
    return tuple(one for one in exchanges if matches(one.received.request))


def filter_unmatched(exchanges: Iterable[Exchange]) -> Exchanges:
    """Those that were refused."""
    return tuple(one for one in exchanges if not is_matched(one))


def find_by_id(exchanges: Iterable[Exchange], key: str, seed: int) -> Exchange | None:
    """The one whose X-Mock-Request-Id is *key* (in small letters), or None."""
    return next((one for one in exchanges if get_request_id(one, seed) == key), None)


def newest_first(exchanges: Exchanges, limit: int | None = None) -> Exchanges:
    """At most *limit* of them; 0 is none."""
    return exchanges[::-1][:limit]
