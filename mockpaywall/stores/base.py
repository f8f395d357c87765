"""What a store can do: one Protocol per kind of data.

Each method is atomic, whatever other threads do. A *scope* is a namespace's name, or None for all namespaces,
including those that do not exist yet. What a namespace has set for itself (mode, rules, clock, global delay) takes
precedence over what is set for all, and only `reset` removes it with the scope None.

A namespace is *used* when one of its requests is recorded, when it adopts another or is adopted, and when a tester
sets something in its scope, changes a record or clears its accounts. The first use creates it. Nothing else is a use:
reading, removing, what a recorded request does later, a record that is replaced by an equal one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
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
from mockpaywall.paywall.masterpass.account import Account
from mockpaywall.paywall.masterpass.records import (
    LoadedRecord,
    LoadedRecords,
    Record,
    RecordKey,
    RecordKind,
    Records,
)
from mockpaywall.paywall.session import Session

Scope = str | None


@dataclass(frozen=True, slots=True)
class RetentionLimits:
    """How much is stored per namespace, and how many namespaces."""

    journal_size: int = 1000
    max_journal_bytes: int = 16 * 2**20
    """Bytes of bodies and targets, with an overhead per exchange. The newest exchange is stored whatever its size."""
    max_sessions: int = 10_000
    max_accounts: int = 10_000
    max_payments: int = 10_000
    max_namespaces: int = 1000
    """Those that a tester configured are not evicted, however many there are."""
    max_memory: int = 256 * 2**20
    """Bytes of what requests have created in all namespaces together; the oldest is evicted first."""
    idle_timeout_s: float = 3600.0
    """Seconds without a use after which a namespace that no tester configured may be evicted."""


@dataclass(frozen=True, slots=True)
class NamespaceSummary:
    """One namespace in numbers."""

    name: str
    request_count: int
    """All requests, also those that the journal has evicted."""
    journal: int
    journal_evicted: int
    sessions: int
    sessions_evicted: int
    accounts: int
    accounts_evicted: int
    challenges: int
    """One-time codes."""
    challenges_evicted: int
    payments: int
    payments_evicted: int
    rules: int
    mode: str
    """Its own default mode; "" when it has none of its own."""
    used_at: float
    """The last use, in seconds since the epoch, real time."""


class EvictedKind(Enum):
    """What requests create, and the store evicts. The text is that of log lines and metrics."""

    REQUESTS = "requests"
    SESSIONS = "sessions"
    COUNTERS = "counters"
    """Of modes that clients chose by header or magic phone."""
    RENEWALS = "renewals"
    ACCOUNTS = "accounts"
    CHALLENGES = "challenges"
    PAYMENTS = "payments"
    PAYMENT_TOKENS = "payment_tokens"
    TEMP_TOKENS = "temp_tokens"
    NAMESPACES = "namespaces"


@dataclass(frozen=True, slots=True)
class MemoryUsage:
    """What the records of all namespaces weigh, and how many were evicted since the start or the last reset of all."""

    used_bytes: int
    max_bytes: int
    evicted: Mapping[EvictedKind, int]


MAX_LOST_NAMESPACES = 10_000
"""The evicted namespaces of which the store remembers what was lost with them. Source: ours."""
MAX_ADOPTED = 10_000
"""The namespaces whose owners the store remembers. Source: ours."""
MAX_NAMES_PER_PAYMENT = 3
"""PAYMENT_TOKEN records of one payment: the token of its 3D page, its UniqueCode, and its PaymentId."""
MAX_RULES = 1000
"""The rules that one scope can have. Source: ours."""


class TooManyRules(Exception):
    """A rule was refused: its scope has MAX_RULES."""


class TooManyAccounts(Exception):
    """An account was refused: its scope has `RetentionLimits.max_accounts` of a tester."""


class JournalRange(NamedTuple):
    """The request numbers that one journal has. Some of them may be missing."""

    namespace: str
    first: int
    end: int
    """One past the newest."""


class JournalChange(Enum):
    """What a change of a journal means for a reader of it."""

    UPDATED = "updated"
    """A request was added, or the phase of one has changed."""
    REMOVED = "removed"
    """Requests were removed, and numbers may be used again: read everything again."""


ResetCallback = Callable[[Scope, float], None]
"""Called with the scope of a reset and its time: real time, seconds since the epoch."""
ChangeCallback = Callable[[JournalChange], None]


class RequestStore(Protocol):
    """What the pipeline needs of a store for one request.

    `record` and `commit` are coroutines. In a store that never waits they never suspend; in one that waits they
    yield a `stores.pending_result.PendingResult` to the driver of the coroutine. All methods of a store for an
    event loop are called in the loop's thread.
    """

    def snapshot(self, namespace: str) -> RuleSnapshot:
        """Return the rules and the default mode in force in *namespace*, whether or not it exists yet.

        In a store that several processes share this is the cached state; `record` detects when it is stale.
        """

    async def record(self, received: ReceivedRequest) -> RequestRecord:
        """Add the request to the journal, number it, and choose and count its mode.

        Raise StaleRules, and record nothing, when `received.rules_version` is no longer the current version;
        StoreUnavailable.
        """

    async def commit(
        self, received: ReceivedRequest, record: RequestRecord, outcome: Outcome, *, unique: bool
    ) -> bool:
        """Store the outcome and its session. Raise StoreUnavailable.

        Return whether the session's ReferenceCode was used before; if it was, *unique* stores nothing.
        """

    async def load(self, namespace: str, keys: Sequence[RecordKey]) -> tuple[LoadedRecord, ...]:
        """Read the records with these keys, in their order, at one moment. Raise StoreUnavailable."""

    async def find_namespace(self, keys: Sequence[RecordKey]) -> str | None:
        """Return the namespace that has a record with one of these keys; None when there is none.

        Takes time in proportion to the number of namespaces. Raise StoreUnavailable.
        """

    async def find_owner(self, namespace: str) -> str | None:
        """Return the namespace to which `adopt` gave *namespace*; None when it has no owner.

        Raise StoreUnavailable.
        """

    async def adopt(self, namespace: str, owner: str) -> str:
        """Give *namespace* to *owner*, unless it has an owner already. Return its owner.

        What was stored in it for its users moves to the owner: sessions, renewals, temporary tokens, challenges and
        payments with their tokens, and the accounts of phones for which the owner has none. Its journal, its rules
        and its clock stay. Forgotten by a reset of everything, and when MAX_ADOPTED were adopted later.
        Raise StoreUnavailable.
        """

    async def commit_changes(
        self, received: ReceivedRequest, record: RequestRecord, outcome: Outcome, loaded: LoadedRecords
    ) -> bool:
        """Store the outcome, its session and its changes. Raise StoreUnavailable.

        Return False, and store nothing, when one of the loaded records has changed since it was read. An outcome
        that changes nothing is stored in any case. The session is a renewed one: its ReferenceCode is not checked.
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
        """Return the numbers that each journal of the scope has; empty journals are left out."""

    def read_exchanges(self, namespace: str, first: int, end: int) -> tuple[Exchange, ...]:
        """Return those numbered from *first* to *end* (exclusive), oldest first. Read a few hundred at a time."""

    def remove(self, keys: Iterable[ExchangeKey]) -> None:
        """Remove those exchanges; unknown ones are ignored."""

    def clear_journal(self, scope: Scope) -> None:
        """Remove them all. Counts of modes and request numbers continue."""

    def journal_enabled(self) -> bool:
        """Return False when its size is set to 0."""

    def evicted_count(self, scope: Scope, kind: EvictedKind = EvictedKind.REQUESTS) -> int:
        """Return how many requests or sessions were evicted since the last reset or clearing, also with a namespace."""

    def subscribe(self, scope: Scope, on_change: ChangeCallback) -> Callable[[], None]:
        """Call *on_change* at every change of the scope's journals; return the function that ends it.

        It is called in any thread, also once after the end, and must neither wait nor use the store.
        """


