"""The memory store: namespaces by name, and one lock.

Every method holds the lock for a few microseconds, those that read a slice of a journal for a few hundred, and
waits for nothing inside it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from threading import RLock

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
from mockpaywall.model.initial_state import NO_INITIAL_STATE, InitialState
from mockpaywall.model.mode import DEFAULT_SOURCE, Mode
from mockpaywall.model.rule import Rule, sort_rules
from mockpaywall.model.virtual_clock import REAL_TIME, VirtualClock
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
from mockpaywall.stores.base import (
    MAX_ADOPTED,
    MAX_RULES,
    ChangeCallback,
    EvictedKind,
    JournalRange,
    MemoryUsage,
    NamespaceSummary,
    ResetCallback,
    RetentionLimits,
    Scope,
    TooManyAccounts,
    TooManyRules,
)
from mockpaywall.stores.eviction_log import EvictionCount, EvictionTotal, log_evicted_namespace
from mockpaywall.stores.memory.bounded_journal import BoundedJournal, free_entries
from mockpaywall.stores.memory.bounded_sessions import BoundedSessions
from mockpaywall.stores.memory.counters import Counters
from mockpaywall.stores.memory.defaults import GlobalDefaults
from mockpaywall.stores.memory.lost_namespaces import LostNamespaces
from mockpaywall.stores.memory.memory_budget import MemoryBudget
from mockpaywall.stores.memory.namespace import Namespace
from mockpaywall.stores.memory.record_tables import create_record_tables
from mockpaywall.stores.memory.weights import is_configured
from mockpaywall.stores.subscriptions import Subscriptions

REMEMBERED_KINDS = frozenset({EvictedKind.REQUESTS, EvictedKind.SESSIONS})
"""The kinds whose losses are remembered when a namespace is evicted and appears again."""
REMOVE_BATCH_SIZE = 500
"""Entries removed under the lock at a time: others wait for less than a millisecond."""


class MemoryStore:
    """A Store in the memory of one process. Namespaces are created on first use, the least recently used first."""

    def __init__(
        self,
        clock: Callable[[], float],
        limits: RetentionLimits,
        default: Mode,
        initial: InitialState = NO_INITIAL_STATE,
    ) -> None:
        self._real_time = clock
        self._limits = limits
        self._initial = initial
        self._common_accounts: dict[str, Account] = {}
        self._initial_defaults = GlobalDefaults(default, global_delay=initial.global_delay)
        self._defaults = self._initial_defaults
        self._namespaces: OrderedDict[str, Namespace] = OrderedDict()
        self._lock = RLock()
        self._subscriptions = Subscriptions()
        self._rules_created = 0
        self._budget = MemoryBudget(limits.max_memory)
        self._evicted = {kind: EvictionTotal() for kind in EvictedKind}
        self._lost = LostNamespaces()
        self._owners: dict[str, str] = {}
        """By adopted namespace, the one adopted first at the beginning."""

    # RequestStore

    def snapshot(self, namespace: str) -> RuleSnapshot:
        existing = self._namespaces.get(namespace)
        return existing.snapshot if existing else self._defaults.make_snapshot(self._initial.rules, None)

    async def record(self, received: ReceivedRequest) -> RequestRecord:
        with self._lock:
            namespace = self._get_or_create_namespace(received.namespace)
            namespace.request_count = number = namespace.request_count + 1
            candidate, use_count = namespace.choose_candidate(received.candidates)
            now = namespace.used_at if namespace.clock is REAL_TIME else namespace.now()
            times = namespace.counters.record_time(candidate, now) if candidate.counter is not None else None
            record = RequestRecord(
                number, now, candidate, use_count, namespace.global_delay.mode, times=times
            )
            namespace.journal.append(received, record)
            if self._budget.used > self._budget.max_bytes:
                self._evict_records()
            if self._subscriptions.callbacks:
                self._subscriptions.notify(received.namespace)
            return record

    async def commit(
        self, received: ReceivedRequest, record: RequestRecord, outcome: Outcome, *, unique: bool
    ) -> bool:
        session = outcome.session
        with self._lock:
            namespace = self._namespaces.get(received.namespace)
            if namespace is None:
                namespace = self._get_or_create_namespace(received.namespace)
            is_duplicate = session is not None and namespace.sessions.has_reference(session.reference_code)
            if is_duplicate and unique:
                return True
            if session is not None:
                namespace.sessions.add(session, record.now)
            namespace.journal.commit(record, outcome)
            if self._budget.used > self._budget.max_bytes:
                self._evict_records()
            if self._subscriptions.callbacks:
                self._subscriptions.notify(received.namespace)
            return is_duplicate

    async def load(self, namespace: str, keys: Sequence[RecordKey]) -> tuple[LoadedRecord, ...]:
        with self._lock:
            found = self._namespaces.get(namespace)
            if found is None:
                return tuple([LoadedRecord(key, None, None) for key in keys])
            return found.records.load(keys)

    async def find_namespace(self, keys: Sequence[RecordKey]) -> str | None:
        with self._lock:
            for name, namespace in self._namespaces.items():
                if any(namespace.records.get(key) is not None for key in keys):
                    return name
            return None

    async def find_owner(self, namespace: str) -> str | None:
        return self._owners.get(namespace)

    async def adopt(self, namespace: str, owner: str) -> str:
        with self._lock:
            if namespace in self._owners:
                return self._owners[namespace]
            if len(self._owners) >= MAX_ADOPTED:
                del self._owners[next(iter(self._owners))]
            self._owners[namespace] = owner
            self._move_to_owner(namespace, owner)
            return owner

    async def commit_changes(
        self, received: ReceivedRequest, record: RequestRecord, outcome: Outcome, loaded: LoadedRecords
    ) -> bool:
        with self._lock:
            namespace = self._namespaces.get(received.namespace)
            if namespace is None:
                namespace = self._get_or_create_namespace(received.namespace)
            if outcome.changes and not namespace.records.has_loaded(loaded.records):
                return False
            if outcome.session is not None:
                namespace.sessions.add(outcome.session, record.now)
            for change in outcome.changes:
                namespace.records.put(*change)
            namespace.journal.commit(record, outcome)
            if self._budget.used > self._budget.max_bytes:
                self._evict_records()
            if self._subscriptions.callbacks:
                self._subscriptions.notify(received.namespace)
            return True

    def complete(
        self, committed: CommittedExchange, response: Response, phase: ExchangePhase, at: float
    ) -> None:
        with self._lock:
            namespace = self._namespaces.get(committed.namespace)
            if namespace is not None:
                namespace.journal.complete(committed.record, response, phase, at)
                if self._subscriptions.callbacks:
                    self._subscriptions.notify(committed.namespace)

    async def shutdown(self) -> None:
        """Nothing is queued."""

    # JournalStore

    def journal_ranges(self, scope: Scope) -> tuple[JournalRange, ...]:
        with self._lock:
            return tuple(
                JournalRange(name, *numbers)
                for name, namespace in self._list_items(scope)
                if (numbers := namespace.journal.number_range()) is not None
            )

    def read_exchanges(self, namespace: str, first: int, end: int) -> tuple[Exchange, ...]:
        with self._lock:
            found = self._namespaces.get(namespace)
            return tuple(found.journal.exchanges(first, end)) if found else ()

    def remove(self, keys: Iterable[ExchangeKey]) -> None:
        remaining = iter(keys)
        while batch := tuple(islice(remaining, REMOVE_BATCH_SIZE)):
            self._remove_batch(batch)

    def clear_journal(self, scope: Scope) -> None:
        with self._lock:
            detached = [namespace.journal.clear() for namespace in self._iter_namespaces(scope)]
            self._lost.forget(scope, EvictedKind.REQUESTS)
        self._subscriptions.notify_removed(scope)
        for entries in detached:
            free_entries(entries)

    def journal_enabled(self) -> bool:
        return self._limits.journal_size > 0

    def evicted_count(self, scope: Scope, kind: EvictedKind = EvictedKind.REQUESTS) -> int:
        with self._lock:
            evicted = sum(
                namespace.weighed[kind].evictions.count for namespace in self._iter_namespaces(scope)
            )
            return evicted + self._lost.count(scope, kind)

    def subscribe(self, scope: Scope, on_change: ChangeCallback) -> Callable[[], None]:
        return self._subscriptions.add(scope, on_change)

    # SessionStore

    def sessions(self, scope: Scope) -> tuple[tuple[str, Session], ...]:
        with self._lock:
            return tuple(
                (name, one) for name, namespace in self._list_items(scope) for one in namespace.sessions
            )

    def change_session(
        self, session_id: str, scope: Scope, change: Callable[[Session], Session]
    ) -> tuple[str, Session] | None:
        with self._lock:
            for name, namespace in self._list_items(scope):
                found = namespace.sessions.get(session_id)
                if found is not None:
                    namespace.sessions.replace(changed := change(found))
                    return name, changed
            return None

    def clear_sessions(self, scope: Scope) -> None:
        with self._lock:
            for namespace in self._iter_namespaces(scope):
                namespace.sessions.clear()
                namespace.records.clear(RecordKind.RENEWAL)
            self._lost.forget(scope, EvictedKind.SESSIONS)

    # RecordStore

    def records(self, kind: RecordKind, scope: Scope) -> tuple[tuple[str, Record], ...]:
        with self._lock:
            return tuple(
                (name, one)
                for name, namespace in self._list_items(scope)
                for one in namespace.records.table(kind)
            )

    def change_record(
        self, key: RecordKey, scope: Scope, change: Callable[[Record | None], Record | None]
    ) -> Record | None:
        return self.change_records((key,), scope, lambda records: (change(records[0]),))[0]

    def change_records(
        self, keys: Sequence[RecordKey], scope: Scope, change: Callable[[Records], Records]
    ) -> Records:
        with self._lock:
            old = tuple([self._find_record(key, scope) for key in keys])
            new = change(old)
            rows = zip(keys, old, new, strict=True)
            changes = [(key, after) for key, before, after in rows if after != before]
            for key, value in changes:
                self._check_room(key, scope, value)
            for key, value in changes:
                self._put_record(key, scope, value)
            return new

    def clear_records(self, kind: RecordKind, scope: Scope) -> None:
        is_account = kind is RecordKind.ACCOUNT
        with self._lock:
            if scope is None and is_account:
                self._common_accounts.clear()
            for namespace in self._iter_namespaces(scope, create=is_account):
                namespace.records.clear(kind)

    def initial_accounts(self) -> tuple[Account, ...]:
        with self._lock:
            initial = {account.phone: account for account in self._initial.accounts}
            return tuple((initial | self._common_accounts).values())

    # AdminStore

    def default_mode(self, scope: Scope) -> Mode:
        return self.snapshot(scope).default if scope else self._defaults.snapshot.default

    def set_default_mode(self, scope: Scope, mode: Mode | None) -> None:
        with self._lock:
            if scope is None:
                self._defaults = self._defaults.with_mode(mode or self._initial_defaults.mode)
            for namespace in self._iter_namespaces(scope, create=True):
                if scope is not None:
                    namespace.own_mode = mode
                elif namespace.own_mode is not None:
                    continue
                namespace.counters.reset_mode(DEFAULT_SOURCE)
            self._apply_defaults(scope)

    def rules(self, scope: Scope) -> tuple[Rule, ...]:
        with self._lock:
            own = [rule for namespace in self._iter_namespaces(scope) for rule in namespace.own_rules]
            return sort_rules((*own, *self._defaults.rules) if scope is None else own)

    def add_rule(self, scope: Scope, rule: Rule) -> Rule:
        with self._lock:
            if scope is not None:
                self._get_or_create_namespace(scope)
            others = [one for one in self._get_added_rules(scope) if one.id != rule.id]
            if len(others) >= MAX_RULES:
                raise TooManyRules
            self._rules_created += 1
            added = rule.with_created(self._rules_created)
            self._set_rules(scope, [*others, added])
            return added

    def replace_rule(self, scope: Scope, rule: Rule) -> Rule | None:
        with self._lock:
            existing = self._get_added_rules(scope)
            created = next((one.created for one in existing if one.id == rule.id), None)
            if created is None:
                return None
            replaced = rule.with_created(created)
            self._set_rules(scope, [replaced if one.id == rule.id else one for one in existing])
            return replaced

    def remove_rule(self, scope: Scope, rule_id: str) -> bool:
        with self._lock:
            existing = self._get_added_rules(scope)
            kept = [rule for rule in existing if rule.id != rule_id]
            self._set_rules(scope, kept)
            return len(kept) < len(existing)

    def remove_rules(self, scope: Scope) -> None:
        with self._lock:
            self._set_rules(scope, [])

    def use_count(self, scope: Scope, counter: str) -> int:
        with self._lock:
            return sum(namespace.counters.get_count(counter) for namespace in self._iter_namespaces(scope))

    def set_use_count(self, scope: Scope, counter: str, count: int) -> None:
        with self._lock:
            for namespace in self._iter_namespaces(scope, create=True):
                namespace.counters.set_count(counter, count)

    def clock(self, scope: Scope) -> VirtualClock:
        namespace = self._namespaces.get(scope) if scope else None
        return namespace.clock if namespace else self._defaults.clock

    def change_clock(self, scope: Scope, change: Callable[[VirtualClock], VirtualClock]) -> VirtualClock:
        with self._lock:
            if scope is None:
                self._defaults = self._defaults.with_clock(change(self._defaults.clock))
            else:
                namespace = self._get_or_create_namespace(scope)
                namespace.own_clock = change(namespace.clock)
            self._apply_defaults(scope)
            return self.clock(scope)

    def global_delay(self, scope: Scope) -> GlobalDelay:
        namespace = self._namespaces.get(scope) if scope else None
        return namespace.global_delay if namespace else self._defaults.global_delay

    def set_global_delay(self, scope: Scope, global_delay: GlobalDelay) -> None:
        self.change_global_delay(scope, lambda _: global_delay)

    def change_global_delay(self, scope: Scope, change: Callable[[GlobalDelay], GlobalDelay]) -> GlobalDelay:
        with self._lock:
            global_delay = change(self.global_delay(scope))
            if scope is None:
                self._defaults = self._defaults.with_global_delay(global_delay)
            else:
                self._get_or_create_namespace(scope).own_global_delay = global_delay
            self._apply_defaults(scope)
            return global_delay

    def namespaces(self) -> tuple[NamespaceSummary, ...]:
        with self._lock:
            return tuple(namespace.summarize(name) for name, namespace in self._namespaces.items())

    def memory_usage(self) -> MemoryUsage:
        with self._lock:
            evicted = {kind: total.count for kind, total in self._evicted.items()}
            return MemoryUsage(self._budget.used, self._budget.max_bytes, evicted)

    def reset(self, scope: Scope) -> None:
        with self._lock:
            detached = [namespace.journal.clear() for namespace in self._iter_namespaces(scope)]
            for name, _ in self._list_items(scope):
                self._remove_namespace(name)
            self._lost.forget(scope)
            if scope is None:
                self._defaults = self._initial_defaults
                self._common_accounts.clear()
                self._owners.clear()
                for total in self._evicted.values():
                    total.count = 0
        self._subscriptions.notify_removed(scope)
        for entries in detached:
            free_entries(entries)

    def subscribe_resets(self, on_reset: ResetCallback) -> Callable[[], None]:
        return lambda: None  # no other process has this store

    def is_healthy(self) -> bool:
        return True

    def _remove_batch(self, keys: Iterable[ExchangeKey]) -> None:
        with self._lock:
            for name, number in keys:
                if name in self._namespaces:
                    self._namespaces[name].journal.remove(number)
        for name in {name for name, _ in keys}:
            self._subscriptions.notify_removed(name)

    # Inside the lock

    def _get_or_create_namespace(self, name: str) -> Namespace:
        now = self._real_time()
        namespace = self._namespaces.get(name)
        if namespace is None:
            self._evict_idle(now)
            namespace = self._namespaces[name] = self._create_namespace(name, now)
        else:
            namespace.used_at = now
            self._namespaces.move_to_end(name)
        return namespace

    def _create_namespace(self, name: str, now: float) -> Namespace:
        defaults, limits, budget = self._defaults, self._limits, self._budget
        rules = self._initial.rules
        lost, totals = self._lost.pop(name), self._evicted
        evictions = {
            kind: EvictionCount(
                name, kind, totals[kind], lost.get(kind, 0) if kind in REMEMBERED_KINDS else 0
            )
            for kind in EvictedKind
        }
        requests = evictions[EvictedKind.REQUESTS]
        sessions = BoundedSessions(limits.max_sessions, budget, evictions[EvictedKind.SESSIONS])
        namespace = Namespace(
            used_at=now,
            snapshot=defaults.make_snapshot(rules, None),
            initial_rules=rules,
            own_rules=rules,
            journal=BoundedJournal(limits.journal_size, limits.max_journal_bytes, budget, requests),
            sessions=sessions,
            counters=Counters(budget, evictions[EvictedKind.COUNTERS]),
            records=create_record_tables(limits, budget, evictions, sessions),
            clock=defaults.clock,
            global_delay=defaults.global_delay,
        )
        for account in self.initial_accounts():
            namespace.records.put(RecordKey(RecordKind.ACCOUNT, account.phone), account)
        return namespace

    def _set_common_account(self, phone: str, account: Record | None) -> None:
        """Store an account that namespaces begin with, or remove it. Raises TooManyAccounts."""
        common = {key: one for key, one in self._common_accounts.items() if key != phone or account}
        if isinstance(account, Account):
            common[phone] = account
        if len(common) > self._limits.max_accounts:
            raise TooManyAccounts
        self._common_accounts = common

    def _check_room(self, key: RecordKey, scope: Scope, value: Record | None) -> None:
        """Raise TooManyAccounts for a tester's account that has no room in its namespace."""
        if scope is None or value is None or not is_configured(value):
            return
        if not self._get_or_create_namespace(scope).records.table(key.kind).has_room(key.key):
            raise TooManyAccounts

    def _put_record(self, key: RecordKey, scope: Scope, value: Record | None) -> None:
        if scope is None:
            self._set_common_account(key.key, value)
        else:
            self._get_or_create_namespace(scope).records.put(key, value)

    def _find_record(self, key: RecordKey, scope: Scope) -> Record | None:
        """Return the record; for a namespace that does not exist yet, and for None, the account it begins with."""
        namespace = self._namespaces.get(scope) if scope else None
        if namespace is not None:
            return namespace.records.get(key)
        if key.kind is not RecordKind.ACCOUNT:
            return None
        return next((one for one in self.initial_accounts() if one.phone == key.key), None)

    def _move_to_owner(self, name: str, owner: str) -> None:
        if name not in self._namespaces:
            return
        self._get_or_create_namespace(name)  # the newest is evicted last when the owner is created
        new = self._get_or_create_namespace(owner)
        if (adopted := self._namespaces.get(name)) is not None:
            new.take_over(adopted, adopted.now())

    def _evict_idle(self, now: float) -> None:
        """Evict idle namespaces, and the least recently used when there are too many, before one is created."""
        for name, oldest in tuple(self._namespaces.items()):
            is_full = len(self._namespaces) >= self._limits.max_namespaces
            if not is_full and now - oldest.used_at < self._limits.idle_timeout_s:
                return
            if not oldest.is_configured:
                self._evict_namespace(name, is_full)

    def _evict_namespace(self, name: str, is_full: bool) -> None:
        evicted = self._remove_namespace(name)
        weighed = evicted.weighed.items()
        self._lost.add(name, {kind: len(records) + records.evictions.count for kind, records in weighed})
        self._evicted[EvictedKind.NAMESPACES].count += 1
        log_evicted_namespace(name, evicted.request_count, self._limits.max_namespaces if is_full else None)
        self._subscriptions.notify_removed(name)

    def _remove_namespace(self, name: str) -> Namespace:
        removed = self._namespaces.pop(name)
        self._budget.used -= sum(records.weight for records in removed.weighed.values())
        return removed

    def _evict_records(self) -> None:
        """Make room in the memory budget."""
        namespaces = self._namespaces.values()
        self._budget.evict(records for one in namespaces for records in one.weighed.values())

    def _iter_namespaces(self, scope: Scope, *, create: bool = False) -> Iterator[Namespace]:
        if scope is not None and create:
            self._get_or_create_namespace(scope)
        return (namespace for _, namespace in self._list_items(scope))

    def _list_items(self, scope: Scope) -> list[tuple[str, Namespace]]:
        if scope is None:
            return list(self._namespaces.items())
        namespace = self._namespaces.get(scope)
        return [(scope, namespace)] if namespace else []

    def _get_added_rules(self, scope: Scope) -> tuple[Rule, ...]:
        """Return the rules that were added in the scope."""
        if scope is None:
            return self._defaults.rules
        namespace = self._namespaces.get(scope)
        return namespace.own_rules if namespace else ()

    def _set_rules(self, scope: Scope, rules: Sequence[Rule]) -> None:
        """Set the rules that were added in the scope, and forget the counts of those that are gone.

        A rule that is added later may have the id of one of them.
        """
        kept = set(map(id, rules))  # one that replaces another is equal to it
        gone = [rule for rule in self._get_added_rules(scope) if id(rule) not in kept]
        names = [name for rule in gone for name in rule.counters]
        for namespace in self._iter_namespaces(scope):
            for name in names:
                namespace.counters.reset(name)
            if scope is not None:
                namespace.own_rules = tuple(rules)
        if scope is None:
            self._defaults = self._defaults.with_rules(tuple(rules))
        self._apply_defaults(scope)

    def _apply_defaults(self, scope: Scope) -> None:
        for namespace in self._iter_namespaces(scope):
            namespace.apply_defaults(self._defaults)
