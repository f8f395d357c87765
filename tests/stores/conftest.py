"""Every store passes the same tests. Each test gets a new store and moves its clock by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field

import pytest

from mockpaywall.http.request import Headers, Request, RequestHead
from mockpaywall.http.response import Response
from mockpaywall.model.exchange import (
    CommittedExchange,
    ExchangeKey,
    Outcome,
    ReceivedRequest,
    RequestRecord,
)
from mockpaywall.model.initial_state import NO_INITIAL_STATE, InitialState
from mockpaywall.model.mode import OK, OK_BRANCH, ModeCandidate
from mockpaywall.model.redis_address import RedisAddress, parse_redis_address
from mockpaywall.modes.parser import parse
from mockpaywall.paywall.masterpass.records import (
    NO_RECORDS,
    LoadedRecords,
    Record,
    RecordChange,
    RecordKey,
)
from mockpaywall.paywall.session import Session
from mockpaywall.stores.base import RetentionLimits, Store
from mockpaywall.stores.memory import MemoryStore
from mockpaywall.stores.redis.redis_store import RedisStore
from tests.support.coroutines import run
from tests.support.exchanges import list_exchanges

DEFAULT_CANDIDATES = (ModeCandidate("default", OK_BRANCH),)
RESPONSE = Response(200, (), b"")


@dataclass
class ManualClock:
    """Real time, as far as the store knows."""

    now: float = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class StoreDriver:
    """A store, its clock, and the steps of the pipeline on it."""

    store: Store
    clock: ManualClock = field(default_factory=ManualClock)

    def record(
        self,
        namespace: str = "a",
        candidates: tuple[ModeCandidate, ...] = DEFAULT_CANDIDATES,
        body: bytes = b"{}",
    ) -> tuple[ReceivedRequest, RequestRecord]:
        """Record one request."""
        request = Request(RequestHead("POST", "/x", Headers(())), body)
        received = ReceivedRequest(namespace, request, candidates, self.clock.now)
        return received, run(self.store.record(received))

    def commit(
        self, namespace: str = "a", reference: str = "r", ttl_s: float = 60, *, unique: bool = False
    ) -> tuple[CommittedExchange, bool]:
        """Record a request and commit its session. Return its handle, and whether the ReferenceCode was known."""
        received, record = self.record(namespace)
        session_id = f"{namespace}-{record.number}"
        session = Session(session_id, reference, "u", "905", False, False, record.now, record.now + ttl_s)
        outcome = Outcome(RESPONSE, session, "", "")
        is_duplicate = run(self.store.commit(received, record, outcome, unique=unique))
        return CommittedExchange(namespace, record, RESPONSE), is_duplicate

    def load(self, *keys: RecordKey, namespace: str = "a") -> LoadedRecords:
        """Load records."""
        return LoadedRecords(run(self.store.load(namespace, keys)))

    def find(self, key: RecordKey, namespace: str = "a") -> Record | None:
        """Return the value of one record."""
        (loaded,) = self.load(key, namespace=namespace).records
        return loaded.value

    def find_namespace(self, *keys: RecordKey) -> str | None:
        """Return the namespace of one of these records."""
        return run(self.store.find_namespace(keys))

    def adopt(self, namespace: str, owner: str) -> str:
        """Give a namespace to another one. Return to whom it belongs."""
        return run(self.store.adopt(namespace, owner))

    def find_owner(self, namespace: str) -> str | None:
        """Return to whom a namespace belongs."""
        return run(self.store.find_owner(namespace))

    def put(self, key: RecordKey, value: Record | None, namespace: str = "a") -> None:
        """Store a record outside a request; None removes it."""
        self.store.change_record(key, namespace, lambda _: value)

    def commit_changes(
        self,
        *changes: tuple[RecordKey, Record | None],
        loaded: LoadedRecords = NO_RECORDS,
        session: Session | None = None,
        namespace: str = "a",
    ) -> bool:
        """Record a request and commit its changes. Return whether they were stored."""
        received, record = self.record(namespace)
        outcome = Outcome(RESPONSE, session, "", "", (), tuple(RecordChange(*one) for one in changes))
        return run(self.store.commit_changes(received, record, outcome, loaded))

    def keys(self, scope: str | None) -> list[ExchangeKey]:
        """Return the keys of the journal's exchanges."""
        return [exchange.key for exchange in list_exchanges(self.store, scope)]


MakeDriver = Callable[..., StoreDriver]


@pytest.fixture(params=["memory", "redis"])
def make_driver(request: pytest.FixtureRequest) -> Iterator[MakeDriver]:
    """Make a store with the given retention limits."""
    with ExitStack() as at_end:
        database = request.getfixturevalue("redis_database") if request.param == "redis" else None

        def make(*, initial: InitialState = NO_INITIAL_STATE, **limits: int) -> StoreDriver:
            clock = ManualClock()
            if database is None:
                return StoreDriver(MemoryStore(clock, RetentionLimits(**limits), OK, initial), clock)
            store = make_redis_store(database, clock, RetentionLimits(**limits), initial)
            at_end.callback(store.close)
            return StoreDriver(store, clock)

        yield make


def make_redis_store(
    url: str,
    clock: Callable[[], float],
    limits: RetentionLimits,
    initial: InitialState = NO_INITIAL_STATE,
) -> RedisStore:
    """Make the store of one process; several of them share a database."""
    return RedisStore(
        make_address(url),
        clock,
        limits,
        default=OK,
        parse_mode=parse,
        matcher_factory=lambda _: lambda _: True,
        initial=initial,
    )


def make_address(url: str) -> RedisAddress:
    return parse_redis_address(url, timeout_s=20)


@pytest.fixture
def driver(make_driver: MakeDriver) -> StoreDriver:
    return make_driver()
