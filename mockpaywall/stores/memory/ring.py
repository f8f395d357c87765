"""The journal of one namespace: the newest exchanges, bounded by count and by bytes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator

from mockpaywall.domain.call import Call, Headers
from mockpaywall.domain.exchange import Exchange, Outcome, Receipt, Situation
from mockpaywall.domain.plan import Draw
from mockpaywall.domain.reply import Phase, Reply
from mockpaywall.domain.session import Session
from mockpaywall.domain.veil import Veil

Kept = tuple[Reply, Session | None, str, str, tuple[Draw, ...]]
"""An outcome but for the call it is of."""
OVERHEAD = 1024
"""What an entry weighs besides its body, in bytes; near enough."""


class Entry:
    """An exchange in the making. Keys are kept under a veil; the value that `exchange` makes has them clear."""

    __slots__ = (
        "_headers",
        "_parts",
        "_receipt",
        "_veil",
        "ended_at",
        "outcome",
        "phase",
        "reply",
        "situation",
        "weight",
    )

    def __init__(self, receipt: Receipt, situation: Situation, veil: Veil) -> None:
        call = receipt.call
        self._veil = veil
        self._headers = veil.over(call.headers.pairs)
        self._parts = (
            call.method,
            call.target,
            call.body,
            call.oversize,
            call.scheme,
            call.client_ip,
            call.http_version,
        )
        self._receipt = (
            receipt.namespace,
            receipt.candidates,
            receipt.received_at,
            receipt.refusal,
            receipt.hint,
        )
        self.weight = OVERHEAD + len(call.body) + len(call.target)
        self.situation = situation
        self.phase = Phase.RECEIVED
        self.outcome: Kept | None = None
        self.reply: Reply | None = None
        self.ended_at: float | None = None

    @property
    def received_at(self) -> float:
        """When the call came: tells it from one of the same number before a reset."""
        return self._receipt[2]

    def settle(self, outcome: Outcome) -> None:
        """Keep what was decided."""
        self.outcome = outcome.reply, outcome.session, outcome.acted, outcome.reason, outcome.draws
        self.reply, self.phase = outcome.reply, Phase.RESPONDING

    def end(self, reply: Reply, phase: Phase, at: float) -> None:
        """Keep how it ended."""
        self.reply, self.phase, self.ended_at = reply, phase, at

    def exchange(self) -> Exchange:
        """What it is now, as a value."""
        receipt = self._whole_receipt()
        outcome = Outcome(receipt, self.situation, *self.outcome) if self.outcome else None
        return Exchange(receipt, self.situation, self.phase, outcome, self.reply, self.ended_at)

    def _whole_receipt(self) -> Receipt:
        method, target, body, oversize, scheme, client_ip, http_version = self._parts
        headers = Headers(self._veil.over(self._headers))
        namespace, candidates, received_at, refusal, hint = self._receipt
        call = Call(method, target, headers, body, oversize, scheme, client_ip, http_version)
        return Receipt(namespace, call, candidates, received_at, refusal, hint)


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
        entry = self._entries[situation.number] = Entry(receipt, situation, self._veil)
        self._bytes += entry.weight
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
            self._bytes -= entry.weight

    def clear(self) -> None:
        """Forget everything, the count of what was evicted too."""
        self._entries.clear()
        self._bytes = self.evicted = 0

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries.values())

    def __len__(self) -> int:
        return len(self._entries)
