"""The journal of one namespace in memory: the newest exchanges, bounded by number and by bytes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator

from mockpaywall.http.response import ExchangePhase, Response
from mockpaywall.model.exchange import Exchange, Outcome, ReceivedRequest, RequestRecord

ENTRY_OVERHEAD_BYTES = 1024
"""What an entry weighs besides its body and target: an estimate."""
_RECEIVED, _RESPONDING = ExchangePhase.RECEIVED, ExchangePhase.RESPONDING


class JournalEntry:
    """An exchange while it changes. Entries of one client share the head that it repeats."""

    __slots__ = ("_outcome", "_received", "_response", "ended_at", "phase", "record", "size_bytes")

    def __init__(self, received: ReceivedRequest, record: RequestRecord) -> None:
        request = received.request
        self._received = received
        self.size_bytes = ENTRY_OVERHEAD_BYTES + len(request.body) + len(request.head.target)
        self.record = record
        self.phase = _RECEIVED
        self._outcome: Outcome | None = None
        self._response: Response | None = None
        self.ended_at: float | None = None

    def commit(self, outcome: Outcome) -> None:
        """Store what was decided."""
        self._outcome, self.phase = outcome, _RESPONDING

    def complete(self, response: Response, phase: ExchangePhase, at: float) -> None:
        """Store how it ended."""
        self._response, self.phase, self.ended_at = response, phase, at

    def to_exchange(self) -> Exchange:
        """Its current state, as a value."""
        response = self._response or (self._outcome.response if self._outcome else None)
        return Exchange(self._received, self.record, self.phase, self._outcome, response, self.ended_at)


class BoundedJournal:
    """Entries by request number, oldest first."""

    __slots__ = ("_bytes", "_entries", "_max_bytes", "_max_entries", "evicted_count")

    def __init__(self, max_entries: int, max_bytes: int) -> None:
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
            _, oldest = entries.popitem(last=False)
            self._bytes -= oldest.size_bytes
            self.evicted_count += 1

    def commit(self, record: RequestRecord, outcome: Outcome) -> None:
        """Store the outcome of that very record; after a reset its number may be another's."""
        entry = self._entries.get(record.number)
        if entry is not None and entry.record is record:
            entry.commit(outcome)

    def complete(self, record: RequestRecord, response: Response, phase: ExchangePhase, at: float) -> None:
        """Store how the exchange of that very record ended."""
        entry = self._entries.get(record.number)
        if entry is not None and entry.record is record:
            entry.complete(response, phase, at)

    def remove(self, number: int) -> None:
        """Remove the entry of that request, if it is there."""
        entry = self._entries.pop(number, None)
        if entry is not None:
            self._bytes -= entry.size_bytes

    def clear(self) -> None:
        """Remove everything and set the eviction count to 0."""
        self._entries.clear()
        self._bytes = self.evicted_count = 0

    def exchanges(self) -> Iterator[Exchange]:
        """The current state of every entry, oldest first."""
        return (entry.to_exchange() for entry in self._entries.values())

    def __len__(self) -> int:
        return len(self._entries)
