"""The journal of one namespace in memory: the newest exchanges, bounded by number and by bytes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator

from mockpaywall.http.real_time import sleep
from mockpaywall.http.response import ExchangePhase, Response
from mockpaywall.model.exchange import Exchange, Outcome, ReceivedRequest, RequestRecord

ENTRY_OVERHEAD_BYTES = 1024
"""The size of an entry without its body and target: an estimate."""
FREED_AT_ONCE = 200
FREE_PAUSE_S = 0.0001
"""Long enough for another thread to take the interpreter."""
_RECEIVED, _RESPONDING = ExchangePhase.RECEIVED, ExchangePhase.RESPONDING


class JournalEntry:
    """An exchange that still changes. Entries of a client that repeats its head share it."""

    __slots__ = ("_received", "ended_at", "outcome", "phase", "record", "response", "size_bytes")

    def __init__(self, received: ReceivedRequest, record: RequestRecord) -> None:
        request = received.request
        self._received = received
        self.size_bytes = ENTRY_OVERHEAD_BYTES + len(request.body) + len(request.head.target)
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
        for _ in range(min(FREED_AT_ONCE, len(entries))):
            entries.popitem()
        sleep(FREE_PAUSE_S)


class BoundedJournal:
    """Entries by request number, oldest first."""

    __slots__ = ("_bytes", "_entries", "_max_bytes", "_max_entries", "_on_first_eviction", "evicted_count")

    def __init__(self, max_entries: int, max_bytes: int, on_first_eviction: Callable[[], None]) -> None:
        self._on_first_eviction = on_first_eviction
        self._entries: OrderedDict[int, JournalEntry] = OrderedDict()
        self._max_entries = max_entries
        self._max_bytes = max_bytes
        self._bytes = 0
        self.evicted_count = 0

    def append(self, received: ReceivedRequest, record: RequestRecord) -> None:
        """Add the newest entry and evict the oldest ones that exceed the limits."""
        if not self._max_entries:
            self.evicted_count += 1
            return
        entries = self._entries
        entry = entries[record.number] = JournalEntry(received, record)
        self._bytes += entry.size_bytes
        while len(entries) > self._max_entries or (self._bytes > self._max_bytes and len(entries) > 1):
            if not self.evicted_count:
                self._on_first_eviction()
            _, oldest = entries.popitem(last=False)
            self._bytes -= oldest.size_bytes
            self.evicted_count += 1

    def commit(self, record: RequestRecord, outcome: Outcome) -> None:
        """Store the outcome of that very record; after a reset another one may have its number."""
        entry = self._entries.get(record.number)
        if entry is not None and entry.record is record:
            entry.outcome = outcome._replace(changes=()) if outcome.changes else outcome
            entry.phase = _RESPONDING

    def complete(self, record: RequestRecord, response: Response, phase: ExchangePhase, at: float) -> None:
        """Store how the exchange of that very record ended."""
        entry = self._entries.get(record.number)
        if entry is not None and entry.record is record:
            entry.response, entry.phase, entry.ended_at = response, phase, at

    def remove(self, number: int) -> None:
        """Remove the entry of that request, if it is there."""
        entry = self._entries.pop(number, None)
        if entry is not None:
            self._bytes -= entry.size_bytes

    def clear(self) -> DetachedEntries:
        """Remove everything and set the eviction count to 0. The caller frees what is returned."""
        entries, self._entries = self._entries, OrderedDict()
        self._bytes = self.evicted_count = 0
        return entries

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
