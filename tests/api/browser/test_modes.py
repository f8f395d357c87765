"""Modes at the operations that browsers call: errors, statuses, lost answers, payloads, lifetimes, magic phones."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.support.browser_client import (
    SDK_TOKEN_BODY,
    TOKEN_BODY,
    Browser,
    Merchant,
    get_masterpass_object,
    make_sdk_order,
)
from tests.support.http_client import HttpResponse
from tests.support.request_data import VALID_BODY

EACH = pytest.mark.parametrize(
    "operation", ["temptoken", "temptoken/sdk", "verify", "session", "payment/init", "payment/mark"]
)


def send(merchant: Merchant, browser: Browser, operation: str, mode: str) -> HttpResponse:
    """Send a valid request of *operation* in *mode*."""
    headers = {"X-Mock-Mode": mode}
    if operation.startswith("temptoken"):
        body = TOKEN_BODY if operation == "temptoken" else SDK_TOKEN_BODY
        return merchant.issue(operation, body, headers=headers)
    if operation == "verify":
        return browser.verify(**headers)
    first, second = str(uuid4()), str(uuid4())
    payment_id = get_masterpass_object(browser.init(MerchantUniqueCode=first))["Paywall"][
        "MasterpassPaymentId"
    ]
    bodies: dict[str, Any] = {
        "session": VALID_BODY,
        "payment/init": make_sdk_order(browser.session_id, MerchantUniqueCode=second),
        "payment/mark": {"MasterpassPaymentId": payment_id, "PaymentType": 1, "PaymentStatus": 3},
    }
    return browser.call(operation, bodies[operation], **headers)


@EACH
def test_errors_statuses_and_payloads(merchant: Merchant, browser: Browser, operation: str) -> None:
    error = send(merchant, browser, operation, "error=64")
    assert (error.status, error.json["ErrorCode"], error.json["Result"]) == (200, 64, False)
    assert (error.json["Body"] is None) is (operation != "payment/init")
    status = send(merchant, browser, operation, "http=504")
    assert (status.status, status.header("Content-Type")) == (504, "text/html")
    for payload in ("camel-case", "extra-fields", "wrong-types", "null-body"):
        response = send(merchant, browser, operation, f"payload={payload}")
        assert (response.status, response.applied_mode) == (200, f"payload={payload}")


@EACH
def test_a_branch_names_the_operation(merchant: Merchant, browser: Browser, operation: str) -> None:
    key = {"verify": "temptoken/sdk/verify"}.get(operation, operation)
    key = key if key.startswith("temptoken") else f"by/sdk/{key}"
    assert send(merchant, browser, operation, f"{key}>http=503;ok").status == 503
    assert send(merchant, browser, operation, "card/list>http=503;ok").status == 200


def test_a_lost_answer_leaves_the_payment(merchant: Merchant, browser: Browser) -> None:
    assert browser.init(mode="http=504:after").status == 504
    assert browser.init().json["ErrorCode"] == 119
    assert merchant.admin("GET", "payments/order-1").json["stateId"] == 1


def test_lifetimes(merchant: Merchant) -> None:
    headers = {"X-Mock-Mode": "ttl=0"}
    token = merchant.issue(headers=headers).json["Body"]["Token"]
    assert Browser(merchant.client, token).verify().json["ErrorCode"] == 401
    issued = merchant.issue("temptoken/sdk", SDK_TOKEN_BODY, headers=headers).json["Body"]
    browser = Browser(merchant.client, issued["Token"], issued["Masterpass"]["SessionId"])
    assert browser.verify().status == 200
    assert browser.init().json["Body"]["Session"]["SessionRenewed"] is True


def test_values_are_taken_out_of_answers(merchant: Merchant, browser: Browser) -> None:
    without_id = browser.verify(**{"X-Mock-Mode": "payload=no-session-id"}).json["Body"]
    assert "SessionId" not in without_id["Masterpass"]
    without_expiry = browser.verify(**{"X-Mock-Mode": "payload=no-expiry"}).json["Body"]
    assert "SessionExpiryDate" not in without_expiry["Masterpass"]
    assert "ExpiryDateTime" not in without_expiry


@pytest.mark.parametrize("phone", ["905000010064"])
def test_a_magic_phone_acts_wherever_a_user_is_named(
    merchant: Merchant, browser: Browser, phone: str
) -> None:
    user = {**VALID_BODY, "UserPhone": phone}
    response = merchant.issue("temptoken/sdk", {**SDK_TOKEN_BODY, "MasterpassSession": user})
    assert response.json["ErrorCode"] == 64
    camel = {name[0].lower() + name[1:]: value for name, value in user.items()}
    assert browser.call("session", camel).json["ErrorCode"] == 64


def test_a_journey_of_a_browser_is_verified(merchant: Merchant, browser: Browser) -> None:
    browser.verify()
    payment_id = get_masterpass_object(browser.init())["Paywall"]["MasterpassPaymentId"]
    names = ["temptoken/sdk", "temptoken/sdk/verify", "by/sdk/payment/init", "by/sdk/payment/mark"]
    journey = {"journey": names}
    assert merchant.admin("POST", "verify", journey).json["verdict"] is False
    browser.mark(payment_id, 1, 3)
    assert merchant.admin("POST", "verify", journey).json["verdict"] is True
