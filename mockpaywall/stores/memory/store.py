"""The memory store: the Protocols over a table of namespaces and one lock.

Every method holds the lock for a few microseconds and waits for nothing inside it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from mockpaywall.domain.exchange import Outcome, Receipt, Situation, Standing
from mockpaywall.domain.reply import Phase, Reply
from mockpaywall.stores.memory.space import Entry, Space
from mockpaywall.stores.protocols import Bounds


class MemoryStore:
    """Namespaces by name, the longest unused first; they appear on first use."""

    def __init__(self, clock: Callable[[], float], bounds: Bounds, standing: Standing) -> None:
        self._clock = clock
        self._standing = standing
        self._bounds = bounds
        self._lock = Lock()
        self._spaces: OrderedDict[str, Space] = OrderedDict()

    def standing(self, namespace: str) -> Standing:
        """See Traffic.standing."""
        space = self._spaces.get(namespace)
        return space.standing if space else self._standing

    def note(self, receipt: Receipt) -> Situation:
        """See Traffic.note."""
        with self._lock:
            space = self._space(receipt.namespace)
            space.calls = number = space.calls + 1
            chosen, count = space.choose(receipt.candidates)
            situation = Situation(number, space.used_at, chosen, count)
            space.enter(number, Entry(receipt, situation), self._bounds.journal_size)
            return situation

    def settle(self, outcome: Outcome, *, unique: bool) -> bool:
        """See Traffic.settle."""
        session = outcome.session
        with self._lock:
            space = self._space(outcome.receipt.namespace)
            repeated = session is not None and session.reference_code in space.references
            if repeated and unique:
                return True
            if session is not None:
                space.keep(session, outcome.situation.now, self._bounds.max_sessions)
            entry = space.journal.get(outcome.situation.number)
            if entry is not None:
                entry.outcome, entry.reply, entry.phase = outcome, outcome.reply, Phase.RESPONDING
            return repeated

    def sent(self, reply: Reply, phase: Phase, at: float) -> None:
        """See Traffic.sent."""
        if reply.exchange is None:
            return
        name, number = reply.exchange
        with self._lock:
            space = self._spaces.get(name)
            entry = space.journal.get(number) if space else None
            if entry is not None:
                entry.reply, entry.phase, entry.ended_at = reply, phase, at

    def _space(self, name: str) -> Space:
        now = self._clock()
        space = self._spaces.get(name)
        if space is None:
            self._drop_idle(now)
            space = self._spaces[name] = Space(now, self._standing)
        else:
            space.used_at = now
            self._spaces.move_to_end(name)
        return space

    def _drop_idle(self, now: float) -> None:
        """Runs before a namespace appears: idle ones go, and the longest unused when there are too many."""
        bounds = self._bounds
        while self._spaces:
            oldest = next(iter(self._spaces.values()))
            full = len(self._spaces) >= bounds.namespaces
            if not full and now - oldest.used_at < bounds.idle_s:
                return
            self._spaces.popitem(last=False)
