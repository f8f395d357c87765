"""An evaluation of a large journal lets other threads run all the time, whatever it looks for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import count
from typing import Any

import pytest

from mockpaywall.journal import exchange_reader
from mockpaywall.journal.exchange_reader import MAX_WORK_S
from mockpaywall.journal.query import Page
from mockpaywall.journal.retries import RetryLimits
from mockpaywall.journal.verification.evaluation import evaluate
from mockpaywall.journal.verification.expectation import Expectation, OperationSequence
from mockpaywall.matching import parse
from mockpaywall.model.exchange import Exchange
from tests.support.exchanges import VALID_BODY, make_exchange, make_request
from tests.support.performed import perform

SIZE = 300
ANY, ABSENT = parse({"method": "ANY"}), parse({"headers": {"X-Absent": {"equalTo": "1"}}})
OPERATIONS = OperationSequence(("session", "payment/init"))


class Ticks:
    """A clock that moves by more than MAX_WORK_S per reading, so that every step of a loop that pauses is a pause."""

    def __init__(self) -> None:
        self._readings = count()
        self.pauses = 0

    def read(self) -> float:
        return next(self._readings) * 2 * MAX_WORK_S

    def sleep(self, _: float) -> None:
        self.pauses += 1


@pytest.fixture
def ticks(monkeypatch: pytest.MonkeyPatch) -> Ticks:
    ticks = Ticks()
    monkeypatch.setattr(exchange_reader, "monotonic", ticks.read)
    monkeypatch.setattr(exchange_reader, "sleep", ticks.sleep)
    return ticks


def make_exchanges() -> list[Exchange]:
    bodies = ({**VALID_BODY, "ReferenceCode": f"order-{number}"} for number in range(SIZE))
    return [make_exchange(make_request(body), number=number) for number, body in enumerate(bodies, 1)]


def perform_for_each_user() -> list[Exchange]:
    return [perform(number, "session", user=f"user-{number}") for number in range(1, SIZE + 1)]


@pytest.mark.parametrize(
    ("expectation", "make", "loops"),
    [
        (Expectation(in_order=(ANY, ABSENT)), make_exchanges, 3),  # refused, the step, the closest
        (Expectation(in_order=(ABSENT,)), make_exchanges, 3),
        (
            Expectation(retries=RetryLimits(max_tries=1)),
            make_exchanges,
            5,
        ),  # refused, group, free, check, count
        (Expectation(sequence=OPERATIONS), perform_for_each_user, 2),  # group, check
    ],
    ids=["missing step", "no step", "retries", "operations"],
)
def test_each_loop_over_a_journal_pauses(
    ticks: Ticks, expectation: Expectation, make: Callable[[], Iterable[Exchange]], loops: int
) -> None:
    evaluate(expectation, make())
    assert ticks.pauses >= loops * (SIZE - 1)


def test_a_page_of_a_long_list_is_copied_with_pauses(ticks: Ticks) -> None:
    items: list[Any] = list(range(SIZE))
    assert Page(limit=SIZE).take_newest(items) == items[::-1]
    assert ticks.pauses >= SIZE - 1
