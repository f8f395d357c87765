"""Exchanges selected from the journal. Functions take exchanges and keep their order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple, TypeVar

from mockpaywall.journal.exchange_reader import pause_regularly
from mockpaywall.journal.masking.secrets import make_secret_mask
from mockpaywall.matching import RequestPattern, matches
from mockpaywall.model.exchange import Exchange
from mockpaywall.model.seeded_random import get_namespace_random, parse_request_number
from mockpaywall.stores.base import JournalStore, Scope

Exchanges = Sequence[Exchange]
Item = TypeVar("Item")


class Page(NamedTuple):
    """Which entries of a list are wanted, newest first: after *offset* others at most *limit*."""

    limit: int
    offset: int = 0

    @property
    def end(self) -> int:
        """How many entries reach to the end of the page."""
        return self.offset + self.limit

    def take_newest(self, items: Sequence[Item]) -> list[Item]:
        """Return those of *items*, which are oldest first, newest first."""
        return self.take(reversed(items))

    def take(self, items: Iterable[Item]) -> list[Item]:
        """Return those of *items*, which are newest first."""
        return list(pause_regularly(islice(items, self.offset, self.end)))


def get_request_id(exchange: Exchange, seed: int) -> str:
    """Return the X-Mock-Request-Id of the response, a UUID."""
    return get_namespace_random(seed, exchange.received.namespace).make_request_id(exchange.record.number)


def is_matched(exchange: Exchange) -> bool:
    """Return False when the request was refused for its path, method, headers or body."""
    return exchange.outcome is None or not exchange.outcome.reason


def get_refusal_reason(exchange: Exchange) -> str:
    """Return why the request was refused, its secrets masked; "" when it was not."""
    reason = exchange.outcome.reason if exchange.outcome else ""
    return make_secret_mask(exchange.received.request).mask_quotes(reason) if reason else ""


def iter_matching(exchanges: Iterable[Exchange], pattern: RequestPattern) -> Iterator[Exchange]:
    """Select those whose request matches. The pattern sees unmasked values."""
    return (each for each in exchanges if matches(pattern, each.received.request))


def iter_unmatched(exchanges: Iterable[Exchange]) -> Iterator[Exchange]:
    """Select those that were refused."""
    return (each for each in exchanges if not is_matched(each))


def find_by_id(journal: JournalStore, scope: Scope, request_id: str, seed: int) -> Exchange | None:
    """Return the one whose X-Mock-Request-Id is *request_id* (a UUID in lower case), or None."""
    number = parse_request_number(request_id)
    for each in journal.journal_ranges(scope):
        is_theirs = get_namespace_random(seed, each.namespace).make_request_id(number) == request_id
        if is_theirs and each.first <= number < each.end:
            return next(iter(journal.read_exchanges(each.namespace, number, number + 1)), None)
    return None


class RequestListing:
    """A page of an iterable, newest first. Iterate over it once; then `total` is how many there are.

    Only those received after *since* (seconds since the epoch) are listed. A *total* that is known spares the way to
    the end.
    """

    def __init__(
        self, exchanges: Iterable[Exchange], *, since: float | None, page: Page, total: int | None
    ) -> None:
        self._exchanges = exchanges
        self._since = since
        self._page = page
        self._is_total_known = total is not None
        self.total = total or 0

    def __iter__(self) -> Iterator[Exchange]:
        selected = 0
        for each in self._exchanges:
            is_old = self._since is not None and each.received.received_at <= self._since
            if self._is_total_known and (is_old or selected == self._page.end):
                return
            if not self._is_total_known:
                self.total += 1
            if not is_old and selected < self._page.end:
                selected += 1
                if selected > self._page.offset:
                    yield each
