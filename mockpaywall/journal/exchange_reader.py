"""The journal of a scope as an iterator: read in slices, so that neither the store nor other threads wait long."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from heapq import merge
from typing import TypeVar

from mockpaywall.http.real_time import monotonic, sleep
from mockpaywall.model.exchange import Exchange
from mockpaywall.stores.base import JournalRange, JournalStore, Scope

SLICE_SIZE = 500
"""Exchanges read from the store at once, over all journals of a scope."""
MIN_SLICE_SIZE = 16
MAX_WORK_S = 0.002
"""A thread that reads lets the others run after this time; otherwise they would wait 5 ms for each turn."""
FREE_BATCH_SIZE = 500
PAUSE_S = 0.0001
"""Long enough for another thread to take the interpreter: `sleep(0)` often gets it back itself."""

Item = TypeVar("Item")


def iter_exchanges(journal: JournalStore, scope: Scope, *, newest_first: bool = False) -> Iterator[Exchange]:
    """Iterate over the exchanges of *scope*, oldest first by default, with pauses for other threads."""
    return iter_ranges(journal, journal.journal_ranges(scope), newest_first=newest_first)


def iter_ranges(
    journal: JournalStore, ranges: Sequence[JournalRange], *, newest_first: bool = False
) -> Iterator[Exchange]:
    """Do the same for the requests of *ranges* only."""
    slice_size = max(MIN_SLICE_SIZE, SLICE_SIZE // max(1, len(ranges)))
    journals = [_iter_range(journal, each, slice_size, newest_first) for each in ranges]
    return pause_regularly(merge(*journals, key=_get_received_at, reverse=newest_first))


def pause_regularly(items: Iterable[Item]) -> Iterator[Item]:
    """Iterate over *items*, and let other threads run whenever this one has worked for MAX_WORK_S."""
    pause_at = monotonic() + MAX_WORK_S
    for item in items:
        if monotonic() >= pause_at:
            sleep(PAUSE_S)
            pause_at = monotonic() + MAX_WORK_S
        yield item


def drain(items: list[Item]) -> Iterator[Item]:
    """Iterate over *items* like `pause_regularly`, and free each; the others too when the iteration ends early."""
    items.reverse()
    try:
        yield from pause_regularly(_pop_all(items))
    finally:
        free_slowly(items)


def free_slowly(items: list[Item]) -> None:
    """Remove most of *items*, and let other threads run meanwhile: freeing 200,000 exchanges at once takes 30 ms."""
    while len(items) > FREE_BATCH_SIZE:
        del items[-FREE_BATCH_SIZE:]
        sleep(PAUSE_S)


def _pop_all(items: list[Item]) -> Iterator[Item]:
    while items:
        yield items.pop()


def _iter_range(
    journal: JournalStore, numbers: JournalRange, slice_size: int, newest_first: bool
) -> Iterator[Exchange]:
    starts = range(numbers.first, numbers.end, slice_size)
    for start in reversed(starts) if newest_first else starts:
        exchanges = journal.read_exchanges(numbers.namespace, start, min(numbers.end, start + slice_size))
        yield from reversed(exchanges) if newest_first else exchanges


def _get_received_at(exchange: Exchange) -> float:
    return exchange.received.received_at
