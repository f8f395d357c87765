"""Every store passes the same tests; each test gets a fresh one and moves its clock by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field

import pytest

from mockpaywall.http.request import Headers, Request, RequestHead
from mockpaywall.http.response import Response
from mockpaywall.model.exchange import ExchangeKey, Outcome, ReceivedRequest, RequestRecord
from mockpaywall.model.mode import OK, ModeCandidate
from mockpaywall.modes.parser import parse
from mockpaywall.paywall.session import Session
from mockpaywall.stores.base import RetentionLimits, Store
from mockpaywall.stores.memory import MemoryStore
from mockpaywall.stores.redis.opening import parse_address
from mockpaywall.stores.redis.redis_store import RedisStore

HONEST = (ModeCandidate("default", OK),)


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
        self, namespace: str = "a", candidates: tuple[ModeCandidate, ...] = HONEST, body: bytes = b"{}"
    ) -> tuple[ReceivedRequest, RequestRecord]:
        request = Request(RequestHead("POST", "/x", Headers(())), body)
        received = ReceivedRequest(namespace, request, candidates, self.clock.now)
        return received, self.store.record(received)

    def issue(
        self, namespace: str = "a", reference: str = "r", ttl_s: float = 60, *, unique: bool = False
    ) -> tuple[ExchangeKey, bool]:
        """A call that makes a session; its key, and whether the ReferenceCode was known."""
        received, record = self.receive(namespace)
        session_id = f"{namespace}-{record.number}"
        session = Session(session_id, reference, "u", "905", False, False, record.now, record.now + ttl_s)
        key = (namespace, record.number)
        response = Response(200, (), b"", exchange=key)
        outcome = Outcome(response, session, "", "")
        return key, self.store.commit(received, record, outcome, unique=unique)


MakeBench = Callable[..., Bench]


@pytest.fixture(params=["memory", "redis"])
def make_bench(request: pytest.FixtureRequest) -> Iterator[MakeBench]:
    with ExitStack() as at_end:
        database = request.getfixturevalue("redis_database") if request.param == "redis" else None

        def make(**bounds: int) -> Bench:
            clock = HandClock()
            if database is None:
                return Bench(MemoryStore(clock, RetentionLimits(**bounds), OK), clock)
            store = redis_store(database, clock, RetentionLimits(**bounds))
            at_end.callback(store.close)
            return Bench(store, clock)

        yield make


def redis_store(url: str, clock: Callable[[], float], bounds: RetentionLimits) -> RedisStore:
    """One of several processes' stores, as far as Redis can tell."""
    return RedisStore(
        parse_address(url, 20),
        clock,
        bounds,
        default=OK,
        parse_mode=parse,
        matcher_factory=lambda _: lambda _: True,
    )


@pytest.fixture
def bench(make_bench: MakeBench) -> Bench:
    return make_bench()
