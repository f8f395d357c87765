"""by/sdk/payment/init and mark on the wire: the answer, the states, the refusals, the renewal, and the commit."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from mockpaywall.paywall.masterpass.order_number import parse_order_number
from tests.support.browser_client import SDK_CARD, Browser, Merchant, get_masterpass_object, make_sdk_order
from tests.support.http_client import HttpResponse

REQUEST_BODY_MEMBERS = (
    "accountKey", "paymentType", "requestReferenceNo", "cardAlias", "cvc", "installmentCount", "amount",
    "currencyCode", "orderNo", "terminalGroupId", "authenticationMethod", "secure3DModel", "orderDetails",
    "orderProductsDetails", "billDetails", "deliveryDetails", "buyerDetails", "otherDetails",
)  # fmt: skip


def get_paywall(response: HttpResponse) -> dict[str, Any]:
    paywall: dict[str, Any] = get_masterpass_object(response)["Paywall"]
    return paywall


def assert_kind_c(response: HttpResponse, code: int, *parts: str) -> None:
    envelope = response.json
    assert (response.status, envelope["ErrorCode"], envelope["Result"]) == (200, code, False), envelope
    assert list(envelope["Body"]) == ["Session", "Masterpass"]
    assert envelope["Body"]["Masterpass"] is None
    for part in parts:
        assert part in envelope["Message"]


def find_payment(merchant: Merchant, payment_id: str) -> dict[str, Any]:
    payment: dict[str, Any] = merchant.admin("GET", f"payments/{payment_id}").json
    return payment


def test_a_payment_is_created_and_nothing_is_tried(merchant: Merchant, browser: Browser) -> None:
    response = browser.init()
    envelope, masterpass = response.json, get_masterpass_object(response)
    assert (envelope["Result"], envelope["Message"]) == (True, "Success")
    assert envelope["Body"]["Session"] == {"SessionRenewed": False, "SessionId": browser.session_id}
    assert list(masterpass) == ["Paywall", "MasterpassRequestBody"]
    paywall, body = masterpass["Paywall"], masterpass["MasterpassRequestBody"]
    assert paywall["MasterpassReturnQueryString"] == (
        f"&returnUrl=http://test/masterpass/vposcallback?uniqueCode={paywall['UniqueCode']}"
    )
    assert tuple(body) == REQUEST_BODY_MEMBERS
    assert (body["accountKey"], body["cardAlias"], body["cvc"]) == ("905123456710", "my card", "")
    assert (body["amount"], body["currencyCode"], body["installmentCount"]) == (5050, "TRY", 1)
    assert (body["authenticationMethod"], body["secure3DModel"]) == ("None", "NotDefined")
    assert re.fullmatch(r"\d{12}", body["requestReferenceNo"])
    assert len(body["orderNo"]) == 40
    assert parse_order_number(body["orderNo"]) == paywall["UniqueCode"]
    payment = find_payment(merchant, paywall["MasterpassPaymentId"])
    assert (payment["stateId"], payment["methodId"], payment["AutoCommit"]) == (1, 6, False)
    assert [change["reason"] for change in payment["history"]] == ["created"]


def test_a_typed_card_has_placeholders(browser: Browser) -> None:
    order = make_sdk_order(browser.session_id)
    order["Card"] = {"IsSavedCard": False, "CardBin": "979208", "CardMasked": "979208******4513"}
    body = get_masterpass_object(browser.call("payment/init", order))["MasterpassRequestBody"]
    placeholders = {name: value for name, value in body.items() if str(value).startswith("%")}
    assert placeholders == {
        "cardNumber": "%CARD_NUMBER_REPLACE%",
        "cardHolderName": "%CARD_HOLDER_NAME_REPLACE%",
        "expiryDate": "%EXPIRY_DATE_REPLACE%",
        "cvc": "%CVV_REPLACE%",
    }
    assert "cardAlias" not in body


def to_camel_case(value: Any) -> Any:
    if isinstance(value, list):
        return [to_camel_case(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {name[0].lower() + name[1:]: to_camel_case(item) for name, item in value.items()}


def test_names_bind_in_any_letter_case_and_unknown_ones_are_taken(
    strict_merchant: Merchant,
) -> None:
    browser = strict_merchant.open_browser()
    order = {**to_camel_case(make_sdk_order(browser.session_id)), "unknown": 1}
    assert get_paywall(browser.call("payment/init", order))["MerchantUniqueKey"] == "order-1"


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"Amount": 0}, 51, "PaymentDetail.Amount"),
        ({"CurrencyId": 99}, 99, "PaymentDetail.CurrencyId"),
        ({"Installment": 0}, 100, "PaymentDetail.Installment"),
        ({"Amount": 90112}, 112, ""),
    ],
)
def test_refused_values_are_of_kind_c(
    browser: Browser, changes: dict[str, Any], code: int, field: str
) -> None:
    assert_kind_c(browser.init(**changes), code, field)


def test_a_card_number_in_the_place_of_the_mask_is_refused(browser: Browser) -> None:
    order = make_sdk_order(browser.session_id)
    order["Card"] = {**SDK_CARD, "CardMasked": "5528790000000008"}
    response = browser.call("payment/init", order)
    assert_kind_c(response, 105, "Card.CardMasked")
    assert b"5528790000000008" not in response.body


def test_a_code_is_used_once(browser: Browser) -> None:
    assert browser.init().json["Result"] is True
    assert_kind_c(browser.init(), 119, "MerchantUniqueCode")


def test_an_unknown_session_is_refused(browser: Browser) -> None:
    stranger = replace(browser, session_id="00000000-0000-4000-8000-000000000000")
    response = stranger.init()
    assert (response.status, response.json["ErrorCode"], response.json["Body"]) == (200, 404, None)


def test_an_expired_session_is_renewed_and_the_same_successor_comes_again(
    merchant: Merchant, browser: Browser
) -> None:
    merchant.admin("PUT", "clock", {"advance": 1799})
    browser = merchant.open_browser(ExpiryMin=1440)
    merchant.admin("PUT", "clock", {"advance": 1800})
    blocks = [browser.init(MerchantUniqueCode=code).json["Body"]["Session"] for code in ("a", "b")]
    assert blocks[0] == blocks[1]
    assert blocks[0]["SessionRenewed"] is True
    assert blocks[0]["SessionId"] != browser.session_id
    assert browser.verify().json["Body"]["Masterpass"]["SessionId"] == browser.session_id


def test_a_payment_that_the_browser_has_not_made_cannot_be_committed(
    merchant: Merchant, browser: Browser
) -> None:
    paywall = get_paywall(browser.init())
    body = {"SessionId": browser.session_id, "MasterpassPaymentId": paywall["MasterpassPaymentId"]}
    response = merchant.call("payment/commit", body)
    assert_kind_c(response, 92, "not convenient for commit")
    assert response.hint == (
        "the payment is not authorised yet: the browser has not sent MasterpassRequestBody to Masterpass, "
        "nor marked the payment"
    )


def test_the_mode_renew(browser: Browser) -> None:
    assert browser.init(mode="renew").json["Body"]["Session"]["SessionRenewed"] is True


MARKS = (
    ((1, 3), (3, 2)),
    ((2, 1), (14, 1)),
    ((3, 1), (14, 7)),
    ((4, 1), (14, 6)),
    ((3, 2), (5, 7)),
)
"""PaymentType and PaymentStatus, then state and method."""


@pytest.mark.parametrize(("mark", "expected"), MARKS)
def test_a_mark_moves_the_payment(
    merchant: Merchant, browser: Browser, mark: tuple[int, int], expected: tuple[int, int]
) -> None:
    payment_id = get_paywall(browser.init())["MasterpassPaymentId"]
    response = browser.mark(payment_id, *mark, ErrorCode="DECLINED")
    assert (response.status, response.json["Message"], response.json["Body"]) == (200, "Success", None)
    payment = find_payment(merchant, payment_id)
    assert (payment["stateId"], payment["methodId"]) == expected
    if expected[0] == 5:
        assert payment["history"][-1]["reason"] == "declined: DECLINED"


def test_the_two_marks_of_a_payment_with_a_code_and_none_backwards(
    merchant: Merchant, browser: Browser
) -> None:
    payment_id = get_paywall(browser.init())["MasterpassPaymentId"]
    states = []
    for status in (1, 3, 1, 2):
        browser.mark(payment_id.upper(), 3, status)
        states.append(find_payment(merchant, payment_id)["stateId"])
    assert states == [14, 3, 3, 3]


@pytest.mark.parametrize("code", ["5528790000000008", "<script>", "", None, 5])
def test_a_reason_that_is_not_a_code_is_not_stored(merchant: Merchant, browser: Browser, code: Any) -> None:
    payment_id = get_paywall(browser.init())["MasterpassPaymentId"]
    browser.mark(payment_id, 1, 2, ErrorCode=code, ErrorMessage=code, Response=code)
    assert find_payment(merchant, payment_id)["history"][-1]["reason"] == "declined: UNSUCCESSFUL"


@pytest.mark.parametrize("number", ["5528790000000008", "5528 7900 0000 0008"])
def test_a_card_number_in_a_name_is_refused(browser: Browser, number: str) -> None:
    for name, code in (("OwnerName", 104), ("CardAlias", 110)):
        order = make_sdk_order(browser.session_id)
        order["Card"] = {**SDK_CARD, name: number}
        assert_kind_c(browser.call("payment/init", order), code, f"Card.{name}")


@pytest.mark.parametrize("name", ["Number", "cardNumber"])
def test_a_card_number_beside_the_mask_is_hinted(browser: Browser, name: str) -> None:
    order = make_sdk_order(browser.session_id)
    order["Card"] = {
        "IsSavedCard": False,
        "OwnerName": "A",
        "CardMasked": "552879******0008",
        name: "5528790000000008",
    }
    response = browser.call("payment/init", order)
    assert get_paywall(response)["MerchantUniqueKey"] == "order-1"
    assert response.hint == "Paywall must not get the number of a browser's card: send its mask only"


def test_the_older_path_marks_too(merchant: Merchant, browser: Browser) -> None:
    payment_id = get_paywall(browser.init())["MasterpassPaymentId"]
    body = {"masterpassPaymentId": payment_id, "paymentType": 2, "paymentStatus": 1, "response": "{}"}
    assert browser.call("payment/mark-as-started", body).json["Result"] is True
    assert find_payment(merchant, payment_id)["stateId"] == 14


def test_an_unknown_payment_cannot_be_marked(browser: Browser) -> None:
    response = browser.mark("00000000-0000-4000-8000-000000000000", 1, 3)
    envelope = response.json
    assert (response.status, envelope["ErrorCode"], envelope["Body"]) == (200, 56, None)
    assert envelope["Message"] == "Masterpass payment not found"
    assert browser.mark("x", 5, 0).json["ErrorCode"] == 2
