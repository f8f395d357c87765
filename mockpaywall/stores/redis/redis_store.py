"""The store for threads. Each method runs one script, which is atomic on the server."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

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
from mockpaywall.model.mode import Mode
from mockpaywall.model.redis_address import RedisAddress
from mockpaywall.model.rule import Rule, sort_rules
from mockpaywall.model.store_unavailable import StoreUnavailable
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
from mockpaywall.stores.base import (
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
from mockpaywall.stores.redis import codec, record_codec
from mockpaywall.stores.redis.change_listener import ChangeListener
from mockpaywall.stores.redis.codec import ModeParser
from mockpaywall.stores.redis.command_encoder import REFERENCE_KNOWN, STORED, CommandEncoder
from mockpaywall.stores.redis.eviction_notices import log_notices
from mockpaywall.stores.redis.reset_listener import ResetListener
from mockpaywall.stores.redis.rule_cache import ALL_SCOPES, MatcherFactory, RuleCache, encode_rule
from mockpaywall.stores.redis.script_client import Argument, ScriptClient
from mockpaywall.stores.redis.scripts import RESETS_CHANNEL, Script, build_common_args
from mockpaywall.stores.redis.stored_exchanges import decode_exchanges
from mockpaywall.stores.redis.unique_tokens import UniqueTokens

REMOVE_BATCH_SIZE = 1000
EVICTED_FIELDS = {
    EvictedKind.REQUESTS: ("evicted_requests", 1),
    EvictedKind.SESSIONS: ("evicted_sessions", 2),
}
"""Where a namespace counts them, and which of the numbers of a lost namespace they are."""
NO_ROOM = 2
"""The reply to a change of a record for which there is no room."""
READ_BATCH_SIZE = 100
"""Exchanges that one script reads: with bodies of 64 KiB it takes a few milliseconds."""


class RedisStore:
    """A Store in one Redis database."""

    def __init__(
        self,
        address: RedisAddress,
        clock: Callable[[], float],
        limits: RetentionLimits,
        *,
        default: Mode,
        parse_mode: ModeParser,
        matcher_factory: MatcherFactory,
        seed: int = 0,
        initial: InitialState = NO_INITIAL_STATE,
    ) -> None:
        self._address = address
        self._real_time = clock
        self._limits = limits
        self._parse_mode = parse_mode
        self._client = ScriptClient(address, build_common_args(limits, seed))
        self._initial = initial
        self._admin_script, self._batch_script = Script("admin", initial), Script("batch", initial)
        self._rule_cache = RuleCache(default, parse_mode, matcher_factory)
        self._change_listener = ChangeListener(address)
        self._tokens = UniqueTokens()
        self.encoder = CommandEncoder(self._rule_cache, parse_mode, clock, self._tokens)
        """Encodes the commands of a request; the store for the event loop shares it."""

    # RequestStore

    def snapshot(self, namespace: str) -> RuleSnapshot:
        return self._rule_cache.snapshot(namespace)

    async def record(self, received: ReceivedRequest) -> RequestRecord:
        command, token = self.encoder.encode_record(received)
        return self.encoder.decode_record(received, token, self._run_batch(command))

    async def commit(
        self, received: ReceivedRequest, record: RequestRecord, outcome: Outcome, *, unique: bool
    ) -> bool:
        line = self._run_batch(self.encoder.encode_commit(received, record, outcome, unique))
        return line == REFERENCE_KNOWN

    async def load(self, namespace: str, keys: Sequence[RecordKey]) -> tuple[LoadedRecord, ...]:
        line = self._run_batch(self.encoder.encode_load(namespace, keys))
        return self.encoder.decode_loaded(keys, line)

    async def find_namespace(self, keys: Sequence[RecordKey]) -> str | None:
        return self.encoder.decode_found(self._run_batch(self.encoder.encode_find(keys)))

    async def find_owner(self, namespace: str) -> str | None:
        return self.encoder.decode_found(self._run_batch(self.encoder.encode_find_owner(namespace)))

    async def adopt(self, namespace: str, owner: str) -> str:
        line = self._run_batch(self.encoder.encode_adopt(namespace, owner))
        return self.encoder.decode_found(line) or owner

    async def commit_changes(
        self, received: ReceivedRequest, record: RequestRecord, outcome: Outcome, loaded: LoadedRecords
    ) -> bool:
        command = self.encoder.encode_commit_changes(received, record, outcome, loaded)
        return self._run_batch(command) == STORED

    def complete(
        self, committed: CommittedExchange, response: Response, phase: ExchangePhase, at: float
    ) -> None:
        self._run_batch(self.encoder.encode_completion(committed, response, phase, at))

    async def shutdown(self) -> None:
        """Nothing is queued."""

    # JournalStore

    def journal_ranges(self, scope: Scope) -> tuple[JournalRange, ...]:
        ranges = self._run_admin("journal_ranges", scope or ALL_SCOPES)
        return tuple(JournalRange(name.decode(), int(first), int(end)) for name, first, end in ranges)

    def read_exchanges(self, namespace: str, first: int, end: int) -> tuple[Exchange, ...]:
        fields: list[bytes | None] = []
        for start in range(first, end, READ_BATCH_SIZE):
            fields += self._run_admin("read_exchanges", namespace, start, min(end, start + READ_BATCH_SIZE))
        return tuple(decode_exchanges(namespace, fields, self._parse_mode))

    def remove(self, keys: Iterable[ExchangeKey]) -> None:
        by_name: dict[str, list[int]] = {}
        for name, number in keys:
            by_name.setdefault(name, []).append(number)
        for name, numbers in by_name.items():
            left = iter(numbers)
            while some := tuple(islice(left, REMOVE_BATCH_SIZE)):
                self._run_admin("remove", name, *some)

    def clear_journal(self, scope: Scope) -> None:
        self._run_admin("clear_journal", scope or ALL_SCOPES)

    def journal_enabled(self) -> bool:
        return self._limits.journal_size > 0

    def evicted_count(self, scope: Scope, kind: EvictedKind = EvictedKind.REQUESTS) -> int:
        return int(self._run_admin("evicted_count", scope or ALL_SCOPES, *EVICTED_FIELDS[kind]))

    def subscribe(self, scope: Scope, on_change: ChangeCallback) -> Callable[[], None]:
        return self._change_listener.subscribe(scope, on_change)

    # SessionStore

    def sessions(self, scope: Scope) -> tuple[tuple[str, Session], ...]:
        rows = self._list_records(RecordKind.SESSION, scope)
        return tuple((name, codec.decode_stored_session(stored)) for name, stored in rows)

    def change_session(
        self, session_id: str, scope: Scope, change: Callable[[Session], Session]
    ) -> tuple[str, Session] | None:
        while found := self._run_admin("get_session", scope or ALL_SCOPES, session_id):
            name, stored = found
            changed = change(codec.decode_stored_session(stored))
            swap = (name, session_id, stored, codec.encode_stored_session(changed), repr(changed.expires_at))
            if self._run_admin("swap_session", *swap):
                return name.decode(), changed
        return None

    def clear_sessions(self, scope: Scope) -> None:
        self._run_admin("clear_sessions", scope or ALL_SCOPES)

    # RecordStore

    def records(self, kind: RecordKind, scope: Scope) -> tuple[tuple[str, Record], ...]:
        rows = self._list_records(kind, scope)
        return tuple((name, record_codec.decode(kind, stored.decode())) for name, stored in rows)

    def change_record(
        self, key: RecordKey, scope: Scope, change: Callable[[Record | None], Record | None]
    ) -> Record | None:
        return self.change_records((key,), scope, lambda records: (change(records[0]),))[0]

    def change_records(
        self, keys: Sequence[RecordKey], scope: Scope, change: Callable[[Records], Records]
    ) -> Records:
        name = scope or ALL_SCOPES
        while True:
            found: list[bytes] = self._run_admin("get_records", name, *chain.from_iterable(keys))
            stored = [text.decode() for text in found]
            old = (record_codec.decode(key.kind, text) for key, text in zip(keys, stored, strict=True))
            new = change(tuple(old))
            texts = ["" if value is None else record_codec.encode(value) for value in new]
            if texts == stored:
                return new
            rows = ((*key, *pair) for key, *pair in zip(keys, stored, texts, strict=True))
            swap = (name, repr(self._real_time()), *chain.from_iterable(rows))
            swapped = int(self._run_admin("swap_records", *swap))
            if swapped == NO_ROOM:
                raise TooManyAccounts
            if swapped:
                return new

    def clear_records(self, kind: RecordKind, scope: Scope) -> None:
        self._run_admin("clear_records", scope or ALL_SCOPES, kind, repr(self._real_time()))

    def initial_accounts(self) -> tuple[Account, ...]:
        common = [
            record_codec.decode(RecordKind.ACCOUNT, one.decode())
            for one in self._run_admin("common_accounts")
        ]
        return tuple({one.phone: one for one in (*self._initial.accounts, *common)}.values())

    # AdminStore

    def default_mode(self, scope: Scope) -> Mode:
        self._refresh_rules()
        own = self._rule_cache.get_scope_rules(scope or ALL_SCOPES).mode
        return own or self._rule_cache.get_scope_rules(ALL_SCOPES).mode or self._rule_cache.initial_mode

    def set_default_mode(self, scope: Scope, mode: Mode | None) -> None:
        text = "" if mode is None else str(mode)
        self._run_admin("set_mode", scope or ALL_SCOPES, text, next(self._tokens), repr(self._real_time()))
        self._refresh_rules()

    def rules(self, scope: Scope) -> tuple[Rule, ...]:
        self._refresh_rules()
        scopes = self._rule_cache.scopes() if scope is None else (scope,)
        return sort_rules(rule for one in scopes for rule in self._rule_cache.get_scope_rules(one).rules)

    def add_rule(self, scope: Scope, rule: Rule) -> Rule:
        args = (scope or ALL_SCOPES, rule.id, encode_rule(rule), next(self._tokens), repr(self._real_time()))
        created = self._run_admin("add_rule", *args, MAX_RULES)
        self._refresh_rules()
        if created is None:
            raise TooManyRules
        return rule.with_created(int(created))

    def replace_rule(self, scope: Scope, rule: Rule) -> Rule | None:
        args = (scope or ALL_SCOPES, rule.id, encode_rule(rule), next(self._tokens))
        created = self._run_admin("replace_rule", *args)
        self._refresh_rules()
        return None if created is None else rule.with_created(int(created))

    def remove_rule(self, scope: Scope, rule_id: str) -> bool:
        removed = int(self._run_admin("remove_rule", scope or ALL_SCOPES, rule_id, next(self._tokens)))
        self._refresh_rules()
        return removed > 0

    def remove_rules(self, scope: Scope) -> None:
        self._run_admin("remove_rules", scope or ALL_SCOPES, next(self._tokens))
        self._refresh_rules()

    def use_count(self, scope: Scope, counter: str) -> int:
        return int(self._run_admin("use_count", scope or ALL_SCOPES, counter))

    def set_use_count(self, scope: Scope, counter: str, count: int) -> None:
        self._run_admin("set_use_count", scope or ALL_SCOPES, counter, count, repr(self._real_time()))

    def clock(self, scope: Scope) -> VirtualClock:
        return codec.decode_clock(self._get_setting(scope, "clock"))

    def change_clock(self, scope: Scope, change: Callable[[VirtualClock], VirtualClock]) -> VirtualClock:
        while True:
            old = self._get_setting(scope, "clock")
            changed = change(codec.decode_clock(old))
            swap = (repr(self._real_time()), old, codec.encode_clock(changed))
            if self._run_admin("swap_clock", scope or ALL_SCOPES, *swap):
                return changed

    def global_delay(self, scope: Scope) -> GlobalDelay:
        return self._decode_global_delay(*self._run_admin("get_global_delay", scope or ALL_SCOPES))

    def set_global_delay(self, scope: Scope, global_delay: GlobalDelay) -> None:
        values = _encode_global_delay(global_delay)
        self._run_admin("set_global_delay", scope or ALL_SCOPES, repr(self._real_time()), *values)

    def change_global_delay(self, scope: Scope, change: Callable[[GlobalDelay], GlobalDelay]) -> GlobalDelay:
        while True:
            old = self._run_admin("get_global_delay", scope or ALL_SCOPES)
            changed = change(self._decode_global_delay(*old))
            swap = (repr(self._real_time()), *old, *_encode_global_delay(changed))
            if self._run_admin("swap_global_delay", scope or ALL_SCOPES, *swap):
                return changed

    def namespaces(self) -> tuple[NamespaceSummary, ...]:
        return tuple(map(_decode_summary, self._run_admin("namespaces")))

    def memory_usage(self) -> MemoryUsage:
        used, counts = self._run_admin("memory_usage", *(kind.value for kind in EvictedKind))
        evicted = {kind: int(count or 0) for kind, count in zip(EvictedKind, counts, strict=True)}
        return MemoryUsage(int(used), self._limits.max_memory, evicted)

    def reset(self, scope: Scope) -> None:
        channel = RESETS_CHANNEL.format(db=self._address.db)
        self._run_admin("reset", scope or ALL_SCOPES, channel, repr(self._real_time()))
        self._refresh_rules()

    def subscribe_resets(self, on_reset: ResetCallback) -> Callable[[], None]:
        return ResetListener(self._address, on_reset).start()

    def is_healthy(self) -> bool:
        try:
            self._run_admin("check_writable")
        except StoreUnavailable:
            return False
        return True

    def close(self) -> None:
        """Close the connections and stop the threads."""
        self._change_listener.close()
        self._client.close()

    def _list_records(self, kind: RecordKind, scope: Scope) -> Iterator[tuple[str, bytes]]:
        for name, found in self._run_admin("records", scope or ALL_SCOPES, kind):
            yield from ((name.decode(), stored) for stored in found)

    def _run_admin(self, command: str, *arguments: Argument) -> Any:
        notices, *replies = self._client.run(self._admin_script, command, *arguments)
        log_notices((notice.decode() for notice in notices), self._limits.max_namespaces)
        return replies[0] if replies else None

    def _decode_global_delay(self, mode: bytes, as_given: bytes) -> GlobalDelay:
        """Return the delays in force; those of the beginning for empty texts."""
        if not mode:
            return self._initial.global_delay
        return GlobalDelay(self._parse_mode(mode.decode()), json.loads(as_given))

    def _get_setting(self, scope: Scope, name: str) -> str:
        """Return the setting in force in the scope, in the form of the scripts."""
        value: bytes = self._run_admin("get_setting", scope or ALL_SCOPES, name)
        return value.decode()

    def _run_batch(self, command: tuple[bytes, ...]) -> str:
        reply: bytes = self._client.run(self._batch_script, *command)
        first, *others = reply.decode().split("\n")
        log_notices((first, *others), self._limits.max_namespaces)
        return first

    def _refresh_rules(self) -> None:
        """Read all rules and default modes. A change made by another process is noticed by the next `record`."""
        self._rule_cache.load({scope.decode(): row for scope, *row in self._fetch_rule_rows()})

    def _fetch_rule_rows(self) -> Iterator[tuple[bytes, str, str, list[str]]]:
        for scope, version, mode, rules in self._run_admin("read_rules"):
            yield scope, version.decode(), mode.decode(), [rule.decode() for rule in rules]


def _encode_global_delay(global_delay: GlobalDelay) -> tuple[str, str]:
    return str(global_delay.mode), json.dumps(dict(global_delay.as_given))


def _decode_summary(row: list[bytes]) -> NamespaceSummary:
    """Decode a row of the script, which is in the order of the fields."""
    name, *counts, mode, used_at = (field.decode() for field in row)
    values: tuple[Any, ...] = (name, *map(int, counts), mode, float(used_at))
    return NamespaceSummary(*values)
