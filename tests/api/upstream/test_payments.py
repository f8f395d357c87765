"""Payments that a browser makes at Masterpass, with the states that the merchant's server sees."""

from __future__ import annotations

import pytest

from tests.support.http_client import RESET
from tests.support.masterpass_client import MasterpassClient
from tests.support.request_data import PHONE
from tests.support.servers import RunningServer
from tests.support.upstream_client import (
    ENCRYPTED_CODE,
    ENCRYPTED_NUMBER,
    PageClient,
    get_code,
    get_result,
    open_page_client,
)

SAVED_CARD = {"IsSavedCard": True, "CardAlias": "my card"}
REGISTER_AND_PURCHASE = "/payment/api/RegisterAndPurchase"
PURCHASE_AND_REGISTER = "/account/api/PurchaseAndRegister"


def get_state(browser: PageClient, ordered: dict[str, object]) -> str:
    state: str = browser.get_payment(ordered)["state"]
    return state


def commit(browser: PageClient, ordered: dict[str, dict[str, object]]) -> int:
    """Commit as the merchant's server; return the ErrorCode."""
    server = MasterpassClient(browser.namespace, browser.session_id)
    body = {"MasterpassPaymentId": ordered["Paywall"]["MasterpassPaymentId"]}
    code: int = server.send("payment/commit", body).json["ErrorCode"]
    return code


def test_a_typed_card_pays_without_a_code_and_the_server_commits(browser: PageClient) -> None:
    ordered = browser.init_payment()
    assert get_state(browser, ordered) == "created"
    paid = browser.pay(ordered)
    result = get_result(paid)
    assert (paid.status, result["responseCode"], result["url3d"]) == (200, "0000", None)
    assert result["maskedNumber"] == "514118******7907"
    assert paid.header("Content-Location")
    assert get_state(browser, ordered) == "awaiting_capture"
    assert (commit(browser, ordered), commit(browser, ordered)) == (0, 97)
    assert get_state(browser, ordered) == "success"


def test_a_saved_card_pays_with_a_code_and_two_marks(browser: PageClient) -> None:
    browser.register_card()
    ordered = browser.init_payment(SAVED_CARD)
    challenged = browser.pay(ordered)
    assert (challenged.status, get_result(challenged)["responseCode"]) == (202, "5001")
    mark = {"MasterpassPaymentId": ordered["Paywall"]["MasterpassPaymentId"], "PaymentType": 3}
    browser.call_paywall("payment/mark", {**mark, "PaymentStatus": 1})
    assert get_state(browser, ordered) == "pending"
    verified = get_result(browser.verify(challenged))
    assert (verified["isVerified"], len(verified["cardUniqueNumber"])) == (True, 64)
    browser.call_paywall("payment/mark", {**mark, "PaymentStatus": 3})
    assert get_state(browser, ordered) == "awaiting_capture"
    assert commit(browser, ordered) == 0


def test_wrong_codes_decline_the_payment(browser: PageClient) -> None:
    browser.register_card()
    ordered = browser.init_payment(SAVED_CARD)
    challenged = browser.pay(ordered)
    assert [get_code(browser.verify(challenged, "654321")) for _ in range(3)] == ["OTP_IS_NOT_VALID"] * 3
    assert get_state(browser, ordered) == "failed"


@pytest.mark.parametrize("where", ["session", "order", "mode"])
def test_3d_gives_the_address_of_the_page(server: RunningServer, where: str) -> None:
    browser = open_page_client(server, Force3D=where == "session")
    ordered = browser.init_payment(Force3D=where == "order")
    challenged = browser.pay(ordered, "auth=3d" if where == "mode" else "")
    result = get_result(challenged)
    assert (challenged.status, result["responseCode"]) == (202, "5010")
    assert result["url3d"].startswith("http://test/user-authorization/mp-3d-acs-form?token=")
    assert result["url3dSuccess"] == "http://test/user-authorization/mp-3d-client-success"
    path = f"payments/{ordered['Paywall']['MasterpassPaymentId']}/3d"
    decided = browser.namespace.admin("POST", path, {"outcome": "approve"})
    assert decided.json["action"] == "https://merchant.example/success"
    assert get_state(browser, ordered) == "awaiting_capture"


def test_a_published_card_that_declines(browser: PageClient) -> None:
    ordered = browser.init_payment({**SAVED_CARD, "IsSavedCard": False, "CardMasked": "979208******4513"})
    assert get_code(browser.pay(ordered)) == "DECLINED"
    assert get_state(browser, ordered) == "failed"


@pytest.mark.parametrize(
    ("mode", "status", "code"),
    [
        ("upstream=INSUFFICIENT_FUNDS", 400, "INSUFFICIENT_FUNDS"),
        ("upstream=DO_NOT_HONOUR:403", 403, "DO_NOT_HONOUR"),
        ("error=InvalidPhone", 400, "InvalidPhone"),
        ("http=500", 500, "UNEXPECTED_ERROR"),
        ("payment/api/DirectPayment/request>http=401", 401, "TOKEN_HAS_EXPIRED"),
    ],
)
def test_modes_let_masterpass_fail(browser: PageClient, mode: str, status: int, code: str) -> None:
    ordered = browser.init_payment()
    response = browser.pay(ordered, mode)
    assert (response.status, get_code(response)) == (status, code)
    assert response.applied_mode == mode.rpartition(">")[2]
    assert get_state(browser, ordered) == "created"


