"""One namespace in memory. Not thread-safe by itself: the store holds the lock."""

from __future__ import annotations

from dataclasses import dataclass, field

from mockpaywall.model.exchange import Standing
from mockpaywall.model.global_delay import NO_PACE, Pace
from mockpaywall.model.mode import Candidate, Mode
from mockpaywall.model.rule import Rule
from mockpaywall.model.virtual_clock import REAL_TIME, ClockSetting
from mockpaywall.stores.base import Summary
from mockpaywall.stores.memory.bounded_journal import Ring
from mockpaywall.stores.memory.bounded_sessions import SessionShelf


@dataclass(slots=True)
class Space:
    """What one namespace holds."""

    used_at: float
    """Seconds since the epoch, real time."""
    standing: Standing
    """What its own settings and those of all namespaces come to."""
    journal: Ring
    shelf: SessionShelf
    calls: int = 0
    counters: dict[str, int] = field(default_factory=dict)
    own_rules: tuple[Rule, ...] = ()
    own_mode: Mode | None = None
    clock: ClockSetting = REAL_TIME
    pace: Pace = NO_PACE

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

    def summary(self, name: str) -> Summary:
        """It in numbers."""
        return Summary(
            name=name,
            calls=self.calls,
            journal=len(self.journal),
            journal_evicted=self.journal.evicted,
            sessions=len(self.shelf),
            sessions_evicted=self.shelf.evicted,
            rules=len(self.own_rules),
            mode=str(self.own_mode) if self.own_mode else "",
            used_at=self.used_at,
        )
