"""The 3D page of a payment: every cell of its transition table, its code, its expiry, and what the payment becomes."""

from __future__ import annotations

import pytest

from mockpaywall.paywall.masterpass.page_3d_state import PAGE_TTL_S, Page3d, Page3dEvent, Page3dState
from mockpaywall.paywall.masterpass.payment import Payment, PaymentChange, PaymentState
from mockpaywall.paywall.masterpass.payment_outcome import (
    classify_page_code,
    complete_3d,
    decide_page,
    get_page_code,
    get_page_state,
    open_page,
)
from mockpaywall.paywall.operation import OperationPolicy
from tests.support.records import make_payment

OPEN, EXPIRED, APPROVED, REFUSED, CANCELLED, CLOSED = Page3dState
RIGHT, WRONG, LAST_WRONG, EXPIRED_CODE, REFUSE, CANCEL = Page3dEvent
TABLE = {
    RIGHT: APPROVED,
    WRONG: OPEN,
    LAST_WRONG: CLOSED,
    EXPIRED_CODE: EXPIRED,
    REFUSE: REFUSED,
    CANCEL: CANCELLED,
}
"""From OPEN. No event leaves another state."""
PENDING = make_payment("p", "order-1")._replace(
    state=PaymentState.PENDING, acs_token="6f9619ff-8b86-4d01-b42d-00cf4fc964ff", history=()
)
NOW = PENDING.created_at


def with_page(state: Page3dState, attempts: int = 0) -> Payment:
    return PENDING._replace(page_3d=Page3d(state, attempts))


def test_the_table_has_every_event() -> None:
    assert TABLE.keys() == set(Page3dEvent)


@pytest.mark.parametrize("state", Page3dState)
@pytest.mark.parametrize("event", Page3dEvent)
def test_every_cell_of_the_table(state: Page3dState, event: Page3dEvent) -> None:
    page = Page3d(state, 1)
    if state is not OPEN:
        assert page.after(event) is page
        return
    assert page.after(event) == (TABLE[event], 2 if event in (WRONG, LAST_WRONG) else 1)


def test_opening_starts_the_payment_once() -> None:
    opened = open_page(PENDING, NOW, 7)
    assert (opened.state, opened.history[-1].reason) == (PaymentState.STARTED, "page opened")
    assert open_page(opened, NOW + 1, 8) is opened


@pytest.mark.parametrize(
    ("code", "attempts", "event"),
    [
        ("123456", 0, RIGHT),
        ("123456", 2, RIGHT),
        ("111111", 0, WRONG),
        ("111111", 1, WRONG),
        ("111111", 2, LAST_WRONG),
        ("000000", 0, EXPIRED_CODE),
    ],
)
def test_what_a_code_does(code: str, attempts: int, event: Page3dEvent) -> None:
    assert classify_page_code(with_page(OPEN, attempts), code, OperationPolicy()) is event


def test_without_magic_the_expired_code_is_a_wrong_one() -> None:
    assert classify_page_code(PENDING, "000000", OperationPolicy(magic_enabled=False)) is WRONG


def test_a_random_code_depends_on_the_token_of_the_page() -> None:
    policy = OperationPolicy(random_codes=True)
    code = get_page_code(PENDING, policy)
    other = get_page_code(PENDING._replace(acs_token="5f9619ff-8b86-4d01-b42d-00cf4fc964ff"), policy)
    assert (len(code), code.isdecimal(), code != other) == (6, True, True)
    assert classify_page_code(PENDING, code, policy) is RIGHT
    assert classify_page_code(PENDING, "123456", policy) is WRONG


@pytest.mark.parametrize(("seconds", "state"), [(PAGE_TTL_S - 0.001, OPEN), (PAGE_TTL_S, EXPIRED)])
def test_the_link_expires(seconds: float, state: Page3dState) -> None:
    assert get_page_state(PENDING, NOW + seconds) is state
    assert get_page_state(decide_page(PENDING, RIGHT), NOW + seconds) is APPROVED


def test_the_link_lives_from_the_challenge_on() -> None:
    change = PaymentChange(NOW + 50, PaymentState.PENDING, "challenged", 7)
    assert PENDING._replace(history=(change,)).page_expires_at == NOW + 50 + PAGE_TTL_S


@pytest.mark.parametrize(
    ("page_state", "state", "reason"),
    [
        (OPEN, PaymentState.FAILED, "declined: 3DS_AUTH_ERROR"),
        (EXPIRED, PaymentState.FAILED, "declined: TOKEN_HAS_EXPIRED"),
        (APPROVED, PaymentState.AWAITING_CAPTURE, "authorised"),
        (REFUSED, PaymentState.FAILED, "declined: 3DS_AUTH_ERROR"),
        (CANCELLED, PaymentState.FAILED, "declined: 3DS_AUTH_ERROR"),
        (CLOSED, PaymentState.FAILED, "declined: 3DS_AUTH_ERROR"),
    ],
)
def test_what_the_payment_becomes(page_state: Page3dState, state: PaymentState, reason: str) -> None:
    completed = complete_3d(with_page(page_state), NOW, 7)
    assert (completed.state, completed.history[-1].reason) == (state, reason)
    assert complete_3d(completed, NOW + 1, 8) is completed


def test_a_failure_of_the_mode_declines_an_approved_payment() -> None:
    completed = complete_3d(with_page(APPROVED), NOW, 7, "INSUFFICIENT_FUNDS")
    assert (completed.state, completed.history[-1].reason) == (
        PaymentState.FAILED,
        "declined: INSUFFICIENT_FUNDS",
    )
