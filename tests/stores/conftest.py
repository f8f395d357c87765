"""Every store passes the same tests; each test gets a fresh one and moves its clock by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from mockpaywall.domain.call import Call, Headers
from mockpaywall.domain.exchange import ExchangeKey, Outcome, Receipt, Situation
from mockpaywall.domain.mode import OK, Candidate
from mockpaywall.domain.reply import Reply
from mockpaywall.domain.session import Session
from mockpaywall.domain.veil import Veil
from mockpaywall.stores.memory import MemoryStore
from mockpaywall.stores.protocols import Bounds, Store

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
        call = Call("POST", "/x", Headers(()), body)
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
        outcome = Outcome(receipt, situation, reply, session, "", "")
        return key, self.store.settle(outcome, unique=unique)


MakeBench = Callable[..., Bench]


@pytest.fixture(params=["memory"])
def make_bench(request: pytest.FixtureRequest) -> MakeBench:
    def make(**bounds: int) -> Bench:
        clock = HandClock()
        return Bench(MemoryStore(clock, Bounds(**bounds), OK, Veil(bytes(range(1, 256)))), clock)

    return make


@pytest.fixture
def bench(make_bench: MakeBench) -> Bench:
    return make_bench()
