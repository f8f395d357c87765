"""The journal of every store: read in slices, and reported when it changes."""

from __future__ import annotations

import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import closing
from queue import Empty, SimpleQueue
from typing import Any

import pytest
from redis import Redis

from mockpaywall.app import build_context
from mockpaywall.journal.exchange_reader import iter_exchanges
from mockpaywall.model.exchange import ReceivedRequest
from mockpaywall.model.mode import OK_BRANCH, ModeCandidate
from mockpaywall.settings import Settings
from mockpaywall.stores.base import JournalChange, JournalRange, Store
from tests.support.exchanges import make_request

DEADLINE_S = 30.0
CANDIDATES = (ModeCandidate("default", OK_BRANCH),)
Changes = SimpleQueue[JournalChange]
MakeStore = Callable[..., Store]


@pytest.fixture(params=["memory", "redis"])
def make_store(request: pytest.FixtureRequest) -> Iterator[MakeStore]:
    """Make a store; those in Redis share a database."""
    url = request.getfixturevalue("redis_database") if request.param == "redis" else "memory"
    stores: list[Any] = []

    def make(**settings: Any) -> Store:
        stores.append(build_context(Settings(store=url, **settings), 0).store)
        return stores[-1]

    yield make
    for store in stores:
        if hasattr(store, "close"):
            store.close()


@pytest.fixture
def store(make_store: MakeStore) -> Store:
    return make_store()


def record(store: Store, namespace: str = "a") -> None:
    run(store.record(ReceivedRequest(namespace, make_request(), CANDIDATES, time.time())))


def run(coroutine: Coroutine[Any, Any, object]) -> None:
    with closing(coroutine), pytest.raises(StopIteration):  # a store for threads never suspends
        coroutine.send(None)


def test_the_journals_of_a_scope_have_ranges(make_store: MakeStore) -> None:
    store = make_store(journal_size=4)
    for namespace in "aaabaaa":
        record(store, namespace)
    assert set(store.journal_ranges(None)) == {JournalRange("a", 3, 7), JournalRange("b", 1, 2)}
    assert store.journal_ranges("a") == (JournalRange("a", 3, 7),)
    assert store.journal_ranges("c") == ()
    store.clear_journal("a")
    assert store.journal_ranges("a") == ()


def test_a_slice_has_the_requests_that_are_there(store: Store) -> None:
    for _ in range(5):
        record(store)
    store.remove([("a", 3)])
    numbers = [each.record.number for each in store.read_exchanges("a", 2, 5)]
    assert numbers == [2, 4]
    assert store.read_exchanges("a", 6, 900) == ()
    assert store.read_exchanges("b", 1, 9) == ()


@pytest.mark.parametrize("newest_first", [False, True])
def test_the_journals_of_all_namespaces_are_merged_by_time(store: Store, newest_first: bool) -> None:
    order = "abcabbca" * 10
    for namespace in order:
        record(store, namespace)
    found = [each.received.namespace for each in iter_exchanges(store, None, newest_first=newest_first)]
    assert found == list(order[::-1] if newest_first else order)


def test_more_than_a_slice_is_read_whole_and_in_order(make_store: MakeStore) -> None:
    store = make_store(journal_size=2000)
    for _ in range(1234):
        record(store)
    assert [each.record.number for each in iter_exchanges(store, "a")] == list(range(1, 1235))


@pytest.mark.parametrize("scope", ["a", None])
def test_a_subscriber_is_notified_of_its_scope_only(store: Store, scope: str | None) -> None:
    changes: Changes = SimpleQueue()
    unsubscribe = store.subscribe(scope, changes.put)
    if scope is not None:
        record(store, "b")
        with pytest.raises(Empty):
            changes.get(timeout=0.1)
    record(store)
    assert changes.get(timeout=DEADLINE_S) is JournalChange.UPDATED
    unsubscribe()


@pytest.mark.parametrize("scope", ["a", None])
@pytest.mark.parametrize(
    "remove",
    [
        lambda store: store.reset("a"),
        lambda store: store.reset(None),
        lambda store: store.clear_journal("a"),
        lambda store: store.clear_journal(None),
        lambda store: store.remove([("a", 1)]),
    ],
    ids=["reset", "reset all", "clear", "clear all", "remove"],
)
def test_a_subscriber_is_notified_that_requests_are_missing(
    store: Store, scope: str | None, remove: Callable[[Store], None]
) -> None:
    record(store)
    changes: Changes = SimpleQueue()
    unsubscribe = store.subscribe(scope, changes.put)
    remove(store)
    assert changes.get(timeout=DEADLINE_S) is JournalChange.REMOVED
    unsubscribe()


def test_after_the_end_a_subscriber_is_not_notified(store: Store) -> None:
    changes: Changes = SimpleQueue()
    store.subscribe("a", changes.put)()
    record(store)
    with pytest.raises(Empty):
        changes.get(timeout=0.1)


@pytest.mark.parametrize("make_store", ["redis"], indirect=True)
def test_a_subscriber_is_notified_of_changes_in_another_process(make_store: MakeStore) -> None:
    changes: Changes = SimpleQueue()
    unsubscribe = make_store().subscribe("a", changes.put)
    record(make_store())
    assert changes.get(timeout=DEADLINE_S) is JournalChange.UPDATED
    unsubscribe()


@pytest.mark.parametrize("make_store", ["redis"], indirect=True)
def test_after_a_lost_connection_everything_counts_as_changed(
    make_store: MakeStore, redis_database: str
) -> None:
    changes: Changes = SimpleQueue()
    unsubscribe = make_store().subscribe("a", changes.put)
    with Redis.from_url(redis_database) as redis:
        redis.client_kill_filter(_type="pubsub")
    for _ in ("lost", "listens again"):
        assert changes.get(timeout=DEADLINE_S) is JournalChange.REMOVED
    record(make_store())
    assert changes.get(timeout=DEADLINE_S) is JournalChange.UPDATED
    unsubscribe()


@pytest.mark.parametrize("make_store", ["redis"], indirect=True)
def test_a_store_that_takes_no_writes_is_not_healthy(make_store: MakeStore, redis_database: str) -> None:
    store = make_store()
    assert store.is_healthy()
    with Redis.from_url(redis_database) as redis:
        redis.config_set("maxmemory", "1")
        out_of_memory = store.is_healthy()
        redis.config_set("maxmemory", "0")
        redis.execute_command("REPLICAOF", "127.0.0.1", "1")
        read_only = store.is_healthy()
        redis.execute_command("REPLICAOF", "NO", "ONE")
        assert (out_of_memory, read_only) == (False, False)
        assert store.is_healthy()
        assert redis.keys() == []
