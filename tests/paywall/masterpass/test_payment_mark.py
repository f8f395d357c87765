"""A mark: every cell of state and status, and the method. It never moves a payment backwards."""

from __future__ import annotations

import pytest

from mockpaywall.paywall.masterpass.payment import PaymentMethod, PaymentState
from mockpaywall.paywall.masterpass.payment_mark import EVENTS, METHODS, OPEN_STATES, MarkStatus, mark_payment
from tests.support.records import make_payment

CREATED, STARTED, AWAITING, SUCCESS, FAILED, PENDING = (
    PaymentState.CREATED,
    PaymentState.STARTED,
    PaymentState.AWAITING_CAPTURE,
    PaymentState.SUCCESS,
    PaymentState.FAILED,
    PaymentState.PENDING,
)
NOW, ACTIVITY_ID = 1_000_000.0, 4413680
TABLE: dict[PaymentState, tuple[PaymentState, PaymentState, PaymentState]] = {
    CREATED: (PENDING, FAILED, AWAITING),
    PENDING: (PENDING, FAILED, AWAITING),
    STARTED: (STARTED, FAILED, AWAITING),
    AWAITING: (AWAITING, AWAITING, AWAITING),
    SUCCESS: (SUCCESS, SUCCESS, SUCCESS),
    FAILED: (FAILED, FAILED, FAILED),
}
"""The state after started, unsuccessful and awaiting capture, by the state before."""
CELLS = [(state, status) for state in PaymentState for status in MarkStatus]


def test_the_table_has_a_row_for_every_state_and_an_event_for_every_status() -> None:
    assert TABLE.keys() == set(PaymentState)
    assert EVENTS.keys() == set(MarkStatus)


@pytest.mark.parametrize(("state", "status"), CELLS)
def test_a_cell(state: PaymentState, status: MarkStatus) -> None:
    payment = make_payment("p", "code")._replace(state=state, auto_commit=False)
    marked = mark_payment(payment, status, 3, NOW, ACTIVITY_ID, reason="DECLINED")
    assert marked.state is TABLE[state][status - 1]
    assert len(marked.history) == len(payment.history) + (marked.state is not state)
    if state not in OPEN_STATES:
        assert marked is payment


@pytest.mark.parametrize(
    ("payment_type", "method"),
    [
        (1, PaymentMethod.NON_SECURE),
        (2, PaymentMethod.SECURE_3D),
        (3, PaymentMethod.OTP),
        (4, PaymentMethod.UNKNOWN),
    ],
)
@pytest.mark.parametrize("status", MarkStatus)
def test_the_type_gives_the_method(status: MarkStatus, payment_type: int, method: PaymentMethod) -> None:
    payment = make_payment("p", "code")._replace(state=CREATED, method=PaymentMethod.UNKNOWN)
    assert mark_payment(payment, status, payment_type, NOW, ACTIVITY_ID).method is method
    assert (payment_type in METHODS) is (method is not PaymentMethod.UNKNOWN)


def test_a_failure_names_its_reason() -> None:
    payment = make_payment("p", "code")._replace(state=CREATED)
    marked = mark_payment(payment, MarkStatus.UNSUCCESSFUL, 1, NOW, ACTIVITY_ID, reason="DECLINED")
    assert marked.history[-1] == (NOW, FAILED, "declined: DECLINED", ACTIVITY_ID)


def test_a_payment_that_commits_itself_is_complete() -> None:
    payment = make_payment("p", "code")._replace(state=PENDING, auto_commit=True)
    assert mark_payment(payment, MarkStatus.AWAITING_CAPTURE, 3, NOW, ACTIVITY_ID).state is SUCCESS
