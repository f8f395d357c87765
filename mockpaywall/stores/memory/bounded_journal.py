"""The journal of one namespace: the newest exchanges, bounded by count and by bytes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator

from mockpaywall.http.request import Request
from mockpaywall.http.response import ExchangePhase, Response
from mockpaywall.model.exchange import Exchange, Outcome, ReceivedRequest, RequestRecord
from mockpaywall.model.obfuscation import Obfuscator
from mockpaywall.stores.memory.stored_head import obfuscate_head, restore_head

ENTRY_OVERHEAD_BYTES = 1024
"""What an entry weighs besides its body, in bytes; near enough."""
_RECEIVED, _RESPONDING = ExchangePhase.RECEIVED, ExchangePhase.RESPONDING


class JournalEntry:
    """An exchange in the making. The head is kept under a veil; the value that `exchange` makes has it clear."""

    __slots__ = (
        "_body",
        "_candidates",
        "_error",
        "_head",
        "_hint",
        "_namespace",
        "_oversize",
        "_response",
        "ended_at",
        "outcome",
        "phase",
        "received_at",
        "record",
        "size_bytes",
    )

    def __init__(self, received: ReceivedRequest, record: RequestRecord, obfuscator: Obfuscator) -> None:
        namespace, request, candidates, received_at, error, hint, _ = received
        head, body, oversize = request
        self._head = obfuscate_head(head, obfuscator)
        self._body, self._oversize = body, oversize
        self._namespace, self._candidates, self._error, self._hint = namespace, candidates, error, hint
        self.received_at = received_at
        """When the call came: tells it from one of the same number before a reset."""
        self.size_bytes = ENTRY_OVERHEAD_BYTES + len(body) + len(head.target)
        self.record = record
        self.phase = _RECEIVED
        self.outcome: Outcome | None = None
        self._response: Response | None = None
        self.ended_at: float | None = None

    def commit(self, outcome: Outcome) -> None:
        """Keep what was decided."""
        self.outcome, self.phase = outcome, _RESPONDING

    def complete(self, response: Response, phase: ExchangePhase, at: float) -> None:
        """Keep how it ended."""
        self._response, self.phase, self.ended_at = response, phase, at

    def to_exchange(self, obfuscator: Obfuscator) -> Exchange:
        """What it is now, as a value; *veil* is the one it was made with."""
        request = Request(restore_head(self._head, obfuscator), self._body, self._oversize)
        received = ReceivedRequest(
            self._namespace, request, self._candidates, self.received_at, self._error, self._hint
        )
        response = self._response or (self.outcome.response if self.outcome else None)
        return Exchange(received, self.record, self.phase, self.outcome, response, self.ended_at)


class BoundedJournal:
    """Entries by call number, oldest first."""

    __slots__ = ("_bytes", "_entries", "_max_bytes", "_max_entries", "_obfuscator", "evicted_count")

    def __init__(self, max_entries: int, max_bytes: int, obfuscator: Obfuscator) -> None:
        self._entries: OrderedDict[int, JournalEntry] = OrderedDict()
        self._max_entries = max_entries
        self._obfuscator = obfuscator
        self._max_bytes = max_bytes
        self._bytes = 0
        self.evicted_count = 0

    def append(self, received: ReceivedRequest, record: RequestRecord) -> None:
        """Add the newest; the oldest make room."""
        if not self._max_entries:
            self.evicted_count += 1
            return
        entries = self._entries
        entry = entries[record.number] = JournalEntry(received, record, self._obfuscator)
        self._bytes += entry.size_bytes
        while len(entries) > self._max_entries or (self._bytes > self._max_bytes and len(entries) > 1):
            _, oldest = entries.popitem(last=False)
            self._bytes -= oldest.size_bytes
            self.evicted_count += 1

    def get(self, number: int) -> JournalEntry | None:
        """The entry of that call, if it is still there."""
        return self._entries.get(number)

    def remove(self, number: int) -> None:
        """Forget that call, if it is there."""
        entry = self._entries.pop(number, None)
        if entry is not None:
            self._bytes -= entry.size_bytes

    def clear(self) -> None:
        """Forget everything, the count of what was evicted too."""
        self._entries.clear()
        self._bytes = self.evicted_count = 0

    def exchanges(self) -> Iterator[Exchange]:
        """What every entry is now, oldest first."""
        return (entry.to_exchange(self._obfuscator) for entry in self._entries.values())

    def __len__(self) -> int:
        return len(self._entries)
