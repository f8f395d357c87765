"""Whatever is done in whatever order, the Redis store holds what the memory store holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis import Redis

from mockpaywall.http.request import Call, Head, Headers
from mockpaywall.http.response import Phase, Reply
from mockpaywall.model.exchange import Exchange, Outcome, Receipt
from mockpaywall.model.global_delay import Pace
from mockpaywall.model.mode import OK, Candidate
from mockpaywall.model.rule import Rule
from mockpaywall.model.virtual_clock import ClockSetting
from mockpaywall.modes.parser import parse
from mockpaywall.paywall.session import Session
from mockpaywall.stores.base import Bounds, Store
from mockpaywall.stores.memory import MemoryStore
from tests.stores.conftest import HONEST, VEIL, HandClock, redis_store

SMALL = Bounds(journal_size=3, max_sessions=2, namespaces=3, idle_s=100)
NAMES = st.sampled_from("abcd")
SCOPES = st.none() | NAMES
MODES = st.sampled_from(["http=503@first-2", "delay=5", "ok,http=500"]).map(parse)
LIMITED = (Candidate("rule:1", OK, "rule:1", 2), *HONEST)
COUNTED = (Candidate("default", OK, "default"),)
Do = Callable[["Hand"], Any]


def plain(one: Exchange) -> Exchange:
    """Without what each store knows a call again by."""
    situation = one.situation._replace(stamp="")
    return replace(one, receipt=one.receipt._replace(standing=None), situation=situation)


@dataclass
class Hand:
    """One store, and what was made with it so far."""

    store: Store
    clock: HandClock = field(default_factory=HandClock)
    replies: list[Reply] = field(default_factory=list)
    made: int = 0

    def call(
        self, name: str, candidates: tuple[Candidate, ...], session: tuple[str, float, bool] | None
    ) -> Any:
        receipt = Receipt(name, Call(Head("POST", "/", Headers()), b"{}"), candidates, self.clock.now)
        situation = self.store.note(receipt)
        if session is None:
            return situation._replace(stamp="")
        code, ttl_s, unique = session
        key = (name, situation.number)
        kept = Session(
            f"{name}-{situation.number}-{self.clock.now}", code, "u", "9", False, True, situation.now, 0
        )
        outcome = Outcome(
            Reply(200, (), b"", exchange=key),
            kept._replace(expires_at=situation.now + ttl_s),
            "",
            "",
        )
        known = self.store.settle(receipt, situation, outcome, unique=unique)
        self.replies += [] if known and unique else [outcome.reply]
        return situation._replace(stamp=""), known

    def end(self, phase: Phase) -> None:
        if self.replies:
            self.store.sent(self.replies.pop(), phase, self.clock.now)

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
            "evicted": [store.evicted(scope) for scope in scopes],
            "sessions": [store.sessions(scope) for scope in "abcd"],
            "modes": [store.default_mode(scope) for scope in scopes],
            "rules": [[rule.id for rule in store.rules(scope)] for scope in scopes],
            "standing": [
                (one.default, [rule.id for rule in one.rules], one.alone)
                for one in map(store.standing, "abcd")
            ],
            "clocks": [store.clock(scope) for scope in scopes],
            "paces": [store.pace(scope) for scope in scopes],
            "uses": [store.uses(scope, name) for scope in scopes for name in ("default", "rule:1")],
        }


CALLS = st.builds(
    lambda name, candidates, session: lambda hand: hand.call(name, candidates, session),
    NAMES,
    st.sampled_from([HONEST, LIMITED, COUNTED]),
    st.none() | st.tuples(st.sampled_from("xy"), st.sampled_from([5.0, 500.0]), st.booleans()),
)
OTHERS = st.one_of(
    st.builds(lambda phase: lambda hand: hand.end(phase), st.sampled_from([Phase.DONE, Phase.ABORTED])),
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
        lambda sc: lambda hand: hand.store.change_clock(sc, lambda _: ClockSetting(frozen_at=5.0)), SCOPES
    ),
    st.builds(lambda sc, m: lambda hand: hand.store.set_pace(sc, Pace(m, {"a": [1]})), SCOPES, MODES),
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
    memory, clock = Hand(MemoryStore(there := HandClock(), SMALL, OK, VEIL), there), HandClock()
    shared = Hand(store := redis_store(redis_database, clock, SMALL), clock)
    try:
        for step in steps:
            assert step(shared) == step(memory)
            assert shared.seen() == memory.seen()
    finally:
        store.close()
