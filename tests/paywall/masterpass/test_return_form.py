"""The form that the browser posts to the merchant."""

from __future__ import annotations

from base64 import b64decode

import pytest

from mockpaywall.paywall.local_time import LocalTimeFormatter
from mockpaywall.paywall.masterpass.page_3d_state import Page3dEvent
from mockpaywall.paywall.masterpass.payment import Payment, PaymentState
from mockpaywall.paywall.masterpass.payment_outcome import REFUSED_3D, decide_3d
from mockpaywall.paywall.masterpass.return_fault import ReturnFault, ReturnFaultKind
from mockpaywall.paywall.masterpass.return_form import ReturnForm, make_return_form
from mockpaywall.paywall.masterpass.return_hash import HashKey
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


KEY = HashKey("test-3d-key")
HASH_NAMES = ["hash", "hashFormat", "hashKeyType"]


def make_form(
    payment: Payment, hash_key: HashKey | None = None, fault: ReturnFault | None = None
) -> tuple[ReturnForm, dict[str, str]]:
    form = make_return_form(payment, LOCAL_TIME, hash_key, fault)
    return form, dict(form.fields)


@pytest.mark.parametrize("auto_commit", [False, True])
def test_a_success(auto_commit: bool) -> None:
    form, fields = make_form(
        decide_3d(PENDING._replace(auto_commit=auto_commit), Page3dEvent.RIGHT_CODE, 1.0, 7)
    )
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
    form, fields = make_form(decide_3d(PENDING, Page3dEvent.REFUSED, 1.0, 7))
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


@pytest.mark.parametrize(
    ("amount", "digest"),
    [
        ("50", "12ded9a9232dfa645bd9680a02a4ea989ae3f1255fb50e0f26f60d1f8fb987d3"),
        ("50.00", "284124aa911123f5a31135e8f042f4e7c69f34cdacd60f6b058bc5cf6d807c99"),
        ("9.85", "0f28c7b0645c008715746c322fdd89b4905d61563286c58717e5732eecd7e4fb"),
    ],
)
def test_the_hash_is_the_documented_one(amount: str, digest: str) -> None:
    payment = PENDING._replace(payment_id=203948888, amount=amount, installment=1)
    form, fields = make_form(payment, KEY)
    assert [name for name, _ in form.fields[-3:]] == HASH_NAMES
    assert [fields[name] for name in HASH_NAMES] == [digest, "Payment", "1"]


def test_nothing_shows_the_hash_key() -> None:
    assert "test-3d-key" not in f"{KEY} {make_return_form(PENDING, LOCAL_TIME, KEY)}"


@pytest.mark.parametrize(
    ("fault", "posts", "delay_ms"),
    [
        (None, 1, 0),
        (ReturnFault(ReturnFaultKind.TWICE), 2, 0),
        (ReturnFault(ReturnFaultKind.NEVER), 0, 0),
        (ReturnFault(ReturnFaultKind.LATE, 1500), 1, 1500),
    ],
)
def test_how_often_and_when_the_form_is_posted(fault: ReturnFault | None, posts: int, delay_ms: int) -> None:
    form, fields = make_form(PENDING, KEY, fault)
    assert (form.posts, form.delay_ms) == (posts, delay_ms)
    assert fields == make_form(PENDING, KEY)[1]


def test_a_bad_hash_looks_like_a_hash() -> None:
    fields = make_form(PENDING, KEY, ReturnFault(ReturnFaultKind.BAD_HASH))[1]
    right = make_form(PENDING, KEY)[1]
    assert fields["hash"] != right["hash"]
    assert len(bytes.fromhex(fields["hash"])) == 32
    assert {**fields, "hash": ""} == {**right, "hash": ""}


@pytest.mark.parametrize(("amount", "other"), [("50.00", "51.00"), ("9.85", "10.85"), ("50", "51")])
def test_a_wrong_amount_has_a_hash_that_fits_it(amount: str, other: str) -> None:
    fields = make_form(PENDING._replace(amount=amount), KEY, ReturnFault(ReturnFaultKind.WRONG_AMOUNT))[1]
    assert fields == make_form(PENDING._replace(amount=other), KEY)[1]


def test_without_a_key_there_is_no_hash_to_make_wrong() -> None:
    fault = ReturnFault(ReturnFaultKind.BAD_HASH)
    assert make_form(PENDING, None, fault) == make_form(PENDING)
