"""Waiting: it ends when it holds, when it never can, and when the time is up; woken, not polling."""

from __future__ import annotations

import threading
import time

import pytest

from mockpaywall.journal.verification.expectation import Expectation
from mockpaywall.journal.verification.waiting import verify
from mockpaywall.matching import parse
from mockpaywall.model.exchange import ReceivedRequest
from mockpaywall.model.mode import OK, ModeCandidate
from mockpaywall.stores.base import RetentionLimits
from mockpaywall.stores.memory import MemoryStore
from tests.support.exchanges import call

HONEST = (ModeCandidate("default", OK),)
ANY_TWO = Expectation(min_count=2, max_count=2)
LONG_S = 50.0


class Journal(MemoryStore):
    """Counts how often it is read."""

    def __init__(self) -> None:
        super().__init__(time.time, RetentionLimits(), OK)
        self.read = 0

    def exchanges(self, scope):
        self.read += scope != "default"
        return super().exchanges(scope)

    def receive(self, namespace: str = "a", method: str = "POST") -> None:
        self.record(ReceivedRequest(namespace, call(method=method), HONEST, time.time()))


@pytest.fixture
def journal() -> Journal:
    return Journal()


def later(journal: Journal, count: int) -> threading.Thread:
    """Receives once the verification waits."""

    def work() -> None:
        for _ in range(count):
            while not journal._waiter_count:
                time.sleep(0.001)
            journal.receive()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def test_what_holds_already_is_answered_at_once(journal: Journal) -> None:
    journal.receive()
    journal.receive()
    assert verify(ANY_TWO, LONG_S, journal, "a", time.monotonic).passed
    assert journal.read == 1


def test_what_can_no_longer_hold_is_answered_at_once(journal: Journal) -> None:
    for _ in range(3):
        journal.receive()
    assert not verify(ANY_TWO, LONG_S, journal, "a", time.monotonic).passed
    assert journal.read == 1


def test_it_waits_until_it_holds_and_looks_only_when_something_changed(journal: Journal) -> None:
    thread = later(journal, 2)
    result = verify(ANY_TWO, LONG_S, journal, "a", time.monotonic)
    thread.join()
    assert (result.passed, result.count) == (True, 2)
    assert journal.read <= 3


def test_when_the_time_is_up_it_says_what_is_missing(journal: Journal) -> None:
    journal.receive(method="GET")
    result = verify(Expectation(parse({"method": "POST"}), 1), 0.05, journal, "a", time.monotonic)
    assert (result.passed, result.count) == (False, 0)
    assert [one.field for one in result.differences] == ["method"]


def test_without_time_it_does_not_wait(journal: Journal) -> None:
    assert not verify(ANY_TWO, 0, journal, "a", time.monotonic).passed
    assert journal.read == 1


def test_other_namespaces_do_not_count(journal: Journal) -> None:
    journal.receive("b")
    assert verify(Expectation(min_count=1), 0, journal, "a", time.monotonic).count == 0
    assert verify(Expectation(min_count=1), 0, journal, None, time.monotonic).count == 1


def test_none_may_come_in_the_quiet_after(journal: Journal) -> None:
    journal.receive()
    thread = later(journal, 1)
    result = verify(Expectation(min_count=1, quiet_period_s=LONG_S), LONG_S, journal, "a", time.monotonic)
    thread.join()
    assert (result.passed, result.count) == (False, 2)
    assert "but then came call 2" in result.message


def test_the_quiet_after_holds_when_none_comes(journal: Journal) -> None:
    journal.receive()
    result = verify(Expectation(min_count=1, quiet_period_s=0.05), 0, journal, "a", time.monotonic)
    assert result.passed
    assert result.message.endswith("none came for 0.05 s after")


def test_a_reset_while_waiting_begins_the_count_anew(journal: Journal) -> None:
    journal.receive()

    def work() -> None:
        while not journal._waiter_count:
            time.sleep(0.001)
        journal.reset("a")
        journal.receive(method="GET")
        journal.receive()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    result = verify(Expectation(parse({"method": "GET"}), 1), LONG_S, journal, "a", time.monotonic)
    thread.join()
    assert result.passed
