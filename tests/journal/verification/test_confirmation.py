"""What must not have come is not confirmed by a journal from which requests are missing."""

from __future__ import annotations

import pytest

from mockpaywall.journal.retries import RetryLimits
from mockpaywall.journal.verification.confirmation import confirm
from mockpaywall.journal.verification.evaluation import evaluate
from mockpaywall.journal.verification.expectation import Expectation, OperationSequence
from mockpaywall.matching import parse
from tests.support.exchanges import make_exchange, make_request
from tests.support.performed import perform

POST, DELETE = parse({"method": "POST"}), parse({"method": "DELETE"})
SEQUENCE = OperationSequence(("session",))
EXCHANGES = (
    perform(1, "session"),
    make_exchange(make_request(b'{"ReferenceCode": "order-2"}'), number=2),
)


@pytest.mark.parametrize(
    "expectation",
    [
        Expectation(POST, 2, 2),
        Expectation(DELETE, 0, 0),
        Expectation(max_count=9),
        Expectation(min_count=1, max_count=9),
        Expectation(in_order=(POST, POST), none_after=True),
        Expectation(sequence=SEQUENCE),
        Expectation(retries=RetryLimits(max_tries=1)),
        Expectation(retries=RetryLimits(growing_gaps=True)),
        Expectation(retries=RetryLimits(session_count=0)),
    ],
)
def test_an_evicted_request_may_be_one_too_many(expectation: Expectation) -> None:
    result = evaluate(expectation, EXCHANGES)
    assert result.passed
    assert confirm(result, expectation, 0) is result
    unconfirmed = confirm(result, expectation, 3)
    assert (unconfirmed.passed, unconfirmed.is_final, unconfirmed.evicted_count) == (False, True, 3)
    assert unconfirmed.message == (
        "cannot be confirmed: the journal evicted 3 older requests, and what was evicted is not known; set a larger "
        f"--journal-size, or reset at the start of the test (among the others: {result.message})"
    )


@pytest.mark.parametrize(
    "expectation",
    [
        Expectation(POST, min_count=2),
        Expectation(in_order=(POST, POST)),
        Expectation(retries=RetryLimits()),
        Expectation(POST, min_count=1, quiet_period_s=1),
    ],
)
def test_what_came_is_confirmed_also_when_more_may_have_come(expectation: Expectation) -> None:
    result = evaluate(expectation, EXCHANGES)
    confirmed = confirm(result, expectation, 1)
    assert (confirmed.passed, confirmed.evicted_count) == (True, 1)
    assert confirmed.message == f"{result.message} (incomplete: the journal evicted 1 older request)"


def test_a_failure_that_no_evicted_request_can_change_stays() -> None:
    expectation = Expectation(max_count=1)
    result = confirm(evaluate(expectation, EXCHANGES), expectation, 3)
    assert result.message.startswith("expected at most 1 request, but 2 requests came")
    assert result.message.endswith(" (incomplete: the journal evicted 3 older requests)")


def test_nothing_is_gained_by_waiting_for_what_cannot_be_confirmed() -> None:
    expectation = Expectation(POST, 3, 3)
    result = evaluate(expectation, EXCHANGES)
    assert not result.is_final
    unconfirmed = confirm(result, expectation, 3)
    assert unconfirmed.is_final
    assert "among the others: expected exactly 3 requests, but 2 requests came" in unconfirmed.message
    lower_bound = Expectation(POST, 3)
    assert not confirm(evaluate(lower_bound, EXCHANGES), lower_bound, 3).is_final
