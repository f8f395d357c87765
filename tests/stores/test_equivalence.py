"""Whatever is done in whatever order, the Redis store holds what the memory store holds."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from redis import Redis

from mockpaywall.http.request import Headers, Request, RequestHead
from mockpaywall.http.response import ExchangePhase
from mockpaywall.model.exchange import CommittedExchange, Exchange, Outcome, ReceivedRequest, RequestRecord
from mockpaywall.model.global_delay import GlobalDelay
from mockpaywall.model.mode import OK, OK_BRANCH, ModeCandidate
from mockpaywall.model.rule import Rule
from mockpaywall.model.virtual_clock import VirtualClock
from mockpaywall.modes.parser import parse
from mockpaywall.paywall.masterpass.records import (
    LoadedRecord,
    LoadedRecords,
    RecordChange,
    RecordKey,
    RecordKind,
)
from mockpaywall.paywall.session import Session
from mockpaywall.stores.base import EvictedKind, RequestStore, RetentionLimits, Store
from mockpaywall.stores.memory import MemoryStore
from mockpaywall.stores.redis.batcher import BatchingRequestStore
from mockpaywall.stores.redis.redis_store import RedisStore
from tests.stores.conftest import (
    DEFAULT_CANDIDATES,
    RESPONSE,
    ManualClock,
    make_address,
    make_redis_store,
)
from tests.support.coroutines import run, run_pending
from tests.support.exchanges import list_exchanges
from tests.support.records import (
    account_key,
    challenge_key,
    make_account,
    make_challenge,
    make_payment,
    payment_code_key,
    payment_key,
    renewal_key,
)

LIMITS = RetentionLimits(
    journal_size=3, max_sessions=2, max_accounts=2, max_payments=2, max_namespaces=2, idle_timeout_s=100
)
EVICTED_KINDS = (EvictedKind.REQUESTS, EvictedKind.SESSIONS)
NAMES = "abc"
NAMESPACES = st.sampled_from(NAMES)
SCOPES = st.none() | NAMESPACES
MODES = st.sampled_from(["http=503@first-2", "delay=5", "ok,http=500"]).map(parse)
LIMITED = (ModeCandidate("rule:1", OK_BRANCH, "rule:1", 2), *DEFAULT_CANDIDATES)
COUNTED = (ModeCandidate("default", OK_BRANCH, "default"),)
SessionPlan = tuple[str, float, bool]
"""ReferenceCode, seconds to live, whether the code must be unique."""
KINDS = (RecordKind.RENEWAL, RecordKind.ACCOUNT, RecordKind.CHALLENGE, RecordKind.PAYMENT)
CODES = tuple(payment_code_key(code) for code in "xy")
RECORD_CHANGES = st.builds(
    lambda make, is_removal: RecordChange(make.key, None) if is_removal else make,
    st.one_of(
        st.sampled_from("123").map(lambda name: RecordChange(renewal_key(name), f"after {name}")),
        st.builds(
            lambda phone, count: RecordChange(account_key(phone), make_account(phone, card_count=count)),
            st.sampled_from("123"),
            st.integers(0, 2),
        ),
        st.sampled_from("123").map(lambda name: RecordChange(challenge_key(name), make_challenge(name))),
        st.builds(
            lambda name, code: RecordChange(payment_key(name), make_payment(name, code)),
            st.sampled_from("123"),
            st.sampled_from("xy"),
        ),
    ),
    st.booleans(),
)


def without_token(record: RequestRecord) -> RequestRecord:
    return record._replace(token="")


def comparable(exchange: Exchange) -> Exchange:
    """Return the exchange without what only its own store understands."""
    received = exchange.received._replace(rules_version=None)
    return replace(exchange, received=received, record=without_token(exchange.record))


@dataclass
class Client:
    """One store and the exchanges that were committed in it."""

    store: Store
    requests: RequestStore
    """Where requests go: the store itself, or the one for an event loop beside it."""
    run: Callable[[Coroutine[Any, Any, Any]], Any]
    clock: ManualClock = field(default_factory=ManualClock)
    recorded: list[tuple[ReceivedRequest, RequestRecord]] = field(default_factory=list)
    """What awaits its commit."""
    committed: list[CommittedExchange] = field(default_factory=list)
    rules_made: int = 0

    def record(self, namespace: str, candidates: tuple[ModeCandidate, ...]) -> RequestRecord:
        request = Request(RequestHead("POST", "/", Headers()), b"{}")
        received = ReceivedRequest(namespace, request, candidates, self.clock.now)
        record: RequestRecord = self.run(self.requests.record(received))
        self.recorded.append((received, record))
        return without_token(record)

    def commit(self, reference: str, ttl_s: float, unique: bool) -> object:
        """Commit the request that was recorded last, whatever has happened since."""
        if not self.recorded:
            return None
        received, record = self.recorded.pop()
        session_id = f"{received.namespace}-{record.number}-{self.clock.now}"
        session = Session(session_id, reference, "u", "9", False, True, record.now, record.now + ttl_s)
        outcome = Outcome(RESPONSE, session, "", "")
        is_duplicate = self.run(self.requests.commit(received, record, outcome, unique=unique))
        if not (is_duplicate and unique):
            self.committed.append(CommittedExchange(received.namespace, record, RESPONSE))
        return is_duplicate

    def request(
        self, namespace: str, candidates: tuple[ModeCandidate, ...], plan: SessionPlan | None
    ) -> object:
        record = self.record(namespace, candidates)
        return record, self.commit(*plan) if plan else None

    def request_changes(
        self, namespace: str, changes: list[RecordChange], between: RecordChange | None, ttl_s: float | None
    ) -> object:
        """Record, load and commit a request, with another change after the loading; with a session of *ttl_s*."""
        request = Request(RequestHead("POST", "/", Headers()), b"{}")
        received = ReceivedRequest(namespace, request, DEFAULT_CANDIDATES, self.clock.now)
        record: RequestRecord = self.run(self.requests.record(received))
        loaded = self.run(self.requests.load(namespace, [*(one.key for one in changes), *CODES]))
        if between is not None:
            self.store.change_record(between.key, namespace, lambda _: between.value)
        session_id = f"{namespace}-{record.number}-{self.clock.now}"
        session = ttl_s and Session(session_id, "x", "u", "9", False, True, record.now, record.now + ttl_s)
        outcome = Outcome(RESPONSE, session or None, "", "", (), tuple(changes))
        is_stored = self.run(
            self.requests.commit_changes(received, record, outcome, LoadedRecords(tuple(loaded)))
        )
        return [one.value for one in loaded], is_stored

    def complete(self, phase: ExchangePhase, hint: str) -> None:
        if self.committed:
            response = RESPONSE._replace(headers=(("X-Mock-Hint", hint),)) if hint else RESPONSE
            committed = self.committed.pop()
            self.requests.complete(committed, response, phase, self.clock.now)
            self.run(self.requests.load(committed.namespace, CODES))  # sent after the completion

    def let_time_pass(self, seconds: float) -> None:
        self.clock.now += seconds

    def change_records(self, namespace: str, changes: list[RecordChange]) -> object:
        keys, values = tuple(one.key for one in changes), tuple(one.value for one in changes)
        return self.store.change_records(keys, namespace, lambda _: values)

    def change_session(self, scope: str | None, ttl_s: float) -> object:
        """Change the newest session of the scope."""
        sessions = self.store.sessions(scope)
        if not sessions:
            return None
        expires_at = self.clock.now + ttl_s
        newest = sessions[-1][1].session_id
        return self.store.change_session(newest, scope, lambda one: one._replace(expires_at=expires_at))

    def adopt(self, namespace: str, owner: str) -> object:
        return namespace != owner and self.run(self.requests.adopt(namespace, owner))

    def find(self, namespace: str, change: RecordChange) -> object:
        """Find the owner of a namespace, and the namespace of a record."""
        found = self.run(self.requests.find_namespace((change.key, *CODES)))
        return self.run(self.requests.find_owner(namespace)), found

    def advance_clock(self, scope: str | None, seconds: float) -> object:
        return self.store.change_clock(scope, lambda clock: clock.advance(seconds))

    def freeze_clock(self, scope: str | None) -> object:
        return self.store.change_clock(scope, lambda _: VirtualClock(frozen_at=5.0))

    def add_rule(self, scope: str | None, name: str, priority: int) -> str:
        rule = Rule(f"{name}{self.rules_made}", OK, lambda _: True, priority=priority)
        self.rules_made += 1
        return self.store.add_rule(scope, rule).id

    def replace_rule(self, scope: str | None, name: str, priority: int) -> int | None:
        replaced = self.store.replace_rule(
            scope, Rule(name, parse("http=503"), lambda _: True, priority=priority)
        )
        return replaced and replaced.created

    def state(self) -> dict[str, Any]:
        """Return what all namespaces hold, in few round trips: it is compared after each action."""
        store = self.store
        return {
            "namespaces": store.namespaces(),
            "exchanges": [comparable(one) for one in list_exchanges(store, None)],
            "evicted": [store.evicted_count(None, kind) for kind in EVICTED_KINDS],
            "evicted in all": store.memory_usage().evicted,
            "sessions": store.sessions(None),
            "records": [store.records(kind, None) for kind in KINDS],
            "mode": store.default_mode(None),
            "rules": [rule.id for rule in store.rules(None)],
            "snapshots": [
                (one.default, [rule.id for rule in one.rules], one.default_only)
                for one in map(store.snapshot, NAMES)
            ],
            "use counts": [store.use_count(None, name) for name in ("default", "rule:1")],
        }

    def state_by_scope(self) -> dict[str, Any]:
        """Return what each scope can be asked for."""
        store, scopes = self.store, (None, *NAMES)
        return {
            "exchanges": [[one.key for one in list_exchanges(store, name)] for name in NAMES],
            "evicted": [store.evicted_count(name, kind) for name in NAMES for kind in EVICTED_KINDS],
            "sessions": [store.sessions(name) for name in NAMES],
            "modes": [store.default_mode(scope) for scope in scopes],
            "rules": [[rule.id for rule in store.rules(scope)] for scope in scopes],
            "clocks": [store.clock(scope) for scope in scopes],
            "delays": [store.global_delay(scope) for scope in scopes],
            "use counts": [
                store.use_count(name, counter) for name in NAMES for counter in ("default", "rule:1")
            ],
            "owners": [self.run(self.requests.find_owner(name)) for name in NAMES],
        }


class Action(NamedTuple):
    """A call of a method of `Client`, or of its store."""

    method: str
    arguments: tuple[Any, ...]

    def run(self, client: Client) -> object:
        return attrgetter(self.method)(client)(*self.arguments)


def act(method: str, *arguments: st.SearchStrategy[Any]) -> st.SearchStrategy[Action]:
    """Draw calls of a method of the client, or of its store."""
    return st.builds(lambda *drawn: Action(method, drawn), *arguments)


PLANS = (st.sampled_from("xy"), st.sampled_from([5.0, 500.0]), st.booleans())
REQUESTS = st.one_of(
    act(
        "request",
        NAMESPACES,
        st.sampled_from([DEFAULT_CANDIDATES, LIMITED, COUNTED]),
        st.none() | st.tuples(*PLANS),
    ),
    act("commit", *PLANS),
    act("adopt", NAMESPACES, NAMESPACES),
)
RECORDS = st.one_of(
    act(
        "request_changes",
        NAMESPACES,
        st.lists(RECORD_CHANGES, max_size=3),
        st.none() | RECORD_CHANGES,
        st.sampled_from([None, 5.0, 500.0]),
    ),
    act("change_records", NAMESPACES, st.lists(RECORD_CHANGES, min_size=1, max_size=2)),
    act("find", NAMESPACES, RECORD_CHANGES),
    act("change_session", SCOPES, st.sampled_from([-5.0, 5.0, 500.0])),
    act("store.clear_records", st.sampled_from(KINDS), SCOPES),
)
OTHERS = st.one_of(
    act(
        "complete",
        st.sampled_from([ExchangePhase.DONE, ExchangePhase.ABORTED]),
        st.sampled_from(["", "used before"]),
    ),
    act("let_time_pass", st.sampled_from([1.0, 30.0, 101.0])),
    act("store.set_default_mode", SCOPES, st.none() | MODES),
    act("add_rule", SCOPES, st.sampled_from("rst"), st.integers(0, 2)),
    act("replace_rule", SCOPES, st.sampled_from(["r0", "r1", "s0", "t1"]), st.integers(0, 2)),
    act("store.remove_rule", SCOPES, st.sampled_from(["r0", "r1", "s0"])),
    act("store.remove_rules", SCOPES),
    act("advance_clock", SCOPES, st.sampled_from([-9.0, 9.0])),
    act("freeze_clock", SCOPES),
    act("store.set_global_delay", SCOPES, MODES.map(lambda mode: GlobalDelay(mode, {"a": [1]}))),
    act("store.set_use_count", SCOPES, st.just("rule:1"), st.integers(0, 3)),
    act("store.clear_journal", SCOPES),
    act("store.remove", st.tuples(NAMESPACES, st.integers(1, 4)).map(lambda key: [key])),
    act("store.clear_sessions", SCOPES),
    act("store.reset", SCOPES),
)


def memory_client() -> Client:
    clock = ManualClock()
    store = MemoryStore(clock, LIMITS, OK)
    return Client(store, store, run, clock)


def redis_client(url: str, runner: asyncio.Runner | None) -> tuple[RedisStore, Client]:
    """Make a store, whose requests go through the one for an event loop when there is a *runner*."""
    clock = ManualClock()
    store = make_redis_store(url, clock, LIMITS)
    if runner is None:
        return store, Client(store, store, run, clock)
    batching = BatchingRequestStore(make_address(url), LIMITS, 0, store.encoder)
    return store, Client(store, LoopRequests(batching, runner), runner.run, clock)


class LoopRequests:
    """A request store for an event loop, used from outside of one."""

    def __init__(self, batching: BatchingRequestStore, runner: asyncio.Runner) -> None:
        self._batching = batching
        self._runner = runner
        self.snapshot = batching.snapshot
        self.shutdown = batching.shutdown

    async def record(self, received: ReceivedRequest) -> RequestRecord:
        return await run_pending(self._batching.record(received))

    async def commit(
        self, received: ReceivedRequest, record: RequestRecord, outcome: Outcome, *, unique: bool
    ) -> bool:
        return await run_pending(self._batching.commit(received, record, outcome, unique=unique))

    async def load(self, namespace: str, keys: Sequence[RecordKey]) -> tuple[LoadedRecord, ...]:
        return await run_pending(self._batching.load(namespace, keys))

    async def commit_changes(
        self, received: ReceivedRequest, record: RequestRecord, outcome: Outcome, loaded: LoadedRecords
    ) -> bool:
        return await run_pending(self._batching.commit_changes(received, record, outcome, loaded))

    async def find_namespace(self, keys: Sequence[RecordKey]) -> str | None:
        return await run_pending(self._batching.find_namespace(keys))

    async def find_owner(self, namespace: str) -> str | None:
        return await run_pending(self._batching.find_owner(namespace))

    async def adopt(self, namespace: str, owner: str) -> str:
        return await run_pending(self._batching.adopt(namespace, owner))

    def complete(self, *arguments: Any) -> None:
        async def complete() -> None:
            self._batching.complete(*arguments)

        self._runner.run(complete())


@settings(
    max_examples=60,
    deadline=None,
    phases=set(Phase) - {Phase.explain},  # it traces every line: a failure took 36 s to report
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(actions=st.lists(REQUESTS | RECORDS | OTHERS, max_size=14))
@pytest.mark.parametrize("in_event_loop", [False, True], ids=["blocking", "batching"])
def test_both_stores_hold_the_same(redis_database: str, actions: list[Action], in_event_loop: bool) -> None:
    with Redis.from_url(redis_database) as redis:
        redis.flushdb()
    with asyncio.Runner() as runner:
        store, shared = redis_client(redis_database, runner if in_event_loop else None)
        memory = memory_client()
        try:
            for action in actions:
                assert action.run(shared) == action.run(memory)
                assert shared.state() == memory.state()
            assert shared.state_by_scope() == memory.state_by_scope()
        finally:
            shared.run(shared.requests.shutdown())
            store.close()
