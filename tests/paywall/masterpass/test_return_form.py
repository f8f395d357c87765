"""The form that the browser posts to the merchant."""

from __future__ import annotations

from base64 import b64decode

import pytest

from mockpaywall.paywall.local_time import LocalTimeFormatter
from mockpaywall.paywall.masterpass.payment import Payment, PaymentState
from mockpaywall.paywall.masterpass.payment_outcome import REFUSED_3D, decide_3d
from mockpaywall.paywall.masterpass.return_form import ReturnForm, make_return_form
from tests.support.records import make_payment

LOCAL_TIME = LocalTimeFormatter("Europe/Istanbul")
PENDING = make_payment("p", "order-1")._replace(
    state=PaymentState.PENDING,
    acs_token="t",
    amount="50.00",
    installment=3,
    success_url="https://merchant.example/s",
    fail_url="https://merchant.example/f",
    created_at=1_790_000_000.25,
    tracking_code=None,
)


def make_form(payment: Payment) -> tuple[ReturnForm, dict[str, str]]:
    form = make_return_form(payment, LOCAL_TIME)
    return form, dict(form.fields)


@pytest.mark.parametrize("auto_commit", [False, True])
def test_a_success(auto_commit: bool) -> None:
    form, fields = make_form(decide_3d(PENDING._replace(auto_commit=auto_commit), True, 1.0, 7))
    assert form.action == "https://merchant.example/s"
    assert (fields["status"], fields["errorCode"], fields["errorMessage"]) == ("Success", "0", "")
    assert (fields["amount"], fields["installment"], fields["trackingCode"]) == ("50.00", "3", "")
    assert fields["date"] == "2026-09-21T17:13:20.2500000"
    assert {name: value for name, value in fields.items() if name.startswith("provider")} == {
        "providerErrorCode": "",
        "providerErrorMessage": "",
        "providerBankErrorCode": "",
        "providerBankErrorMessage": "",
    }
    assert (fields["paymentGatewayId"], fields["paymentGatewayName"]) == ("1111", "MasterPassIyzico")
    assert fields["paymentGatewayProviderName"] == "Masterpass"


def test_a_failure() -> None:
    form, fields = make_form(decide_3d(PENDING, False, 1.0, 7))
    assert form.action == "https://merchant.example/f"
    assert (fields["status"], fields["errorCode"]) == ("Unsuccessful", "1")
    assert b64decode(fields["errorMessage"]) == b"Payment unsuccessful"
    assert fields["providerErrorCode"] == REFUSED_3D
    assert fields["providerErrorMessage"] == "3D Doğrulama hatası."


def test_a_payment_that_is_not_decided_was_unsuccessful() -> None:
    """Source: ours; the address was opened too early."""
    form, fields = make_form(PENDING._replace(history=()))
    assert form.action == "https://merchant.example/f"
    assert (fields["status"], fields["providerErrorCode"]) == ("Unsuccessful", "")


def test_each_name_is_there_once() -> None:
    form, fields = make_form(PENDING)
    assert len(form.fields) == len(fields) == 19
