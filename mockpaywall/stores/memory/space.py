"""One namespace in memory. Not thread-safe by itself: the store holds the lock."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from heapq import heappop, heappush

from mockpaywall.domain.exchange import Exchange, Outcome, Receipt, Situation, Standing
from mockpaywall.domain.mode import Candidate
from mockpaywall.domain.reply import Phase, Reply
from mockpaywall.domain.session import Session


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


@dataclass(slots=True)
class Space:
    """What one namespace holds."""

    used_at: float
    standing: Standing
    calls: int = 0
    journal: OrderedDict[int, Entry] = field(default_factory=OrderedDict)
    """By call number, oldest first."""
    journal_evicted: int = 0
    counters: dict[str, int] = field(default_factory=dict)
    sessions: OrderedDict[str, Session] = field(default_factory=OrderedDict)
    """By SessionId, oldest first."""
    ends: list[tuple[float, str]] = field(default_factory=list)
    """A heap of (expires_at, SessionId): which session ends first. May hold stale entries."""
    sessions_evicted: int = 0
    references: dict[str, int] = field(default_factory=dict)
    """How many kept sessions bear each ReferenceCode."""

    def choose(self, candidates: tuple[Candidate, ...]) -> tuple[Candidate, int]:
        """The first candidate that is not used up, and its count with this call."""
        for candidate in candidates:
            if candidate.counter is None:
                return candidate, 1
            count = self.counters.get(candidate.counter, 0) + 1
            if candidate.limit is None or count <= candidate.limit:
                self.counters[candidate.counter] = count
                return candidate, count
        raise ValueError("the last candidate must have no limit")

    def enter(self, number: int, entry: Entry, size: int) -> None:
        """Journal an entry; the oldest make room."""
        if not size:
            self.journal_evicted += 1
            return
        self.journal[number] = entry
        while len(self.journal) > size:
            self.journal.popitem(last=False)
            self.journal_evicted += 1

    def keep(self, session: Session, now: float, size: int) -> None:
        """Keep a session; expired ones make room first, then the oldest."""
        if len(self.sessions) >= size:
            self._make_room(now)
        self.sessions[session.session_id] = session
        heappush(self.ends, (session.expires_at, session.session_id))
        self.references[session.reference_code] = self.references.get(session.reference_code, 0) + 1

    def _make_room(self, now: float) -> None:
        self._forget_stale_ends()
        ends_at, first_to_end = self.ends[0]
        self.drop(first_to_end if ends_at <= now else next(iter(self.sessions)))
        self.sessions_evicted += 1

    def _forget_stale_ends(self) -> None:
        """Entries of sessions that were dropped or got another end leave the top of the heap."""
        while (top := self.sessions.get(self.ends[0][1])) is None or top.expires_at != self.ends[0][0]:
            heappop(self.ends)
        if len(self.ends) > 2 * len(self.sessions) + 64:
            self.ends = sorted((one.expires_at, one.session_id) for one in self.sessions.values())

    def drop(self, session_id: str) -> None:
        """Forget a session that is there."""
        reference = self.sessions.pop(session_id).reference_code
        left = self.references[reference] - 1
        if left:
            self.references[reference] = left
        else:
            del self.references[reference]
