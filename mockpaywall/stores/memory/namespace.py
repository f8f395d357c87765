"""One namespace in memory. Not thread-safe: the store holds the lock."""

from __future__ import annotations

from dataclasses import dataclass

from mockpaywall.model.exchange import RuleSnapshot
from mockpaywall.model.global_delay import NO_GLOBAL_DELAY, GlobalDelay
from mockpaywall.model.mode import Mode, ModeCandidate
from mockpaywall.model.rule import Rule
from mockpaywall.model.virtual_clock import REAL_TIME, VirtualClock
from mockpaywall.paywall.masterpass.records import RecordKind
from mockpaywall.stores.base import EvictedKind, NamespaceSummary
from mockpaywall.stores.memory.bounded_journal import BoundedJournal
from mockpaywall.stores.memory.bounded_sessions import BoundedSessions
from mockpaywall.stores.memory.counters import Counters
from mockpaywall.stores.memory.defaults import GlobalDefaults
from mockpaywall.stores.memory.memory_budget import WeighedRecords
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
    counters: Counters
    request_count: int = 0
    own_rules: tuple[Rule, ...] = ()
    initial_rules: tuple[Rule, ...] = ()
    """Those that every namespace begins with."""
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

    def take_over(self, other: Namespace, now: float) -> None:
        """Move what *other* has for its users here: its sessions, and its records as `RecordTables.take_over` does.

        Later requests have numbers that neither has used: PaymentIds and others derive from them.
        *now*: on the clock of *other*, in seconds since the epoch.
        """
        for session in other.sessions:
            self.sessions.add(session, now)
        other.sessions.clear()
        self.request_count = max(self.request_count, other.request_count)
        self.records.take_over(other.records)

    def choose_candidate(self, candidates: tuple[ModeCandidate, ...]) -> tuple[ModeCandidate, int]:
        """Return the first candidate that is not used up, and its count including this request."""
        for candidate in candidates:
            if candidate.counter is None:
                return candidate, 1
            limited = candidate.total_counter or candidate.counter
            if candidate.limit is not None and self.counters.get_count(limited) >= candidate.limit:
                continue
            count = self.counters.increment(limited)
            return candidate, self.counters.increment(candidate.counter) if candidate.total_counter else count
        raise ValueError("the last candidate must have no limit")

    @property
    def weighed(self) -> dict[EvictedKind, WeighedRecords]:
        """What requests created in it, by kind: what the memory budget evicts from."""
        return {
            EvictedKind.REQUESTS: self.journal,
            EvictedKind.SESSIONS: self.sessions,
            EvictedKind.COUNTERS: self.counters,
            **self.records.weighed(),
        }

    @property
    def is_configured(self) -> bool:
        """Whether a tester set rules, a mode, a clock, delays or accounts for it: then it is not evicted."""
        has_own_rules = [rule.id for rule in self.own_rules] != [rule.id for rule in self.initial_rules]
        if has_own_rules or self.own_mode or self.own_clock or self.own_global_delay:
            return True
        return self.records.table(RecordKind.ACCOUNT).has_own_configuration()

    def summarize(self, name: str) -> NamespaceSummary:
        """Return its summary."""
        accounts, payments = self.records.table(RecordKind.ACCOUNT), self.records.table(RecordKind.PAYMENT)
        challenges = self.records.table(RecordKind.CHALLENGE)
        return NamespaceSummary(
            name=name,
            request_count=self.request_count,
            journal=len(self.journal),
            journal_evicted=self.journal.evictions.count,
            sessions=len(self.sessions),
            sessions_evicted=self.sessions.evictions.count,
            accounts=len(accounts),
            accounts_evicted=accounts.evictions.count,
            challenges=len(challenges),
            challenges_evicted=challenges.evictions.count,
            payments=len(payments),
            payments_evicted=payments.evictions.count,
            rules=len(self.own_rules),
            mode=str(self.own_mode) if self.own_mode else "",
            used_at=self.used_at,
        )
