"""Verify Payment: a right code authorises, three wrong ones fail the payment, and what refuses a code."""

from __future__ import annotations

from typing import Any

import pytest

from mockpaywall.paywall.endpoints import OPERATIONS
from mockpaywall.paywall.endpoints.init_payment import INIT_PAYMENT
from mockpaywall.paywall.endpoints.verify_otp import VERIFY_OTP
from mockpaywall.paywall.endpoints.verify_payment import VERIFY_PAYMENT
from mockpaywall.paywall.masterpass.card import hash_card_number
from mockpaywall.paywall.masterpass.payment import PaymentMethod, PaymentState
from tests.support.masterpass_calls import (
    CARD_NUMBER,
    SESSION_ID,
    get_failure,
    get_result,
    make_account,
    make_registered_card,
    make_session,
)
from tests.support.payment_calls import PaymentClient, get_paywall, make_magic_number, make_order

SAVED = {"IsSavedCard": True}
RIGHT, WRONG = "123456", "654321"


class Verification:
    """A payment that waits for a code."""

    def __init__(self, client: PaymentClient, authorisation: str | None = None, **parts: Any) -> None:
        self.client = client
        result = client.call(INIT_PAYMENT, make_order(**parts), authorisation)
        self.payment_id = get_paywall(result)["MasterpassPaymentId"]
        self.token = get_result(result)["Token"]

    def verify(self, code: str = RIGHT, **fields: Any) -> Any:
        body = {
            "SessionId": SESSION_ID,
            "MasterpassPaymentId": self.payment_id,
            "OtpToken": self.token,
            "OtpCode": code,
        }
        return self.client.call(VERIFY_PAYMENT, {**body, **fields})


@pytest.fixture
def client() -> PaymentClient:
    client = PaymentClient()
    client.account = make_account()
    return client


def test_it_is_an_operation_of_the_api() -> None:
    assert VERIFY_PAYMENT in OPERATIONS
    assert (VERIFY_PAYMENT.method, VERIFY_PAYMENT.key) == ("POST", "payment/verify")


@pytest.mark.parametrize(
    ("auto_commit", "state"), [(True, PaymentState.SUCCESS), (False, PaymentState.AWAITING_CAPTURE)]
)
def test_the_right_code_authorises(client: PaymentClient, auto_commit: bool, state: PaymentState) -> None:
    pending = Verification(client, card=SAVED, AutoCommit=auto_commit)
    result = get_result(pending.verify())
    assert result == {
        "RetrievalReferenceNumber": "100005844109",
        "IsVerified": True,
        "Url3d": None,
        "Url3dSuccess": None,
        "Url3dFail": None,
        "CardUniqueNumber": hash_card_number(CARD_NUMBER),
        "Token": result["Token"],
        "ResponseCode": "0000",
        "Description": "OTP verified successfully.",
    }
    assert result["Token"] != pending.token
    payment = client.payment
    assert (payment.state, payment.method) == (state, PaymentMethod.OTP)
    assert [change.activity_id for change in payment.history] == [4413673, 4413674]


def test_the_payment_id_may_be_in_upper_case(client: PaymentClient) -> None:
    pending = Verification(client, card=SAVED)
    pending.verify(MasterpassPaymentId=pending.payment_id.upper())
    assert client.payment.state is PaymentState.AWAITING_CAPTURE


def test_a_wrong_code_leaves_the_payment_pending(client: PaymentClient) -> None:
    pending = Verification(client, card=SAVED)
    assert get_failure(pending.verify(WRONG)) == "OTP_IS_NOT_VALID"
    assert client.payment.state is PaymentState.PENDING
    pending.verify()
    assert client.payment.state is PaymentState.AWAITING_CAPTURE


def test_the_third_wrong_code_fails_the_payment(client: PaymentClient) -> None:
    pending = Verification(client, card=SAVED)
    failures = [get_failure(pending.verify(WRONG)) for _ in range(3)]
    assert failures == ["OTP_IS_NOT_VALID"] * 3
    assert (client.payment.state, client.payment.method) == (PaymentState.FAILED, PaymentMethod.OTP)
    assert client.payment.history[-1].reason == "declined: OTP_IS_NOT_VALID"
    assert get_failure(pending.verify()) == "TOKEN_IS_NOT_VALID"


