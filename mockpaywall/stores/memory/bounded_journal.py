"""The journal of one namespace: the newest exchanges, bounded by count and by bytes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator

from mockpaywall.http.request import Call
from mockpaywall.http.response import Phase, Reply
from mockpaywall.model.exchange import Exchange, Outcome, Receipt, Situation
from mockpaywall.model.obfuscation import Veil
from mockpaywall.stores.memory.stored_head import kept, lifted

OVERHEAD = 1024
"""What an entry weighs besides its body, in bytes; near enough."""
_RECEIVED, _RESPONDING = Phase.RECEIVED, Phase.RESPONDING


class Entry:
    """An exchange in the making. The head is kept under a veil; the value that `exchange` makes has it clear."""

    __slots__ = (
        "_body",
        "_candidates",
        "_head",
        "_hint",
        "_namespace",
        "_oversize",
        "_refusal",
        "_reply",
        "ended_at",
        "outcome",
        "phase",
        "received_at",
        "situation",
        "weight",
    )

    def __init__(self, receipt: Receipt, situation: Situation, veil: Veil) -> None:
        namespace, call, candidates, received_at, refusal, hint, _ = receipt
        head, body, oversize = call
        self._head = kept(head, veil)
        self._body, self._oversize = body, oversize
        self._namespace, self._candidates, self._refusal, self._hint = namespace, candidates, refusal, hint
        self.received_at = received_at
        """When the call came: tells it from one of the same number before a reset."""
        self.weight = OVERHEAD + len(body) + len(head.target)
        self.situation = situation
        self.phase = _RECEIVED
        self.outcome: Outcome | None = None
        self._reply: Reply | None = None
        self.ended_at: float | None = None

    def settle(self, outcome: Outcome) -> None:
        """Keep what was decided."""
        self.outcome, self.phase = outcome, _RESPONDING

    def end(self, reply: Reply, phase: Phase, at: float) -> None:
        """Keep how it ended."""
        self._reply, self.phase, self.ended_at = reply, phase, at

    def exchange(self, veil: Veil) -> Exchange:
        """What it is now, as a value; *veil* is the one it was made with."""
        call = Call(lifted(self._head, veil), self._body, self._oversize)
        receipt = Receipt(
            self._namespace, call, self._candidates, self.received_at, self._refusal, self._hint
        )
        reply = self._reply or (self.outcome.reply if self.outcome else None)
        return Exchange(receipt, self.situation, self.phase, self.outcome, reply, self.ended_at)


class Ring:
    """Entries by call number, oldest first."""

    __slots__ = ("_bytes", "_entries", "_most_bytes", "_size", "_veil", "evicted")

    def __init__(self, size: int, most_bytes: int, veil: Veil) -> None:
        self._entries: OrderedDict[int, Entry] = OrderedDict()
        self._size = size
        self._veil = veil
        self._most_bytes = most_bytes
        self._bytes = 0
        self.evicted = 0

    def enter(self, receipt: Receipt, situation: Situation) -> None:
        """Add the newest; the oldest make room."""
        if not self._size:
            self.evicted += 1
            return
        entries = self._entries
        entry = entries[situation.number] = Entry(receipt, situation, self._veil)
        self._bytes += entry.weight
        while len(entries) > self._size or (self._bytes > self._most_bytes and len(entries) > 1):
            _, oldest = entries.popitem(last=False)
            self._bytes -= oldest.weight
            self.evicted += 1

    def get(self, number: int) -> Entry | None:
        """The entry of that call, if it is still there."""
        return self._entries.get(number)

    def remove(self, number: int) -> None:
        """Forget that call, if it is there."""
        entry = self._entries.pop(number, None)
        if entry is not None:
            self._bytes -= entry.weight

    def clear(self) -> None:
        """Forget everything, the count of what was evicted too."""
        self._entries.clear()
        self._bytes = self.evicted = 0

    def exchanges(self) -> Iterator[Exchange]:
        """What every entry is now, oldest first."""
        return (entry.exchange(self._veil) for entry in self._entries.values())

    def __len__(self) -> int:
        return len(self._entries)
