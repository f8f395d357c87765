"""Many workers change one record at the same time: one commit of a state wins, whoever sent it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from itertools import count, cycle, islice

import pytest

from mockpaywall.http.request import Headers, Request, RequestHead
from mockpaywall.model.exchange import Outcome, ReceivedRequest
from mockpaywall.paywall.masterpass.payment import Payment, PaymentEvent, PaymentState, apply_event, can_apply
from mockpaywall.paywall.masterpass.records import LoadedRecords, RecordChange, RecordKind
from mockpaywall.stores.base import RetentionLimits
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
from tests.support.records import make_payment, payment_key

COMMITS = 64
WORKERS = 4
KEY = payment_key("p")


@pytest.fixture
def store(redis_database: str) -> Iterator[RedisStore]:
    """A store with a payment that awaits its commit."""
    store = make_redis_store(redis_database, ManualClock(), RetentionLimits())
    store.change_record(KEY, "a", lambda _: make_payment("p", "code"))
    yield store
    store.close()


async def commit_payment(requests: BatchingRequestStore, activity_id: int) -> tuple[bool, int]:
    """Commit the payment as a request does. Return whether this request did, and how often it met a conflict."""
    received = ReceivedRequest(
        "a", Request(RequestHead("POST", "/", Headers()), b"{}"), DEFAULT_CANDIDATES, 1.0
    )
    record = await run_pending(requests.record(received))
    for conflicts in count():
        loaded = LoadedRecords(await run_pending(requests.load("a", [KEY])))
        outcome = decide(loaded.find(RecordKind.PAYMENT, "p"), activity_id)
        if await run_pending(requests.commit_changes(received, record, outcome, loaded)):
            return bool(outcome.changes), conflicts
    raise AssertionError


def decide(payment: Payment, activity_id: int) -> Outcome:
    if not can_apply(payment, PaymentEvent.COMMITTED):
        return Outcome(RESPONSE, None, "", "finalized")
    committed = apply_event(payment, PaymentEvent.COMMITTED, 2.0, activity_id)
    return Outcome(RESPONSE, None, "", "", (), (RecordChange(KEY, committed),))


def test_of_64_concurrent_commits_in_four_workers_one_wins(redis_database: str, store: RedisStore) -> None:
    async def commit_all() -> list[tuple[bool, int]]:
        workers = [
            BatchingRequestStore(make_address(redis_database), RetentionLimits(), 0, store.encoder)
            for _ in range(WORKERS)
        ]
        try:
            return await asyncio.gather(
                *(
                    commit_payment(worker, number)
                    for number, worker in enumerate(islice(cycle(workers), COMMITS))
                )
            )
        finally:
            await asyncio.gather(*(worker.shutdown() for worker in workers))

    results = asyncio.run(commit_all())
    won = [has_won for has_won, _ in results]
    assert won.count(True) == 1
    assert sum(conflicts for _, conflicts in results) >= COMMITS // WORKERS - 1
    (loaded,) = run(store.load("a", [KEY]))
    assert isinstance(loaded.value, Payment)
    assert loaded.value.state is PaymentState.SUCCESS
    assert [change.activity_id for change in loaded.value.history[1:]] == [won.index(True)]
    outcomes = [exchange.outcome and exchange.outcome.reason for exchange in list_exchanges(store, "a")]
    assert (outcomes.count(""), outcomes.count("finalized")) == (1, COMMITS - 1)