def test_a_code_that_came_too_late(client: PaymentClient) -> None:
    pending = Verification(client, card=SAVED)
    client.now += client.policy.challenge_ttl_s
    assert get_failure(pending.verify()) == "TOKEN_HAS_EXPIRED"
    assert client.payment.state is PaymentState.PENDING


def test_the_code_that_behaves_as_expired(client: PaymentClient) -> None:
    pending = Verification(client, card=SAVED)
    assert get_failure(pending.verify("000000")) == "TOKEN_HAS_EXPIRED"
    assert get_failure(pending.verify()) == "TOKEN_HAS_EXPIRED"


def test_a_token_is_used_once(client: PaymentClient) -> None:
    pending = Verification(client, card=SAVED)
    pending.verify()
    assert get_failure(pending.verify()) == "TOKEN_ALREADY_USED"
    assert len(client.payment.history) == 2


def test_an_unknown_payment(client: PaymentClient) -> None:
    result = Verification(client, card=SAVED).verify(MasterpassPaymentId=SESSION_ID)
    assert get_failure(result) == 56
    assert result.answer.message == "Masterpass payment not found"


def test_an_unknown_token(client: PaymentClient) -> None:
    assert get_failure(Verification(client, card=SAVED).verify(OtpToken="0" * 32)) == "TOKEN_IS_NOT_VALID"


def test_the_token_of_another_payment(client: PaymentClient) -> None:
    first = Verification(client, card=SAVED)
    second = Verification(client, card=SAVED, detail={"MerchantUniqueCode": "order-2"})
    result = first.verify(OtpToken=second.token)
    assert get_failure(result) == "TOKEN_IS_NOT_VALID"
    assert "another payment" in result.hint
    assert {payment.state for payment in client.payments} == {PaymentState.PENDING}


def test_a_payment_of_another_user(client: PaymentClient) -> None:
    pending = Verification(client, card=SAVED)
    client.session = make_session(user_id="other")
    result = pending.verify()
    assert get_failure(result) == 56
    assert "another user" in result.hint


def test_a_payment_is_not_verified_by_otp_verify(client: PaymentClient) -> None:
    pending = Verification(client, card=SAVED)
    body = {"SessionId": SESSION_ID, "OtpToken": pending.token, "OtpCode": RIGHT}
    result = client.call(VERIFY_OTP, body)
    assert get_failure(result) == "TOKEN_IS_NOT_VALID"
    assert "payment/verify" in result.hint


@pytest.mark.parametrize(
    ("kind", "code", "failure", "reason"),
    [("01", "0030", "INSUFFICIENT_FUNDS", "INSUFFICIENT_FUNDS"), ("00", "0111", 111, "PaymentError")],
)
def test_a_card_that_fails_at_this_step_fails_the_payment(
    client: PaymentClient, kind: str, code: str, failure: str | int, reason: str
) -> None:
    pending = Verification(client, "5001", card={"Number": make_magic_number("30", kind, code)})
    assert get_failure(pending.verify()) == failure
    assert client.payment.state is PaymentState.FAILED
    assert client.payment.history[-1].reason == f"declined: {reason}"


def test_two_codes_in_a_row() -> None:
    client = PaymentClient(session=make_session(phone_verified=False))
    pending = Verification(client, "5008")
    first = pending.verify()
    assert (get_result(first)["ResponseCode"], get_result(first)["IsVerified"]) == ("5001", False)
    assert client.payment.state is PaymentState.PENDING
    pending.token = get_result(first)["Token"]
    assert get_result(pending.verify())["ResponseCode"] == "0000"
    assert client.payment.state is PaymentState.AWAITING_CAPTURE


def test_the_card_is_saved_after_the_code(client: PaymentClient) -> None:
    number = "4127483982956524"
    pending = Verification(client, "5001", card={"Number": number, "SaveCard": True, "CardAlias": "new"})
    pending.verify(WRONG)
    assert client.account is not None
    assert len(client.account.cards) == 1
    pending.verify()
    assert [card.alias for card in client.account.cards] == ["my card", "new"]


def test_an_alias_taken_in_the_meantime_does_not_fail_the_payment(client: PaymentClient) -> None:
    number = "4127483982956524"
    pending = Verification(client, "5001", card={"Number": number, "SaveCard": True, "CardAlias": "new"})
    client.account = make_account(make_registered_card("new"))
    pending.verify()
    assert client.payment.state is PaymentState.AWAITING_CAPTURE
    assert [card.alias for card in client.account.cards] == ["new"]