class SessionStore(Protocol):
    """The newest sessions of each namespace."""

    def sessions(self, scope: Scope) -> tuple[tuple[str, Session], ...]:
        """Return namespaces and their sessions, oldest first."""

    def change_session(
        self, session_id: str, scope: Scope, change: Callable[[Session], Session]
    ) -> tuple[str, Session] | None:
        """Change one session atomically. *change* keeps its id. Return None when there is no such session."""

    def clear_sessions(self, scope: Scope) -> None:
        """Remove them all, and their renewals."""


class RecordStore(Protocol):
    """The newest accounts, challenges and payments of each namespace."""

    def records(self, kind: RecordKind, scope: Scope) -> tuple[tuple[str, Record], ...]:
        """Return namespaces and their records of *kind*, the first stored first: no sessions, no payment codes."""

    def change_record(
        self, key: RecordKey, scope: Scope, change: Callable[[Record | None], Record | None]
    ) -> Record | None:
        """Change one record atomically, or create or remove it, and return the new value. Not for sessions.

        A namespace that does not exist yet has the accounts that it begins with. None: an account that every
        namespace begins with, instead of one of the same phone in the setup file; those that exist keep theirs.

        Accounts of a tester are never evicted: one more than `max_accounts` of them raises TooManyAccounts.

        *change* gets None when there is no such record, returns None to remove it, and may be called again. What it
        raises is raised here, and nothing is changed.
        """

    def change_records(
        self, keys: Sequence[RecordKey], scope: Scope, change: Callable[[Records], Records]
    ) -> Records:
        """Change several records as `change_record` changes one: all in one atomic step, in the order of *keys*."""

    def clear_records(self, kind: RecordKind, scope: Scope) -> None:
        """Remove all records of *kind*, and the codes of payments with the payments.

        None removes the accounts that every namespace begins with too, except those of the setup file.
        """

    def initial_accounts(self) -> tuple[Account, ...]:
        """Return the accounts that a namespace begins with."""


