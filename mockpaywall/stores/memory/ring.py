"""The journal of one namespace: the newest exchanges, bounded by count and by bytes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass

from mockpaywall.domain.call import Call
from mockpaywall.domain.exchange import Exchange, Outcome, Receipt, Situation
from mockpaywall.domain.reply import Phase, Reply

OVERHEAD = 1024
"""What an entry weighs besides its body, in bytes; near enough."""


@dataclass(slots=True)
class Entry:
    """An exchange in the making."""

    receipt: Receipt
    situation: Situation
    phase: Phase = Phase.RECEIVED
    outcome: Outcome | None = None
    reply: Reply | None = None
    ended_at: float | None = None

    def exchange(self) -> Exchange:
        """What it is now, as a value."""
        return Exchange(self.receipt, self.situation, self.phase, self.outcome, self.reply, self.ended_at)


class Ring:
    """Entries by call number, oldest first."""

    __slots__ = ("_bytes", "_entries", "_most_bytes", "_size", "evicted")

    def __init__(self, size: int, most_bytes: int) -> None:
        self._entries: OrderedDict[int, Entry] = OrderedDict()
        self._size = size
        self._most_bytes = most_bytes
        self._bytes = 0
        self.evicted = 0

    def enter(self, entry: Entry) -> None:
        """Add the newest; the oldest make room."""
        if not self._size:
            self.evicted += 1
            return
        self._entries[entry.situation.number] = entry
        self._bytes += _weight(entry.receipt.call)
        while len(self._entries) > self._size or (self._bytes > self._most_bytes and len(self._entries) > 1):
            self.remove(next(iter(self._entries)))
            self.evicted += 1

    def get(self, number: int) -> Entry | None:
        """The entry of that call, if it is still there."""
        return self._entries.get(number)

    def remove(self, number: int) -> None:
        """Forget that call, if it is there."""
        entry = self._entries.pop(number, None)
        if entry is not None:
            self._bytes -= _weight(entry.receipt.call)

    def clear(self) -> None:
        """Forget everything, the count of what was evicted too."""
        self._entries.clear()
        self._bytes = self.evicted = 0

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries.values())

    def __len__(self) -> int:
        return len(self._entries)


def _weight(call: Call) -> int:
    return OVERHEAD + len(call.body) + len(call.target)
