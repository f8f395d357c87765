"""What has changed in the journal of a scope since it was read last."""

from __future__ import annotations

from typing import NamedTuple

from mockpaywall.http.response import ExchangePhase
from mockpaywall.model.exchange import Exchange, ExchangeKey
from mockpaywall.stores.base import JournalRange, JournalStore, Scope

MAX_READ = 50
"""Requests of one namespace that are read at a time; older ones are skipped. Source: ours."""
MAX_OPEN = 500
"""Requests without an end that are looked at again; of more, the oldest are forgotten. Source: ours."""
ENDED = frozenset({ExchangePhase.DONE, ExchangePhase.ABORTED})


class FeedSlice(NamedTuple):
    """What one read found."""

    changed: tuple[Exchange, ...] = ()
    """New requests, and those whose phase has changed."""
    skipped: int = 0
    """New requests that were not read, because there were too many."""
    has_removals: bool = False
    """Requests were removed: what was read before may be gone."""


class RequestFeed:
    """Follows the journal of *scope* from its present end on. Not thread-safe. May raise StoreUnavailable."""

    def __init__(self, journal: JournalStore, scope: Scope) -> None:
        self._journal = journal
        self._scope = scope
        self._next = {each.namespace: each.end for each in journal.journal_ranges(scope)}
        self._open: dict[ExchangeKey, ExchangePhase] = {}

    def read(self) -> FeedSlice:
        """Return what has changed since the last call."""
        ranges = self._journal.journal_ranges(self._scope)
        has_removals = self._note_removals(ranges)
        ended = self._read_open()
        slices = [self._read_new(each) for each in ranges]
        changed = (*ended, *(one for found, _ in slices for one in found))
        self._remember_open(changed)
        return FeedSlice(changed, sum(skipped for _, skipped in slices), has_removals)

    def _note_removals(self, ranges: tuple[JournalRange, ...]) -> bool:
        """Return whether a journal is gone or has begun again; its numbers are read from the start then."""
        ends = {each.namespace: each.end for each in ranges}
        removed = [name for name, read_to in self._next.items() if ends.get(name, 0) < read_to]
        for name in removed:
            del self._next[name]
        return bool(removed)

    def _read_new(self, numbers: JournalRange) -> tuple[tuple[Exchange, ...], int]:
        first = max(numbers.first, self._next.get(numbers.namespace, numbers.first))
        self._next[numbers.namespace] = numbers.end
        if first >= numbers.end:
            return (), 0
        start = max(first, numbers.end - MAX_READ)
        return self._journal.read_exchanges(numbers.namespace, start, numbers.end), start - first

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
