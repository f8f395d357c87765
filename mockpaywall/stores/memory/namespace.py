"""One namespace in memory. Not thread-safe: the store holds the lock."""

from __future__ import annotations

from dataclasses import dataclass, field

from mockpaywall.model.exchange import RuleSnapshot
from mockpaywall.model.global_delay import NO_GLOBAL_DELAY, GlobalDelay
from mockpaywall.model.mode import OPERATION_END, Mode, ModeCandidate
from mockpaywall.model.request_times import RequestTimes, TimeHistory
from mockpaywall.model.rule import Rule
from mockpaywall.model.virtual_clock import REAL_TIME, VirtualClock
from mockpaywall.paywall.masterpass.records import Record, RecordKey, RecordKind
from mockpaywall.stores.base import NamespaceSummary
from mockpaywall.stores.memory.bounded_journal import BoundedJournal
from mockpaywall.stores.memory.bounded_sessions import BoundedSessions
from mockpaywall.stores.memory.defaults import GlobalDefaults
from mockpaywall.stores.memory.record_tables import RecordTables


@dataclass(slots=True)
class Namespace:
    """The data of one namespace."""

    used_at: float
    """Seconds since the epoch, real time."""
    snapshot: RuleSnapshot
    """The rules and the default mode in force: its own and those of all namespaces."""
    journal: BoundedJournal
    sessions: BoundedSessions
    records: RecordTables
    request_count: int = 0
    counters: dict[str, int] = field(default_factory=dict)
    times: dict[str, TimeHistory] = field(default_factory=dict)
    """By counter, for modes with triggers by time."""
    own_rules: tuple[Rule, ...] = ()
    own_mode: Mode | None = None
    own_clock: VirtualClock | None = None
    own_global_delay: GlobalDelay | None = None
    clock: VirtualClock = REAL_TIME
    """In force: its own, otherwise that of all namespaces."""
    global_delay: GlobalDelay = NO_GLOBAL_DELAY
    """In force, like the clock."""

    def apply_defaults(self, defaults: GlobalDefaults) -> None:
        """Take from *defaults* what it has not set for itself."""
        self.snapshot = defaults.make_snapshot(self.own_rules, self.own_mode)
        self.clock = self.own_clock or defaults.clock
        self.global_delay = self.own_global_delay or defaults.global_delay

    def now(self) -> float:
        """Return the time of its clock when it was last used, in seconds since the epoch."""
        return self.clock.now(self.used_at)

    def choose_candidate(self, candidates: tuple[ModeCandidate, ...]) -> tuple[ModeCandidate, int]:
        """Return the first candidate that is not used up, and its count including this request."""
        for candidate in candidates:
            if candidate.counter is None:
                return candidate, 1
            limited = candidate.total_counter or candidate.counter
            count = self.counters.get(limited, 0) + 1
            if candidate.limit is None or count <= candidate.limit:
                self.counters[limited] = count
                return candidate, self._count_branch(candidate.counter) if candidate.total_counter else count
        raise ValueError("the last candidate must have no limit")

    def _count_branch(self, counter: str) -> int:
        self.counters[counter] = count = self.counters.get(counter, 0) + 1
        return count

    def record_time(self, candidate: ModeCandidate, now: float) -> RequestTimes | None:
        """Record that *candidate* decided a request at *now*; None when its branch needs no times."""
        if candidate.counter is None or not candidate.branch.is_timed:
            return None
        history = self.times.get(candidate.counter)
        if history is None:
            history = self.times[candidate.counter] = TimeHistory(now)
        return history.add(now, candidate.branch.quotas)

    def reset_counter(self, counter: str) -> None:
        """Remove the count and the times of *counter*."""
        self.counters.pop(counter, None)
        self.times.pop(counter, None)

    def reset_mode_counters(self, base: str) -> None:
        """Remove the counts and the times of a mode: of the counter *base*, and of those of its branches."""
        of_branches = f"{base}{OPERATION_END}"
        for counter in [name for name in self.counters if name == base or name.startswith(of_branches)]:
            self.reset_counter(counter)

    def find_record(self, key: RecordKey) -> Record | None:
        """Return the record with that key, or None."""
        return self.sessions.get(key.key) if key.kind is RecordKind.SESSION else self.records.get(key)

    def summarize(self, name: str) -> NamespaceSummary:
        """Return its summary."""
        accounts, payments = self.records.table(RecordKind.ACCOUNT), self.records.table(RecordKind.PAYMENT)
        challenges = self.records.table(RecordKind.CHALLENGE)
        return NamespaceSummary(
            name=name,
            request_count=self.request_count,
            journal=len(self.journal),
            journal_evicted=self.journal.evicted_count,
            sessions=len(self.sessions),
            sessions_evicted=self.sessions.evicted_count,
            accounts=len(accounts),
            accounts_evicted=accounts.evicted_count,
            challenges=len(challenges),
            challenges_evicted=challenges.evicted_count,
            payments=len(payments),
            payments_evicted=payments.evicted_count,
            rules=len(self.own_rules),
            mode=str(self.own_mode) if self.own_mode else "",
            used_at=self.used_at,
        )
