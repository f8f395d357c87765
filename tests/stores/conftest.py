"""Every store passes the same tests; each test gets a fresh one and moves its clock by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field

import pytest

from mockpaywall.http.request import Call, Head, Headers
from mockpaywall.http.response import Reply
from mockpaywall.model.exchange import ExchangeKey, Outcome, Receipt, Situation
from mockpaywall.model.mode import OK, Candidate
from mockpaywall.model.obfuscation import Veil
from mockpaywall.modes.parser import parse
from mockpaywall.paywall.session import Session
from mockpaywall.stores.base import Bounds, Store
from mockpaywall.stores.memory import MemoryStore
from mockpaywall.stores.redis.opening import place_of
from mockpaywall.stores.redis.redis_store import RedisStore

VEIL = Veil(bytes(range(1, 256)))
HONEST = (Candidate("default", OK),)


@dataclass
class HandClock:
    """Real time, as far as the store knows."""

    now: float = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Bench:
    """A store, its clock, and a call's way through it in one step."""

    store: Store
    clock: HandClock = field(default_factory=HandClock)

    def receive(
        self, namespace: str = "a", candidates: tuple[Candidate, ...] = HONEST, body: bytes = b"{}"
    ) -> tuple[Receipt, Situation]:
        call = Call(Head("POST", "/x", Headers(())), body)
        receipt = Receipt(namespace, call, candidates, self.clock.now)
        return receipt, self.store.note(receipt)

    def issue(
        self, namespace: str = "a", reference: str = "r", ttl_s: float = 60, *, unique: bool = False
    ) -> tuple[ExchangeKey, bool]:
        """A call that makes a session; its key, and whether the ReferenceCode was known."""
        receipt, situation = self.receive(namespace)
        session_id = f"{namespace}-{situation.number}"
        session = Session(
            session_id, reference, "u", "905", False, False, situation.now, situation.now + ttl_s
        )
        key = (namespace, situation.number)
        reply = Reply(200, (), b"", exchange=key)
        outcome = Outcome(reply, session, "", "")
        return key, self.store.settle(receipt, situation, outcome, unique=unique)


MakeBench = Callable[..., Bench]


@pytest.fixture(params=["memory", "redis"])
def make_bench(request: pytest.FixtureRequest) -> Iterator[MakeBench]:
    with ExitStack() as at_end:
        database = request.getfixturevalue("redis_database") if request.param == "redis" else None

        def make(**bounds: int) -> Bench:
            clock = HandClock()
            if database is None:
                return Bench(MemoryStore(clock, Bounds(**bounds), OK, VEIL), clock)
            store = redis_store(database, clock, Bounds(**bounds))
            at_end.callback(store.close)
            return Bench(store, clock)

        yield make


def redis_store(url: str, clock: Callable[[], float], bounds: Bounds) -> RedisStore:
    """One of several processes' stores, as far as Redis can tell."""
    return RedisStore(
        place_of(url, 20), clock, bounds, default=OK, read=parse, matcher=lambda _: lambda _: True
    )


@pytest.fixture
def bench(make_bench: MakeBench) -> Bench:
    return make_bench()