class AdminStore(Protocol):
    """What a tester sets."""

    def default_mode(self, scope: Scope) -> Mode:
        """Return the mode of requests that nothing else decides."""

    def set_default_mode(self, scope: Scope, mode: Mode | None) -> None:
        """Set it and restart its count; None restores the mode of all namespaces, else that of the start.

        In the scope None the counts of namespaces with a mode of their own continue.
        """

    def rules(self, scope: Scope) -> tuple[Rule, ...]:
        """Return those added in that scope, in the order of their evaluation."""

    def add_rule(self, scope: Scope, rule: Rule) -> Rule:
        """Add a rule; it replaces one with the same id in that scope, and is newer than all others.

        Return it with `created`, which the store sets. Raise TooManyRules.
        """

    def replace_rule(self, scope: Scope, rule: Rule) -> Rule | None:
        """Replace the rule with the same id that was added in that scope, in its place. None: there is none."""

    def remove_rule(self, scope: Scope, rule_id: str) -> bool:
        """Remove a rule added in that scope. Return whether it existed."""

    def remove_rules(self, scope: Scope) -> None:
        """Remove those added in that scope: None keeps the rules of every namespace."""

    def use_count(self, scope: Scope, counter: str) -> int:
        """Return the sum of that counter over the scope."""

    def set_use_count(self, scope: Scope, counter: str, count: int) -> None:
        """Set that counter to *count* (0 or more), in the namespace or in all that exist."""

    def clock(self, scope: Scope) -> VirtualClock:
        """Return the clock in force in the scope."""

    def change_clock(self, scope: Scope, change: Callable[[VirtualClock], VirtualClock]) -> VirtualClock:
        """Change the clock in force atomically, and return it.

        A namespace has its own from then on; None changes that of every namespace without its own.
        """

    def global_delay(self, scope: Scope) -> GlobalDelay:
        """Return the delays in force in the scope: they are added to every response."""

    def set_global_delay(self, scope: Scope, global_delay: GlobalDelay) -> None:
        """Set them for the namespace itself, or for all without their own."""

    def change_global_delay(self, scope: Scope, change: Callable[[GlobalDelay], GlobalDelay]) -> GlobalDelay:
        """Change the delays in force atomically, as `set_global_delay` sets them, and return them."""

    def namespaces(self) -> tuple[NamespaceSummary, ...]:
        """Return all that exist, the least recently used first."""

    def memory_usage(self) -> MemoryUsage:
        """Return what the records weigh and how many were evicted."""

    def reset(self, scope: Scope) -> None:
        """Clear everything: journal, rules, mode, counters, sessions, clock, global delay, request numbers."""

    def subscribe_resets(self, on_reset: ResetCallback) -> Callable[[], None]:
        """Call *on_reset*, in any thread, after each `reset` by another process; return the function that ends it.

        It may be called after those of this process too. Resets are missed while the connection is lost.
        """

    def is_healthy(self) -> bool:
        """Return whether the store can be used."""


class Store(RequestStore, JournalStore, SessionStore, RecordStore, AdminStore, Protocol):
    """A complete store. One outside the process may raise StoreUnavailable from every method but `snapshot`."""
