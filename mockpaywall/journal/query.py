"""Exchanges chosen from the journal. Pure: the journal is handed in, oldest first, and so is every answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from mockpaywall.http.request import Call
from mockpaywall.model.exchange import Exchange
from mockpaywall.wiremock.serve_event import matched, request_id
from mockpaywall.wiremock.stub_mapping import Background, stub_of

Matches = Callable[[Call], bool]
Exchanges = tuple[Exchange, ...]


@dataclass(frozen=True, slots=True)
class Filter:
    """What GET requests may ask for; nothing asked is everything."""

    unmatched: bool = False
    stub_id: str | None = None
    """Answered by the stub, rule or endpoint of that id."""

    def wants(self, exchange: Exchange, background: Background) -> bool:
        """Whether *exchange* is asked for."""
        if self.unmatched and matched(exchange):
            return False
        return self.stub_id is None or stub_of(exchange, background)["id"] == self.stub_id


def filtered(exchanges: Iterable[Exchange], wanted: Filter, background: Background) -> Exchanges:
    """Those that *wanted* asks for."""
    return tuple(one for one in exchanges if wanted.wants(one, background))


def since(exchanges: Exchanges, moment: float | None) -> Exchanges:
    """Those received after *moment* (seconds since the epoch; None for all)."""
    return (
        exchanges if moment is None else tuple(one for one in exchanges if one.receipt.received_at > moment)
    )


def matching(exchanges: Iterable[Exchange], matches: Matches) -> Exchanges:
    """Those whose call matches; on the true values, masked ones included."""
    return tuple(one for one in exchanges if matches(one.receipt.call))


def unmatched(exchanges: Iterable[Exchange]) -> Exchanges:
    """Those that were refused."""
    return tuple(one for one in exchanges if not matched(one))


def by_id(exchanges: Iterable[Exchange], key: str, seed: int) -> Exchange | None:
    """The one whose X-Mock-Request-Id is *key* (in small letters), or None."""
    return next((one for one in exchanges if request_id(one, seed) == key), None)


def newest_first(exchanges: Exchanges, limit: int | None = None) -> Exchanges:
    """At most *limit* of them; 0 is none."""
    return exchanges[::-1][:limit]
