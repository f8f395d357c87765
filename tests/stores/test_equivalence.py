"""Whatever is done in whatever order, the Redis store holds what the memory store holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis import Redis

from mockpaywall.http.request import Headers, Request, RequestHead
from mockpaywall.http.response import ExchangePhase, Response
from mockpaywall.model.exchange import Exchange, Outcome, ReceivedRequest
from mockpaywall.model.global_delay import GlobalDelay
from mockpaywall.model.mode import OK, ModeCandidate
from mockpaywall.model.rule import Rule
from mockpaywall.model.virtual_clock import VirtualClock
from mockpaywall.modes.parser import parse
from mockpaywall.paywall.session import Session
from mockpaywall.stores.base import RetentionLimits, Store
from mockpaywall.stores.memory import MemoryStore
from tests.stores.conftest import HONEST, HandClock, redis_store

SMALL = RetentionLimits(journal_size=3, max_sessions=2, max_namespaces=3, idle_timeout_s=100)
NAMES = st.sampled_from("abcd")
SCOPES = st.none() | NAMES
MODES = st.sampled_from(["http=503@first-2", "delay=5", "ok,http=500"]).map(parse)
LIMITED = (ModeCandidate("rule:1", OK, "rule:1", 2), *HONEST)
COUNTED = (ModeCandidate("default", OK, "default"),)
Do = Callable[["Hand"], Any]


def plain(one: Exchange) -> Exchange:
    """Without what each store knows a call again by."""
    record = one.record._replace(stamp="")
    return replace(one, received=one.received._replace(rules_version=None), record=record)


@dataclass
class Hand:
    """One store, and what was made with it so far."""

    store: Store
    clock: HandClock = field(default_factory=HandClock)
    replies: list[Response] = field(default_factory=list)
    made: int = 0

    def call(
        self, name: str, candidates: tuple[ModeCandidate, ...], session: tuple[str, float, bool] | None
    ) -> Any:
        received = ReceivedRequest(
            name, Request(RequestHead("POST", "/", Headers()), b"{}"), candidates, self.clock.now
        )
        record = self.store.record(received)
        if session is None:
            return record._replace(stamp="")
        code, ttl_s, unique = session
        key = (name, record.number)
        kept = Session(f"{name}-{record.number}-{self.clock.now}", code, "u", "9", False, True, record.now, 0)
        outcome = Outcome(
            Response(200, (), b"", exchange=key),
            kept._replace(expires_at=record.now + ttl_s),
            "",
            "",
        )
        known = self.store.commit(received, record, outcome, unique=unique)
        self.replies += [] if known and unique else [outcome.response]
        return record._replace(stamp=""), known

    def end(self, phase: ExchangePhase) -> None:
        if self.replies:
            self.store.complete(self.replies.pop(), phase, self.clock.now)

    def wait(self, seconds: float) -> None:
        self.clock.now += seconds

    def add_rule(self, scope: str | None, name: str, priority: int) -> Any:
        rule = Rule(f"{name}{self.made}", OK, lambda _: True, priority=priority)
        self.made += 1
        return self.store.add_rule(scope, rule).id

    def seen(self) -> dict[str, Any]:
        """All that can be asked."""
        store, scopes = self.store, (None, *"abcd")
        return {
            "namespaces": store.namespaces(),
            "exchanges": {scope: [plain(one) for one in store.exchanges(scope)] for scope in "abcd"},
            "evicted": [store.evicted_count(scope) for scope in scopes],
            "sessions": [store.sessions(scope) for scope in "abcd"],
            "modes": [store.default_mode(scope) for scope in scopes],
            "rules": [[rule.id for rule in store.rules(scope)] for scope in scopes],
            "standing": [
                (one.default, [rule.id for rule in one.rules], one.default_only)
                for one in map(store.snapshot, "abcd")
            ],
            "clocks": [store.clock(scope) for scope in scopes],
            "paces": [store.global_delay(scope) for scope in scopes],
            "uses": [store.use_count(scope, name) for scope in scopes for name in ("default", "rule:1")],
        }


CALLS = st.builds(
    lambda name, candidates, session: lambda hand: hand.call(name, candidates, session),
    NAMES,
    st.sampled_from([HONEST, LIMITED, COUNTED]),
    st.none() | st.tuples(st.sampled_from("xy"), st.sampled_from([5.0, 500.0]), st.booleans()),
)
OTHERS = st.one_of(
    st.builds(
        lambda phase: lambda hand: hand.end(phase),
        st.sampled_from([ExchangePhase.DONE, ExchangePhase.ABORTED]),
    ),
    st.builds(lambda s: lambda hand: hand.wait(s), st.sampled_from([1.0, 30.0, 101.0])),
    st.builds(lambda sc, m: lambda hand: hand.store.set_default_mode(sc, m), SCOPES, st.none() | MODES),
    st.builds(
        lambda sc, n, p: lambda hand: hand.add_rule(sc, n, p),
        SCOPES,
        st.sampled_from("rst"),
        st.integers(0, 2),
    ),
    st.builds(
        lambda sc, n: lambda hand: hand.store.drop_rule(sc, n), SCOPES, st.sampled_from(["r0", "r1", "s0"])
    ),
    st.builds(lambda sc: lambda hand: hand.store.drop_rules(sc), SCOPES),
    st.builds(
        lambda sc, s: lambda hand: hand.store.change_clock(sc, lambda one: one.advanced(s)),
        SCOPES,
        st.sampled_from([-9.0, 9.0]),
    ),
    st.builds(
        lambda sc: lambda hand: hand.store.change_clock(sc, lambda _: VirtualClock(frozen_at=5.0)), SCOPES
    ),
    st.builds(lambda sc, m: lambda hand: hand.store.set_pace(sc, GlobalDelay(m, {"a": [1]})), SCOPES, MODES),
    st.builds(lambda sc, n: lambda hand: hand.store.set_uses(sc, "rule:1", n), SCOPES, st.integers(0, 3)),
    st.builds(lambda sc: lambda hand: hand.store.clear_journal(sc), SCOPES),
    st.builds(lambda n, k: lambda hand: hand.store.remove([(n, k)]), NAMES, st.integers(1, 4)),
    st.builds(lambda sc: lambda hand: hand.store.clear_sessions(sc), SCOPES),
    st.builds(lambda sc: lambda hand: hand.store.reset(sc), SCOPES),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(CALLS | OTHERS, max_size=14))
def test_both_stores_hold_the_same(redis_database: str, steps: list[Do]) -> None:
    with Redis.from_url(redis_database) as redis:
        redis.flushdb()
    memory, clock = Hand(MemoryStore(there := HandClock(), SMALL, OK), there), HandClock()
    shared = Hand(store := redis_store(redis_database, clock, SMALL), clock)
    try:
        for step in steps:
            assert step(shared) == step(memory)
            assert shared.seen() == memory.seen()
    finally:
        store.close()
