"""A payment: every cell of its transition table, and the decision on its 3D page."""

from __future__ import annotations

import pytest

from mockpaywall.paywall.masterpass.card import make_card
from mockpaywall.paywall.masterpass.page_3d_state import Page3dEvent
from mockpaywall.paywall.masterpass.payment import (
    Payment,
    PaymentEvent,
    PaymentMethod,
    PaymentState,
    apply_event,
    can_apply,
)
from mockpaywall.paywall.masterpass.payment_outcome import decide_3d

CREATED, STARTED, AWAITING, SUCCESS, FAILED, PENDING = (
    PaymentState.CREATED,
    PaymentState.STARTED,
    PaymentState.AWAITING_CAPTURE,
    PaymentState.SUCCESS,
    PaymentState.FAILED,
    PaymentState.PENDING,
)
RIGHT_CODE, WRONG_CODE, _, _, REFUSED, CANCELLED = Page3dEvent
CHALLENGED, OPENED, AUTHORISED, CAPTURED, DECLINED, COMMITTED = PaymentEvent
NOW, ACTIVITY_ID = 1_000_000.0, 4413680

OUTCOMES = {AUTHORISED: AWAITING, CAPTURED: SUCCESS, DECLINED: FAILED}
TABLE: dict[PaymentState, dict[PaymentEvent, PaymentState]] = {
    CREATED: {CHALLENGED: PENDING, **OUTCOMES},
    PENDING: {OPENED: STARTED, **OUTCOMES},
    STARTED: OUTCOMES,
    AWAITING: {COMMITTED: SUCCESS},
    SUCCESS: {},
    FAILED: {},
}
CELLS = [(state, event) for state in PaymentState for event in PaymentEvent]


def make_payment(
    state: PaymentState = PENDING, *, auto_commit: bool = False, acs_token: str = "token", outcome: str = ""
) -> Payment:
    return Payment(
        masterpass_payment_id="3f2b8c1e-7a54-4d0b-9c1f-5e6d7a8b9c0d",
        payment_id=203948888,
        unique_code="2f2b8c1e-7a54-4d0b-9c1f-5e6d7a8b9c0d",
        merchant_unique_code="order-1",
        tracking_code=None,
        amount="50.00",
        currency_id=1,
        installment=1,
        auto_commit=auto_commit,
        success_url="https://merchant.example/success",
        fail_url="https://merchant.example/fail",
        phone="905123456710",
        user_id="72812393211",
        card=make_card("5528790000000008", "12", "2030", "Ada Lovelace", outcome),
        alias="",
        saves_card=False,
        created_at=NOW,
        state=state,
        acs_token=acs_token,
    )


def test_the_table_has_a_row_for_every_state() -> None:
    assert TABLE.keys() == set(PaymentState)


@pytest.mark.parametrize(("state", "event"), CELLS)
def test_every_cell_of_the_table(state: PaymentState, event: PaymentEvent) -> None:
    payment, expected = make_payment(state), TABLE[state].get(event)
    assert can_apply(payment, event) is (expected is not None)
    if expected is None:
        with pytest.raises(KeyError):
            apply_event(payment, event, NOW, ACTIVITY_ID)
        return
    after = apply_event(payment, event, NOW, ACTIVITY_ID, reason="why")
    assert after.state is expected
    assert after.history[-1] == (NOW, expected, f"{event}: why", ACTIVITY_ID)
    assert after.activity_id == ACTIVITY_ID


@pytest.mark.parametrize("state", [PENDING, STARTED])
@pytest.mark.parametrize(
    ("event", "auto_commit", "expected"),
    [
        (RIGHT_CODE, False, AWAITING),
        (RIGHT_CODE, True, SUCCESS),
        (REFUSED, False, FAILED),
        (CANCELLED, True, FAILED),
        (WRONG_CODE, True, FAILED),
    ],
)
def test_the_decision_on_the_3d_page(
    state: PaymentState, event: Page3dEvent, auto_commit: bool, expected: PaymentState
) -> None:
    decided = decide_3d(make_payment(state, auto_commit=auto_commit), event, NOW, ACTIVITY_ID)
    assert (decided.state, decided.method) == (expected, PaymentMethod.SECURE_3D)
    assert decided.activity_id == ACTIVITY_ID


@pytest.mark.parametrize("state", [AWAITING, SUCCESS, FAILED])
def test_a_decided_payment_stays_as_it_is(state: PaymentState) -> None:
    payment = make_payment(state)
    assert decide_3d(payment, RIGHT_CODE, NOW, ACTIVITY_ID) is payment


def test_a_payment_without_a_page_stays_as_it_is() -> None:
    payment = make_payment(acs_token="")
    assert decide_3d(payment, RIGHT_CODE, NOW, ACTIVITY_ID) is payment


@pytest.mark.parametrize(
    ("outcome", "state", "reason"),
    [
        ("40010030", FAILED, "declined: INSUFFICIENT_FUNDS"),
        ("40000111", FAILED, "declined: PaymentError"),
        ("40009998", FAILED, "declined: ErrorCode 9998"),
        ("40020000", AWAITING, "authorised"),
        ("30010030", AWAITING, "authorised"),
    ],
)
def test_a_card_can_fail_on_an_approved_page(outcome: str, state: PaymentState, reason: str) -> None:
    decided = decide_3d(make_payment(outcome=outcome), RIGHT_CODE, NOW, ACTIVITY_ID)
    assert (decided.state, decided.history[-1].reason) == (state, reason)


def test_a_refused_page_fails_for_its_own_reason() -> None:
    decided = decide_3d(make_payment(outcome="40010030"), REFUSED, NOW, ACTIVITY_ID)
    assert decided.history[-1].reason == "declined: 3DS_AUTH_ERROR"
