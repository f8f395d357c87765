"""What has changed in the journal of a scope since it was read last."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from mockpaywall.http.response import ExchangePhase
from mockpaywall.journal.query import is_matched
from mockpaywall.model.exchange import Exchange, ExchangeKey
from mockpaywall.stores.base import JournalRange, JournalStore, Scope

MAX_READ = 250
"""New requests that are read at a time; older ones are skipped. Source: ours."""
READ_BATCH_SIZE = 5
"""Between two of them the feed pauses."""
MAX_NEW = 50
"""New requests that are returned of those; the others are skipped, refused ones last. Source: ours."""
MAX_OPEN = 500
"""Requests without an end that are looked at again; of more, the oldest are forgotten. Source: ours."""
ENDED = frozenset({ExchangePhase.DONE, ExchangePhase.ABORTED})


class FeedSlice(NamedTuple):
    """What one read found."""

    changed: tuple[Exchange, ...] = ()
    """New requests, and those whose phase has changed."""
    skipped: int = 0
    """New requests that are not returned, because there were too many."""
    has_removals: bool = False
    """Requests were removed: what was read before may be gone."""


class RequestFeed:
    """Follows the journal of *scope* from its present end on. Not thread-safe. May raise StoreUnavailable.

    *pause* is called now and then, to let other threads run.
    """

    def __init__(self, journal: JournalStore, scope: Scope, pause: Callable[[], None] = lambda: None) -> None:
        self._journal = journal
        self._scope = scope
        self._pause = pause
        self._next = {each.namespace: each.end for each in journal.journal_ranges(scope)}
        self._open: dict[ExchangeKey, ExchangePhase] = {}

    def read(self) -> FeedSlice:
        """Return what has changed since the last call."""
        ranges = self._journal.journal_ranges(self._scope)
        has_removals = self._note_removals(ranges)
        ended = self._read_open()
        found, skipped = self._read_new(ranges)
        chosen = _choose(found)
        changed = (*ended, *chosen)
        self._remember_open(changed)
        return FeedSlice(changed, skipped + len(found) - len(chosen), has_removals)

    def _note_removals(self, ranges: tuple[JournalRange, ...]) -> bool:
        """Return whether a journal is gone or has begun again; its numbers are read from the start then."""
        ends = {each.namespace: each.end for each in ranges}
        removed = [name for name, read_to in self._next.items() if ends.get(name, 0) < read_to]
        for name in removed:
            del self._next[name]
        return bool(removed)

    def _read_new(self, ranges: tuple[JournalRange, ...]) -> tuple[list[Exchange], int]:
        """Return new requests, the newest of each namespace, and how many were not read."""
        found: list[Exchange] = []
        skipped = 0
        for name, oldest, end in ranges:
            first = max(oldest, self._next.get(name, oldest))
            self._next[name] = end
            start = max(first, end - (MAX_READ - len(found)))
            skipped += start - first
            found += self._read_range(name, start, end)
        return found, skipped

    def _read_range(self, namespace: str, start: int, end: int) -> Iterator[Exchange]:
        for first in range(start, end, READ_BATCH_SIZE):
            yield from self._journal.read_exchanges(namespace, first, min(first + READ_BATCH_SIZE, end))
            self._pause()

    def _read_open(self) -> list[Exchange]:
        """Return those without an end whose phase has changed."""
        changed: list[Exchange] = []
        for (name, number), phase in tuple(self._open.items()):
            found = self._journal.read_exchanges(name, number, number + 1)
            if not found or found[0].phase is not phase:
                del self._open[name, number]
                changed += found
        return changed

    def _remember_open(self, exchanges: tuple[Exchange, ...]) -> None:
        self._open |= {each.key: each.phase for each in exchanges if each.phase not in ENDED}
        while len(self._open) > MAX_OPEN:
            del self._open[next(iter(self._open))]


def _choose(found: list[Exchange]) -> list[Exchange]:
    """Return MAX_NEW of *found* in their order: those that were refused before others, newer ones before older ones."""
    if len(found) <= MAX_NEW:
        return found
    ranked = sorted(range(len(found)), key=lambda index: (is_matched(found[index]), -index))
    return [found[index] for index in sorted(ranked[:MAX_NEW])]
