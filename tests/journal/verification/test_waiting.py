"""Verifications that wait: woken by their own scope, looking at each request once, all of them in one thread."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from queue import Empty, SimpleQueue

import pytest

from mockpaywall.journal.retries import RetryLimits
from mockpaywall.journal.verification.expectation import Expectation, VerificationResult
from mockpaywall.journal.verification.scheduler import VerificationScheduler
from mockpaywall.journal.verification.waiting import WaitingVerification
from mockpaywall.matching import parse
from mockpaywall.model.exchange import Exchange, ReceivedRequest
from mockpaywall.model.mode import OK, OK_BRANCH, ModeCandidate
from mockpaywall.model.store_unavailable import StoreUnavailable
from mockpaywall.stores.base import RetentionLimits, Scope
from mockpaywall.stores.memory import MemoryStore
from tests.support.exchanges import make_request
from tests.support.request_data import PATH

CANDIDATES = (ModeCandidate("default", OK_BRANCH),)
EXACTLY_TWO = Expectation(min_count=2, max_count=2)
DEADLINE_S = 20.0
LONG_S = 50.0


class CountingStore(MemoryStore):
    """Counts the requests that are read."""

    def __init__(self, limits: RetentionLimits = RetentionLimits()) -> None:  # noqa: B008 - frozen
        super().__init__(time.time, limits, OK)
        self.read_count = 0
        self.error: Exception | None = None

    def read_exchanges(self, namespace: str, first: int, end: int) -> tuple[Exchange, ...]:
        if self.error is not None:
            raise self.error
        exchanges = super().read_exchanges(namespace, first, end)
        self.read_count += len(exchanges)
        return exchanges

    def receive(self, namespace: str = "a", method: str = "POST", target: str = PATH) -> None:
        request = make_request(method=method, target=target)
        received = ReceivedRequest(namespace, request, CANDIDATES, time.time())
        with suppress(StopIteration):  # a memory store never suspends
            self.record(received).send(None)


class Waiter:
    """A verification that was started, and its results."""

    def __init__(
        self, store: CountingStore, expectation: Expectation, within_s: float = LONG_S, scope: Scope = "a"
    ) -> None:
        self.results: SimpleQueue[VerificationResult | Exception] = SimpleQueue()
        self.scheduler = VerificationScheduler()
        self.verification = WaitingVerification(expectation, within_s, store, scope, time.monotonic)
        self.cancel = self.scheduler.start(self.verification, store, scope, self.results.put)

    @property
    def is_waiting(self) -> bool:
        return self.results.empty()

    def result(self) -> VerificationResult:
        result = self.results.get(timeout=DEADLINE_S)
        assert isinstance(result, VerificationResult), result
        return result

    def settle(self) -> None:
        """Wait until it has looked at every change so far."""
        deadline = time.monotonic() + DEADLINE_S
        while self.is_waiting and self.verification.has_changed:
            assert time.monotonic() < deadline
            time.sleep(0.001)
        time.sleep(0.02)


@pytest.fixture
def store() -> CountingStore:
    return CountingStore()


def find_threads() -> set[threading.Thread]:
    """Return the threads of schedulers, those of earlier tests that still end included."""
    return {thread for thread in threading.enumerate() if thread.name == "mockpaywall-verify"}


def test_a_fulfilled_expectation_has_a_result_at_once(store: CountingStore) -> None:
    store.receive()
    store.receive()
    waiter = Waiter(store, EXACTLY_TWO)
    assert not waiter.is_waiting
    assert waiter.result().passed
    assert store.read_count == 2
    assert not store._subscriptions.callbacks


def test_an_expectation_that_cannot_be_fulfilled_any_more_has_a_result_at_once(store: CountingStore) -> None:
    for _ in range(3):
        store.receive()
    waiter = Waiter(store, EXACTLY_TWO)
    assert not waiter.is_waiting
    assert not waiter.result().passed


def test_it_waits_for_the_requests_that_are_missing(store: CountingStore) -> None:
    waiter = Waiter(store, EXACTLY_TWO)
    store.receive()
    waiter.settle()
    assert waiter.is_waiting
    store.receive()
    result = waiter.result()
    assert (result.passed, result.count) == (True, 2)
    assert not store._subscriptions.callbacks


def test_it_looks_at_each_request_once_until_there_are_enough(store: CountingStore) -> None:
    pattern = parse({"method": "GET"})
    for _ in range(100):
        store.receive()
    waiter = Waiter(store, Expectation(pattern, 2, 2))
    assert store.read_count == 100
    for _ in range(20):
        store.receive()
        waiter.settle()
    assert 0 < store.read_count - 100 <= 20
    waiter.cancel()


def test_it_reads_nothing_while_too_few_have_come(store: CountingStore) -> None:
    waiter = Waiter(store, Expectation(min_count=1000))
    for _ in range(20):
        store.receive()
        waiter.settle()
    assert store.read_count == 0
    waiter.cancel()


def test_other_namespaces_neither_wake_it_nor_count(store: CountingStore) -> None:
    waiter = Waiter(store, Expectation(min_count=1))
    waiter.settle()
    for _ in range(20):
        store.receive("b")
    assert not waiter.verification.has_changed
    assert waiter.is_waiting
    every = Waiter(store, Expectation(min_count=21), scope=None)
    store.receive("c")
    assert every.result().count == 21
    waiter.cancel()


def test_after_the_timeout_the_result_says_what_is_missing(store: CountingStore) -> None:
    store.receive(method="GET")
    result = Waiter(store, Expectation(parse({"method": "POST"}), 1), 0.05).result()
    assert (result.passed, result.count) == (False, 0)
    assert [each.field for each in result.differences] == ["method"]


def test_without_a_timeout_it_does_not_wait(store: CountingStore) -> None:
    waiter = Waiter(store, EXACTLY_TWO, 0)
    assert not waiter.is_waiting
    assert not waiter.verification.may_wait


@pytest.mark.parametrize("scope", ["a", None])
def test_a_reset_while_waiting_restarts_the_count(store: CountingStore, scope: Scope) -> None:
    store.receive()
    waiter = Waiter(store, Expectation(parse({"method": "GET"}), 1), scope=scope)
    store.reset(scope)
    store.receive(method="GET")
    store.receive()
    assert waiter.result().passed


def test_removed_requests_count_no_more(store: CountingStore) -> None:
    store.receive()
    waiter = Waiter(store, EXACTLY_TWO)
    store.clear_journal("a")
    store.receive()
    waiter.settle()
    assert waiter.is_waiting
    store.receive()
    assert waiter.result().passed


def test_requests_that_the_journal_evicts_do_not_pass_an_expectation() -> None:
    store = CountingStore(RetentionLimits(journal_size=1))
    waiter = Waiter(store, EXACTLY_TWO, 0.2)
    for _ in range(5):
        store.receive()
        waiter.settle()
    result = waiter.result()
    assert (result.passed, result.count) == (False, 1)


def test_an_eviction_while_waiting_ends_a_wait_that_cannot_be_confirmed_any_more() -> None:
    store = CountingStore(RetentionLimits(journal_size=2))
    waiter = Waiter(store, Expectation(parse({"method": "GET"}), 1, 1))
    store.receive()
    store.receive()
    waiter.settle()
    assert waiter.is_waiting
    store.receive(method="GET")
    result = waiter.result()
    assert (result.passed, result.count, result.evicted_count) == (False, 1, 1)
    assert result.message.startswith("cannot be confirmed: the journal evicted 1 older request, and ")


def test_limits_of_retries_are_checked_when_an_outcome_changes(store: CountingStore) -> None:
    waiter = Waiter(store, Expectation(retries=RetryLimits(session_count=0)))
    store.receive()
    assert waiter.result().passed


def test_a_request_in_the_quiet_period_fails_the_verification(store: CountingStore) -> None:
    store.receive()
    waiter = Waiter(store, Expectation(min_count=1, quiet_period_s=LONG_S))
    store.receive()
    result = waiter.result()
    assert (result.passed, result.count) == (False, 2)
    assert "but then came request 2" in result.message


def test_a_request_in_the_quiet_period_is_found_also_in_a_full_journal() -> None:
    store = CountingStore(RetentionLimits(journal_size=2))
    for _ in range(3):
        store.receive()
    waiter = Waiter(store, Expectation(min_count=2, quiet_period_s=LONG_S))
    store.receive()
    result = waiter.result()
    assert (result.passed, result.count) == (False, 3)
    assert "but then came request 4" in result.message


def test_a_quiet_period_in_which_requests_were_evicted_is_not_confirmed() -> None:
    store, times = CountingStore(RetentionLimits(journal_size=1)), iter([0.0] * 5 + [1.0] * 5)
    store.receive()
    expectation = Expectation(parse({"method": "POST"}), 1, quiet_period_s=1)
    verification = WaitingVerification(expectation, 0, store, "a", lambda: next(times))
    assert verification.advance() is None
    store.receive()
    store.receive(method="GET")
    while (result := verification.advance()) is None:
        pass
    assert not result.passed
    assert result.message.startswith("cannot be confirmed: the journal evicted 2 older requests, and ")


def test_a_quiet_period_without_evictions_passes_also_with_a_journal_that_had_some() -> None:
    store = CountingStore(RetentionLimits(journal_size=1))
    store.receive()
    store.receive()
    result = Waiter(store, Expectation(min_count=1, quiet_period_s=0.05), 0).result()
    assert (result.passed, result.evicted_count) == (True, 1)


def test_a_quiet_period_without_a_request_passes(store: CountingStore) -> None:
    store.receive()
    result = Waiter(store, Expectation(min_count=1, quiet_period_s=0.05), 0).result()
    assert result.passed
    assert result.message.endswith("none came for 0.05 s after")


def test_many_verifications_wait_in_one_thread_that_ends_with_them(store: CountingStore) -> None:
    before = find_threads()
    scheduler, results = VerificationScheduler(), SimpleQueue[VerificationResult | Exception]()
    cancels = []
    for _ in range(64):
        verification = WaitingVerification(EXACTLY_TWO, LONG_S, store, "a", time.monotonic)
        cancels.append(scheduler.start(verification, store, "a", results.put))
    (thread,) = find_threads() - before
    for cancel in cancels[32:]:
        cancel()
    store.receive()
    store.receive()
    for _ in range(32):
        assert isinstance(results.get(timeout=DEADLINE_S), VerificationResult)
    with pytest.raises(Empty):
        results.get(timeout=0.05)
    thread.join(DEADLINE_S)
    assert not thread.is_alive()
    assert not store._subscriptions.callbacks


def test_the_thread_ends_at_once_when_its_last_verification_is_cancelled(store: CountingStore) -> None:
    before = find_threads()
    waiter = Waiter(store, EXACTLY_TWO)
    (thread,) = find_threads() - before
    waiter.settle()
    waiter.cancel()
    thread.join(DEADLINE_S)
    assert not thread.is_alive()
    assert not store._subscriptions.callbacks


def test_a_store_that_fails_ends_the_wait_with_its_error(store: CountingStore) -> None:
    waiter = Waiter(store, Expectation(min_count=1))
    store.error = StoreUnavailable("away")
    store.receive()
    assert waiter.results.get(timeout=DEADLINE_S) is store.error


def test_a_quiet_period_in_which_matching_was_stopped_is_not_confirmed(store: CountingStore) -> None:
    now = [0.0]
    expression = {"urlPathPattern": "/(a|a)*[bc]"}
    expectation = Expectation(parse(expression), quiet_period_s=1)
    verification = WaitingVerification(expectation, 0, store, "a", lambda: now[0])
    assert verification.advance() is None
    store.receive(target="/" + "a" * 60)
    assert verification.advance() is None
    now[0] = 2.0
    result = verification.advance()
    assert result is not None
    assert not result.passed
    assert result.message.startswith("cannot be confirmed: urlPathPattern: matching was stopped")
