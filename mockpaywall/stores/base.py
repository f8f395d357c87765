"""What a store can do, a Protocol a noun.

Each method is one step: it happens whole, whatever other threads do meanwhile. A *scope* is a namespace's
name, or None for all of them, those that do not exist yet included.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple, Protocol

from mockpaywall.http.response import ExchangePhase, Response
from mockpaywall.model.exchange import (
    CommittedExchange,
    Exchange,
    ExchangeKey,
    Outcome,
    ReceivedRequest,
    RequestRecord,
    RuleSnapshot,
)
from mockpaywall.model.global_delay import GlobalDelay
from mockpaywall.model.mode import Mode
from mockpaywall.model.rule import Rule
from mockpaywall.model.virtual_clock import VirtualClock
from mockpaywall.paywall.session import Session

Scope = str | None


@dataclass(frozen=True, slots=True)
class RetentionLimits:
    """How much is kept, per namespace, and how many namespaces."""

    journal_size: int = 1000
    max_journal_bytes: int = 16 * 2**20
    """Bytes of bodies and headers; the newest exchange is kept whatever its size."""
    max_sessions: int = 10_000
    max_namespaces: int = 1000
    idle_timeout_s: float = 3600.0
    """Seconds after which a namespace nobody used is dropped."""


@dataclass(frozen=True, slots=True)
class NamespaceSummary:
    """One namespace in numbers."""

    name: str
    request_count: int
    """All calls ever, also those the journal has dropped."""
    journal: int
    journal_evicted: int
    sessions: int
    sessions_evicted: int
    rules: int
    mode: str
    """Its own default mode; "" when it has none of its own."""
    used_at: float
    """Seconds since the epoch, real time."""


class JournalRange(NamedTuple):
    """The request numbers that one journal has. Some of them may be missing."""

    namespace: str
    first: int
    end: int
    """One past the newest."""


class JournalChange(Enum):
    """What a change of a journal means for somebody who has read it."""

    UPDATED = "updated"
    """A request was added, or one that was there got further."""
    REMOVED = "removed"
    """Requests are missing, and numbers may have been given again: read everything again."""


ChangeCallback = Callable[[JournalChange], None]


class RequestStore(Protocol):
    """What the pipeline needs of a store for one request.

    `record` and `commit` are coroutines. In a store that never waits they never suspend; in one that waits they
    yield a `stores.pending_result.PendingResult` to the driver of the coroutine. All methods of a store for an
    event loop are called in the loop's thread.
    """

    def snapshot(self, namespace: str) -> RuleSnapshot:
        """The rules and the default mode in force in *namespace*, whether or not it exists yet.

        In a store that several processes share this is the cached state; `record` detects when it is stale.
        """

    async def record(self, received: ReceivedRequest) -> RequestRecord:
        """Add the request to the journal, number it, and choose and count its mode.

        Raises StaleRules, and records nothing, when `received.rules_version` is no longer the current version;
        StoreUnavailable.
        """

    async def commit(
        self, received: ReceivedRequest, record: RequestRecord, outcome: Outcome, *, unique: bool
    ) -> bool:
        """Store the outcome and its session. Raises StoreUnavailable.

        True when the session's ReferenceCode was used before; then, under *unique*, nothing is stored.
        """

    def complete(
        self, committed: CommittedExchange, response: Response, phase: ExchangePhase, at: float
    ) -> None:
        """Record how the exchange ended, at that time (real time, seconds since the epoch), and what was sent.

        Never waits in a store for an event loop: there it is queued, also while the store is unavailable.
        Elsewhere it may raise StoreUnavailable.
        """

    async def shutdown(self) -> None:
        """The event loop is about to stop: write what `complete` queued, within a third of a second."""


class JournalStore(Protocol):
    """The newest exchanges of each namespace, read in slices: see `journal.exchange_reader`."""

    def journal_ranges(self, scope: Scope) -> tuple[JournalRange, ...]:
        """Which numbers each journal of the scope has; nothing for an empty one."""

    def read_exchanges(self, namespace: str, first: int, end: int) -> tuple[Exchange, ...]:
        """Those numbered from *first* to *end* (exclusive), oldest first. A few hundred at a time: it is one step."""

    def remove(self, keys: Iterable[ExchangeKey]) -> None:
        """Forget those exchanges; unknown ones are passed over."""

    def clear_journal(self, scope: Scope) -> None:
        """Forget them all. Counts of modes and call numbers go on."""

    def journal_enabled(self) -> bool:
        """False when its size is set to 0."""

    def evicted_count(self, scope: Scope) -> int:
        """How many the bounds made it forget since the last reset or clearing."""

    def subscribe(self, scope: Scope, on_change: ChangeCallback) -> Callable[[], None]:
        """Call *on_change* at every change of the scope's journals; return the function that ends it.

        It is called in any thread, also once after the end, and must neither wait nor use the store.
        """


class SessionStore(Protocol):
    """The newest sessions of each namespace."""

    def sessions(self, scope: Scope) -> tuple[tuple[str, Session], ...]:
        """Namespace and session, oldest first."""

    def change_session(
        self, session_id: str, scope: Scope, change: Callable[[Session], Session]
    ) -> tuple[str, Session] | None:
        """Read, change, write as one step; None when there is no such session. *change* keeps the id."""

    def clear_sessions(self, scope: Scope) -> None:
        """Forget them all."""


class AdminStore(Protocol):
    """What a tester sets."""

    def default_mode(self, scope: Scope) -> Mode:
        """The mode of calls that nothing else decides."""

    def set_default_mode(self, scope: Scope, mode: Mode | None) -> None:
        """Set it and restart its count; None restores the mode of all namespaces, else that of the start."""

    def rules(self, scope: Scope) -> tuple[Rule, ...]:
        """Those made in that scope, in the order they are asked."""

    def add_rule(self, scope: Scope, rule: Rule) -> Rule:
        """The rule as kept: `created` is given by the store."""

    def remove_rule(self, scope: Scope, rule_id: str) -> bool:
        """Whether there was one."""

    def remove_rules(self, scope: Scope) -> None:
        """All of that scope; for None those of every namespace too."""

    def use_count(self, scope: Scope, counter: str) -> int:
        """How often that counter has counted, over the scope."""

    def set_use_count(self, scope: Scope, counter: str, count: int) -> None:
        """Let that counter go on from *count* (0 or more): in the namespace, or in all that exist."""

    def clock(self, scope: Scope) -> VirtualClock:
        """How time runs there."""

    def change_clock(self, scope: Scope, change: Callable[[VirtualClock], VirtualClock]) -> VirtualClock:
        """Read, change, write as one step; None changes every namespace and those to come."""

    def global_delay(self, scope: Scope) -> GlobalDelay:
        """The delays every reply has there."""

    def set_global_delay(self, scope: Scope, global_delay: GlobalDelay) -> None:
        """Replace them."""

    def namespaces(self) -> tuple[NamespaceSummary, ...]:
        """All that exist, the longest unused first."""

    def reset(self, scope: Scope) -> None:
        """Everything: journal, rules, mode, counters, sessions, clock, pace, call numbers."""

    def is_healthy(self) -> bool:
        """Whether the store answers."""


class Store(RequestStore, JournalStore, SessionStore, AdminStore, Protocol):
    """All of it. A store outside the process may raise StoreUnavailable from every method but `snapshot`."""