@pytest.mark.parametrize(
    ("way", "status", "code"), [("otp", 202, "5001"), ("masterpass-otp", 202, "5008"), ("none", 200, "0000")]
)
def test_the_mode_decides_the_way(browser: PageClient, way: str, status: int, code: str) -> None:
    browser.register_card()
    response = browser.pay(browser.init_payment(SAVED_CARD), f"auth={way}")
    assert (response.status, get_result(response)["responseCode"]) == (status, code)


def test_a_payment_whose_answer_is_lost_is_made(browser: PageClient) -> None:
    ordered = browser.init_payment()
    assert browser.pay(ordered, "http=504:after").status == 504
    assert get_state(browser, ordered) == "awaiting_capture"
    again = browser.pay(ordered)
    assert get_code(again) == "ORDER_NOT_FOUND"
    assert "was tried before" in again.hint


def test_a_reset_before_the_payment_leaves_it(browser: PageClient) -> None:
    ordered = browser.init_payment()
    body = {
        **ordered["MasterpassRequestBody"],
        "cardNumber": ENCRYPTED_NUMBER,
        "expiryDate": "3012",
        "cvc": ENCRYPTED_CODE,
    }
    received = browser.namespace.receive(
        "fault=reset",
        body=body,
        keys={},
        path="/payment/api/DirectPayment/request",
        headers={"Authorization": f"Bearer {browser.masterpass_token}"},
    )
    assert (received.data, received.end) == (b"", RESET)
    assert get_state(browser, ordered) == "created"


def test_an_order_of_nobody_and_of_another_user(browser: PageClient, server: RunningServer) -> None:
    ordered = browser.init_payment()
    assert get_code(browser.pay(ordered, orderNo="0" * 40)) == "ORDER_NOT_FOUND"
    assert get_code(browser.pay(ordered, orderNo="my order")) == "ORDER_NOT_FOUND"
    assert get_code(open_page_client(server).pay(ordered)) == "ORDER_NOT_FOUND"
    assert get_state(browser, ordered) == "created"


def test_a_saved_card_needs_the_account(browser: PageClient) -> None:
    ordered = browser.init_payment(SAVED_CARD)
    assert get_code(browser.pay(ordered)) == "USER_NOT_FOUND"
    browser.register_card()
    assert get_code(browser.pay(ordered, cardAlias="other")) == "CARD_NOT_FOUND"
    assert get_result(browser.pay(ordered))["responseCode"] == "5001"


def test_a_typed_card_is_saved_with_the_payment(browser: PageClient) -> None:
    ordered = browser.init_payment()
    body = {
        **ordered["MasterpassRequestBody"],
        "cardNumber": ENCRYPTED_NUMBER,
        "cvc": ENCRYPTED_CODE,
        "expiryDate": "3012",
        "cardAlias": "bought",
    }
    response = browser.send("POST", REGISTER_AND_PURCHASE, body, "auth=otp")
    assert get_code(browser.list_cards()) == "USER_NOT_FOUND"
    browser.verify(response)
    (card,) = get_result(browser.list_cards())["cards"]
    assert (card["cardAlias"], card["maskedCardNumber"]) == ("bought", "514118********07")


@pytest.mark.parametrize("way", ["none", "otp"])
def test_the_card_of_a_payment_is_saved_afterwards(browser: PageClient, way: str) -> None:
    paid = browser.pay(browser.init_payment(), f"auth={way}")
    body = {"accountKey": PHONE, "accountAliasName": "kept", "token": get_result(paid)["token"]}
    if way == "otp":
        assert get_code(browser.send("POST", PURCHASE_AND_REGISTER, body)) == "PAYMENT_IS_NOT_VERIFIED"
        browser.verify(paid)
    saved = browser.send("POST", PURCHASE_AND_REGISTER, body)
    assert get_result(saved)["responseCode"] == "0000"
    assert [card["cardAlias"] for card in get_result(browser.list_cards())["cards"]] == ["kept"]
    assert get_code(browser.send("POST", PURCHASE_AND_REGISTER, body)) == "CARD_ALREADY_EXISTS"
    assert get_code(browser.send("POST", PURCHASE_AND_REGISTER, {**body, "token": "0" * 32})) == (
        "TOKEN_IS_NOT_VALID"
    )


def test_a_security_code_in_clear_is_refused(browser: PageClient) -> None:
    ordered = browser.init_payment()
    assert get_code(browser.pay(ordered, cvc="123")) == "CVC_CANNOT_BE_DECRYPTED"
    assert get_state(browser, ordered) == "created"
