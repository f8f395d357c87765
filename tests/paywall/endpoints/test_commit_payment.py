"""Complete Payment, by MasterpassPaymentId and by PaymentId: one test for both unless it says otherwise."""

from __future__ import annotations

from typing import Any

import pytest

from mockpaywall.paywall.endpoints import OPERATIONS
from mockpaywall.paywall.endpoints.commit_payment import COMMIT_PAYMENT
from mockpaywall.paywall.endpoints.commit_payment_by_id import COMMIT_PAYMENT_BY_ID
from mockpaywall.paywall.endpoints.init_payment import INIT_PAYMENT
from mockpaywall.paywall.masterpass.payment import PaymentState
from mockpaywall.paywall.operation import Operation
from tests.support.masterpass_calls import SESSION_ID, get_failure, make_account
from tests.support.payment_calls import (
    CODE,
    PaymentClient,
    get_commit,
    make_magic_number,
    make_order,
)


@pytest.fixture(params=[COMMIT_PAYMENT, COMMIT_PAYMENT_BY_ID], ids=lambda operation: operation.name)
def operation(request: pytest.FixtureRequest) -> Any:
    return request.param


@pytest.fixture
def client() -> PaymentClient:
    client = PaymentClient()
    client.account = make_account()
    return client


def init(client: PaymentClient, authorisation: str | None = None, **parts: Any) -> None:
    client.call(INIT_PAYMENT, make_order(**parts), authorisation)


def commit(client: PaymentClient, operation: Operation) -> Any:
    payment = client.payment
    ids = {"MasterpassPaymentId": payment.masterpass_payment_id, "PaymentId": payment.payment_id}
    name = "MasterpassPaymentId" if operation is COMMIT_PAYMENT else "PaymentId"
    return client.call(operation, {"SessionId": SESSION_ID, name: ids[name]})


def test_they_are_operations_of_the_api() -> None:
    assert {COMMIT_PAYMENT, COMMIT_PAYMENT_BY_ID} <= set(OPERATIONS)
    assert (COMMIT_PAYMENT.method, COMMIT_PAYMENT.key) == ("POST", "payment/commit")
    assert (COMMIT_PAYMENT_BY_ID.method, COMMIT_PAYMENT_BY_ID.key) == (
        "POST",
        "payment/commit/by/paymentid",
    )


def test_an_authorised_payment_is_committed(client: PaymentClient, operation: Operation) -> None:
    init(client)
    answer = get_commit(commit(client, operation))
    assert (answer.code, answer.message) == (0, "Commit successful")
    assert answer.masterpass == {
        "Result": True,
        "Detail": {
            "PaymentId": 203948888,
            "PaymentActivityId": 4413674,
            "UniqueCode": client.payment.unique_code,
            "MerchantUniqueCode": CODE,
            "TrackingCode": "tracking-1",
        },
        "Error": {"ProviderErrorCode": None, "ProviderErrorMessage": None},
    }
    assert client.payment.state is PaymentState.SUCCESS
    assert [change.reason for change in client.payment.history] == ["authorised", "committed"]


def test_a_second_commit(client: PaymentClient, operation: Operation) -> None:
    init(client)
    commit(client, operation)
    again = commit(client, operation)
    assert get_failure(again) == 97
    assert again.answer.message == "Masterpass payment already finalized"
    assert "earlier payment/commit succeeded" in again.hint
    assert again.changes == ()


def test_an_auto_commit_payment(client: PaymentClient, operation: Operation) -> None:
    init(client, AutoCommit=True)
    result = commit(client, operation)
    assert get_failure(result) == 92
    assert result.answer.message == "Auto commit payment cannot commit again"
    assert "AutoCommit true" in result.hint


@pytest.mark.parametrize("auto_commit", [True, False])
@pytest.mark.parametrize(("way", "hint"), [("5001", "call payment/verify"), ("5010", "open Url3d")])
def test_a_payment_that_is_not_authorised(
    client: PaymentClient, operation: Operation, way: str, hint: str, auto_commit: bool
) -> None:
    init(client, way, AutoCommit=auto_commit)
    result = commit(client, operation)
    assert get_failure(result) == 92
    assert result.answer.message == "Masterpass payment is not convenient for commit"
    assert hint in result.hint
    assert ("needs no commit" in result.hint) is auto_commit
    assert client.payment.state is PaymentState.PENDING


def test_a_failed_payment(client: PaymentClient, operation: Operation) -> None:
    init(client, card={"Number": make_magic_number("20", "01", "0030")})
    result = commit(client, operation)
    assert get_failure(result) == 92
    assert "the payment failed" in result.hint


@pytest.mark.parametrize(
    ("operation", "field", "value"),
    [
        (COMMIT_PAYMENT, "MasterpassPaymentId", SESSION_ID),
        (COMMIT_PAYMENT_BY_ID, "PaymentId", 203948889),
        (COMMIT_PAYMENT_BY_ID, "PaymentId", 0),
        (COMMIT_PAYMENT_BY_ID, "PaymentId", -(10**30)),
    ],
)
def test_an_unknown_payment(client: PaymentClient, operation: Operation, field: str, value: Any) -> None:
    init(client)
    result = client.call(operation, {"SessionId": SESSION_ID, field: value})
    assert get_failure(result) == 56
    assert result.answer.message == "Masterpass payment not found"
    assert "payment/init" in result.hint


def test_a_capture_that_the_bank_refuses(client: PaymentClient, operation: Operation) -> None:
    init(client, card={"Number": make_magic_number("50", "01", "0030")})
    answer = get_commit(commit(client, operation))
    assert (answer.code, answer.masterpass["Result"]) == (1, False)
    assert answer.masterpass["Error"] == {
        "ProviderErrorCode": "INSUFFICIENT_FUNDS",
        "ProviderErrorMessage": "Yetersiz bakiye.",
    }
    assert answer.masterpass["Detail"]["PaymentActivityId"] == 4413673
    assert client.payment.state is PaymentState.AWAITING_CAPTURE


def test_a_card_that_fails_with_an_error_code(client: PaymentClient, operation: Operation) -> None:
    init(client, card={"Number": make_magic_number("50", "00", "0111")})
    assert get_failure(commit(client, operation)) == 111
    assert client.payment.state is PaymentState.AWAITING_CAPTURE
