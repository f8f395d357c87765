"""Verification that waits: it returns when the result is final or the time is up; it is woken and does not poll."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress

import pytest

from mockpaywall.journal.verification.expectation import Expectation
from mockpaywall.journal.verification.waiting import verify
from mockpaywall.matching import parse
from mockpaywall.model.exchange import Exchange, ReceivedRequest
from mockpaywall.model.mode import OK, ModeCandidate
from mockpaywall.stores.base import RetentionLimits, Scope
from mockpaywall.stores.memory import MemoryStore
from tests.support.exchanges import make_request

CANDIDATES = (ModeCandidate("default", OK),)
EXACTLY_TWO = Expectation(min_count=2, max_count=2)
LONG_S = 50.0


class CountingStore(MemoryStore):
    """Counts how often the journal is read, and tells when a verification waits."""

    def __init__(self) -> None:
        super().__init__(time.time, RetentionLimits(), OK)
        self.read_count = 0
        self.waiting = threading.Semaphore(0)

    def exchanges(self, scope: Scope) -> tuple[Exchange, ...]:
        self.read_count += scope != "default"
        return super().exchanges(scope)

    def wait(self, since_version: int, timeout_s: float) -> int:
        self.waiting.release()
        return super().wait(since_version, timeout_s)

    def receive(self, namespace: str = "a", method: str = "POST") -> None:
        received = ReceivedRequest(namespace, make_request(method=method), CANDIDATES, time.time())
        with suppress(StopIteration):  # a memory store never suspends
            self.record(received).send(None)


@pytest.fixture
def store() -> CountingStore:
    return CountingStore()


def run_when_waiting(store: CountingStore, *actions: Callable[[], None]) -> threading.Thread:
    """Run each action in a thread, once a verification waits."""

    def run() -> None:
        for action in actions:
            assert store.waiting.acquire(timeout=LONG_S)
            action()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread


def test_a_fulfilled_expectation_returns_at_once(store: CountingStore) -> None:
    store.receive()
    store.receive()
    assert verify(EXACTLY_TWO, LONG_S, store, "a", time.monotonic).passed
    assert store.read_count == 1


def test_an_expectation_that_cannot_be_fulfilled_any_more_returns_at_once(store: CountingStore) -> None:
    for _ in range(3):
        store.receive()
    assert not verify(EXACTLY_TWO, LONG_S, store, "a", time.monotonic).passed
    assert store.read_count == 1


def test_it_reads_the_journal_only_when_something_changed(store: CountingStore) -> None:
    thread = run_when_waiting(store, store.receive, store.receive)
    result = verify(EXACTLY_TWO, LONG_S, store, "a", time.monotonic)
    thread.join()
    assert (result.passed, result.count) == (True, 2)
    assert store.read_count <= 3


def test_after_the_timeout_the_result_says_what_is_missing(store: CountingStore) -> None:
    store.receive(method="GET")
    result = verify(Expectation(parse({"method": "POST"}), 1), 0.05, store, "a", time.monotonic)
    assert (result.passed, result.count) == (False, 0)
    assert [each.field for each in result.differences] == ["method"]


def test_without_a_timeout_it_does_not_wait(store: CountingStore) -> None:
    assert not verify(EXACTLY_TWO, 0, store, "a", time.monotonic).passed
    assert store.read_count == 1


def test_other_namespaces_do_not_count(store: CountingStore) -> None:
    store.receive("b")
    assert verify(Expectation(min_count=1), 0, store, "a", time.monotonic).count == 0
    assert verify(Expectation(min_count=1), 0, store, None, time.monotonic).count == 1


def test_a_request_in_the_quiet_period_fails_the_verification(store: CountingStore) -> None:
    store.receive()
    thread = run_when_waiting(store, store.receive)
    result = verify(Expectation(min_count=1, quiet_period_s=LONG_S), LONG_S, store, "a", time.monotonic)
    thread.join()
    assert (result.passed, result.count) == (False, 2)
    assert "but then came request 2" in result.message


def test_a_quiet_period_without_a_request_passes(store: CountingStore) -> None:
    store.receive()
    result = verify(Expectation(min_count=1, quiet_period_s=0.05), 0, store, "a", time.monotonic)
    assert result.passed
    assert result.message.endswith("none came for 0.05 s after")


def test_a_reset_while_waiting_restarts_the_count(store: CountingStore) -> None:
    store.receive()

    def reset_and_receive() -> None:
        store.reset("a")
        store.receive(method="GET")
        store.receive()

    thread = run_when_waiting(store, reset_and_receive)
    result = verify(Expectation(parse({"method": "GET"}), 1), LONG_S, store, "a", time.monotonic)
    thread.join()
    assert result.passed
