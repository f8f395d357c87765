"""The journal of one namespace in memory: the newest exchanges, bounded by number and by bytes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator

from mockpaywall.http.real_time import sleep
from mockpaywall.http.request import RequestHead
from mockpaywall.http.response import ExchangePhase, Response
from mockpaywall.model.exchange import Exchange, Outcome, ReceivedRequest, RequestRecord
from mockpaywall.stores.eviction_log import EvictionCount
from mockpaywall.stores.memory.memory_budget import MemoryBudget
from mockpaywall.stores.memory.weights import ENTRY_BYTES, FIELD_ERROR_BYTES, RESPONSE_BYTES, weigh_head

JOURNAL_SETTING = "--journal-size"
FREE_BATCH_SIZE = 200
FREE_PAUSE_S = 0.0001
"""Long enough for another thread to take the interpreter."""
_RECEIVED, _RESPONDING = ExchangePhase.RECEIVED, ExchangePhase.RESPONDING


class JournalEntry:
    """An exchange that still changes. Entries of a client that repeats its head share it."""

    __slots__ = ("_received", "age", "ended_at", "outcome", "phase", "record", "response", "weight")

    def __init__(self, received: ReceivedRequest, record: RequestRecord, age: int, weight: int) -> None:
        self._received = received
        self.age = age
        self.weight = weight
        self.record = record
        self.phase = _RECEIVED
        self.outcome: Outcome | None = None
        self.response: Response | None = None
        self.ended_at: float | None = None

    def to_exchange(self) -> Exchange:
        """Return its current state as a value."""
        response = self.response or (self.outcome.response if self.outcome else None)
        return Exchange(self._received, self.record, self.phase, self.outcome, response, self.ended_at)


DetachedEntries = OrderedDict[int, JournalEntry]
"""Entries that were removed from their journal."""


def free_entries(entries: DetachedEntries) -> None:
    """Free *entries*, outside every lock, and let other threads run meanwhile: 200,000 take a second."""
    while entries:
        for _ in range(min(FREE_BATCH_SIZE, len(entries))):
            entries.popitem()
        sleep(FREE_PAUSE_S)


class BoundedJournal:
    """Entries by request number, oldest first."""

    __slots__ = ("_budget", "_entries", "_max_entries", "_max_weight", "_newest_head", "evictions", "weight")

    def __init__(
        self, max_entries: int, max_weight: int, budget: MemoryBudget, evictions: EvictionCount
    ) -> None:
        self._budget = budget
        self._entries: OrderedDict[int, JournalEntry] = OrderedDict()
        self._max_entries = max_entries
        self._max_weight = max_weight
        self.evictions = evictions
        self.weight = 0
        self._newest_head: RequestHead | None = None

    def append(self, received: ReceivedRequest, record: RequestRecord) -> None:
        """Add the newest entry and evict the oldest ones that exceed the limits."""
        if not self._max_entries:
            self.evictions.count += 1
            return
        entries = self._entries
        request = received.request
        head, weight = request.head, ENTRY_BYTES + len(request.body)
        if head is not self._newest_head:  # entries in a row that share a head are charged for it once
            self._newest_head = head
            weight += weigh_head(head)
        entries[record.number] = JournalEntry(received, record, next(self._budget.ages), weight)
        self.weight += weight
        self._budget.used += weight
        while len(entries) > self._max_entries or (self.weight > self._max_weight and len(entries) > 1):
            self.evict_oldest(JOURNAL_SETTING)

    def commit(self, record: RequestRecord, outcome: Outcome) -> None:
        """Store the outcome of that very record; after a reset another one may have its number."""
        entry = self._entries.get(record.number)
        if entry is not None and entry.record is record:
            entry.outcome = outcome.without_changes() if outcome.changes else outcome
            entry.phase = _RESPONDING
            weight = (
                RESPONSE_BYTES + len(outcome.response.body) + FIELD_ERROR_BYTES * len(outcome.field_errors)
            )
            entry.weight += weight
            self.weight += weight
            self._budget.used += weight

    def complete(self, record: RequestRecord, response: Response, phase: ExchangePhase, at: float) -> None:
        """Store how the exchange of that very record ended."""
        entry = self._entries.get(record.number)
        if entry is not None and entry.record is record:
            entry.response, entry.phase, entry.ended_at = response, phase, at

    def remove(self, number: int) -> None:
        """Remove the entry of that request, if it is there."""
        entry = self._entries.pop(number, None)
        if entry is not None:
            self._add_weight(-entry.weight)

    def clear(self) -> DetachedEntries:
        """Remove everything and set the eviction count to 0. The caller frees what is returned."""
        entries, self._entries = self._entries, OrderedDict()
        self._add_weight(-self.weight)
        self.evictions.count = 0
        self._newest_head = None
        return entries

    def oldest_age(self) -> int | None:
        entries = self._entries
        return entries[next(iter(entries))].age if entries else None

    def evict_oldest(self, setting: str) -> None:
        self.evictions.add(setting)
        _, oldest = self._entries.popitem(last=False)
        self.weight -= oldest.weight
        self._budget.used -= oldest.weight

    def number_range(self) -> tuple[int, int] | None:
        """Return the oldest number and one past the newest; None when there is no entry."""
        entries = self._entries
        return (next(iter(entries)), next(reversed(entries)) + 1) if entries else None

    def exchanges(self, first: int, end: int) -> Iterator[Exchange]:
        """Return the current state of the entries with these numbers, oldest first."""
        entries = map(self._entries.get, range(first, end))
        return (entry.to_exchange() for entry in entries if entry is not None)

    def __len__(self) -> int:
        return len(self._entries)

    def _add_weight(self, weight: int) -> None:
        self.weight += weight
        self._budget.used += weight
