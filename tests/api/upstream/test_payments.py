"""Payments that a browser makes at Masterpass, with the states that the merchant's server sees."""

from __future__ import annotations

import pytest

from mockpaywall.paywall.masterpass.upstream_codes import UPSTREAM_CODES
from tests.support.http_client import RESET
from tests.support.masterpass_client import MasterpassClient
from tests.support.payment_calls import make_magic_number
from tests.support.request_data import PHONE
from tests.support.servers import RunningServer
from tests.support.upstream_client import (
    CARD_BODY,
    ENCRYPTED_CODE,
    ENCRYPTED_NUMBER,
    UpstreamClient,
    get_code,
    get_result,
    open_upstream_client,
)

SAVED_CARD = {"IsSavedCard": True, "CardAlias": "my card"}
REGISTER_AND_PURCHASE = "/payment/api/RegisterAndPurchase"
PURCHASE_AND_REGISTER = "/account/api/PurchaseAndRegister"


def number_code(name: str) -> str:
    """Return the number of an upstream code in a magic card."""
    return f"{[code.name for code in UPSTREAM_CODES].index(name) + 1:04d}"


def get_state(browser: UpstreamClient, ordered: dict[str, object]) -> str:
    state: str = browser.get_payment(ordered)["state"]
    return state


def commit(browser: UpstreamClient, ordered: dict[str, dict[str, object]]) -> int:
    """Commit as the merchant's server; return the ErrorCode."""
    server = MasterpassClient(browser.namespace, browser.session_id)
    body = {"MasterpassPaymentId": ordered["Paywall"]["MasterpassPaymentId"]}
    code: int = server.send("payment/commit", body).json["ErrorCode"]
    return code


def test_a_typed_card_pays_without_a_code_and_the_server_commits(browser: UpstreamClient) -> None:
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


def test_a_saved_card_pays_with_a_code_and_two_marks(browser: UpstreamClient) -> None:
    browser.register_card()
    ordered = browser.init_payment(SAVED_CARD)
    challenged = browser.pay(ordered)
    assert (challenged.status, get_result(challenged)["responseCode"]) == (202, "5001")
    assert get_code(browser.pay(ordered)) == "ORDER_NOT_FOUND"
    mark = {"MasterpassPaymentId": ordered["Paywall"]["MasterpassPaymentId"], "PaymentType": 3}
    browser.call_paywall("payment/mark", {**mark, "PaymentStatus": 1})
    assert get_state(browser, ordered) == "pending"
    verified = get_result(browser.verify(challenged))
    assert (verified["isVerified"], len(verified["cardUniqueNumber"])) == (True, 64)
    browser.call_paywall("payment/mark", {**mark, "PaymentStatus": 3})
    assert get_state(browser, ordered) == "awaiting_capture"
    assert commit(browser, ordered) == 0


def test_wrong_codes_decline_the_payment(browser: UpstreamClient) -> None:
    browser.register_card()
    ordered = browser.init_payment(SAVED_CARD)
    challenged = browser.pay(ordered)
    assert [get_code(browser.verify(challenged, "654321")) for _ in range(3)] == ["OTP_IS_NOT_VALID"] * 3
    assert get_state(browser, ordered) == "failed"


@pytest.mark.parametrize("where", ["session", "order", "mode"])
def test_3d_gives_the_address_of_the_page(server: RunningServer, where: str) -> None:
    browser = open_upstream_client(server, Force3D=where == "session")
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


def test_a_published_card_that_declines(browser: UpstreamClient) -> None:
    ordered = browser.init_payment({**SAVED_CARD, "IsSavedCard": False, "CardMasked": "979208******4513"})
    assert get_code(browser.pay(ordered)) == "DECLINED"
    assert get_state(browser, ordered) == "failed"


@pytest.mark.parametrize(
    ("stage", "kind", "number", "expected"),
    [
        ("20", "01", number_code("INSUFFICIENT_FUNDS"), ["INSUFFICIENT_FUNDS"]),
        ("20", "00", "0007", ["InvalidPhone"]),
        ("20", "02", "5008", ["5008", "0000"]),
        ("30", "01", number_code("RESTRICTED_CARD"), ["5001", "RESTRICTED_CARD"]),
        ("30", "00", "0064", ["5001", "IntegrationCredentialNotFound"]),
    ],
)
def test_a_saved_magic_card_keeps_its_outcome(
    browser: UpstreamClient, stage: str, kind: str, number: str, expected: list[str]
) -> None:
    card = {"number": make_magic_number(stage, kind, number), "alias": "my card"}
    account = {"phone": PHONE, "state": "linked", "cards": [card]}
    assert browser.namespace.admin("POST", "accounts", account).status == 201
    response = browser.pay(browser.init_payment(SAVED_CARD))
    answers = [response] if len(expected) == 1 else [response, browser.verify(response)]
    codes = [
        get_code(each) if each.json["exception"] else each.json["result"]["responseCode"] for each in answers
    ]
    assert codes == expected


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
def test_modes_let_masterpass_fail(browser: UpstreamClient, mode: str, status: int, code: str) -> None:
    ordered = browser.init_payment()
    response = browser.pay(ordered, mode)
    assert (response.status, get_code(response)) == (status, code)
    assert response.applied_mode == mode.rpartition(">")[2]
    assert get_state(browser, ordered) == "created"


@pytest.mark.parametrize(
    ("way", "status", "code"), [("otp", 202, "5001"), ("masterpass-otp", 202, "5008"), ("none", 200, "0000")]
)
def test_the_mode_decides_the_way(browser: UpstreamClient, way: str, status: int, code: str) -> None:
    browser.register_card()
    response = browser.pay(browser.init_payment(SAVED_CARD), f"auth={way}")
    assert (response.status, get_result(response)["responseCode"]) == (status, code)


def test_a_payment_whose_answer_is_lost_is_made(browser: UpstreamClient) -> None:
    ordered = browser.init_payment()
    assert browser.pay(ordered, "http=504:after").status == 504
    assert get_state(browser, ordered) == "awaiting_capture"
    again = browser.pay(ordered)
    assert get_code(again) == "ORDER_NOT_FOUND"
    assert "was tried before" in again.hint


def test_a_reset_before_the_payment_leaves_it(browser: UpstreamClient) -> None:
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


def test_an_order_of_nobody_and_of_another_user(browser: UpstreamClient, server: RunningServer) -> None:
    ordered = browser.init_payment()
    assert get_code(browser.pay(ordered, orderNo="0" * 40)) == "ORDER_NOT_FOUND"
    assert get_code(browser.pay(ordered, orderNo="my order")) == "ORDER_NOT_FOUND"
    assert get_code(open_upstream_client(server).pay(ordered)) == "ORDER_NOT_FOUND"
    assert get_state(browser, ordered) == "created"


def test_a_saved_card_needs_the_account(browser: UpstreamClient) -> None:
    ordered = browser.init_payment(SAVED_CARD)
    assert get_code(browser.pay(ordered)) == "USER_NOT_FOUND"
    browser.register_card()
    assert get_code(browser.pay(ordered, cardAlias="other")) == "CARD_NOT_FOUND"
    assert get_result(browser.pay(ordered))["responseCode"] == "5001"


def test_a_typed_card_is_saved_with_the_payment(browser: UpstreamClient) -> None:
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


def test_an_order_of_the_merchant_registers_the_card_only(browser: UpstreamClient) -> None:
    body = {**CARD_BODY, "cardAlias": "bought", "cvc": ENCRYPTED_CODE, "orderNo": "my order"}
    response = browser.send("POST", REGISTER_AND_PURCHASE, body)
    assert (response.status, get_result(response)["responseCode"]) == (202, "5001")
    assert response.hint.startswith("only the card is registered")
    browser.verify(response)
    assert [card["cardAlias"] for card in get_result(browser.list_cards())["cards"]] == ["bought"]
    assert browser.namespace.admin("GET", "payments").json["payments"] == []
    assert get_code(browser.send("POST", REGISTER_AND_PURCHASE, body)) == "CARD_ALIAS_ALREADY_IN_USE"


@pytest.mark.parametrize("way", ["none", "otp"])
def test_the_card_of_a_payment_is_saved_afterwards(browser: UpstreamClient, way: str) -> None:
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


def test_a_security_code_in_clear_is_refused(browser: UpstreamClient) -> None:
    ordered = browser.init_payment()
    assert get_code(browser.pay(ordered, cvc="123")) == "CVC_CANNOT_BE_DECRYPTED"
    assert get_state(browser, ordered) == "created"


def test_the_sdk_masks_the_alias_of_a_saved_card(browser: UpstreamClient) -> None:
    alias = "my bonus card"
    browser.register_card(accountAliasName=alias)
    saved = {"IsSavedCard": True, "CardBin": alias[:6], "CardMasked": "my bon******card", "CardAlias": alias}
    assert get_result(browser.pay(browser.init_payment(saved)))["responseCode"] == "5001"
    unknown = browser.pay(browser.init_payment({**saved, "CardAlias": "unknown"}))
    assert (get_code(unknown), unknown.hint) == ("CARD_NOT_FOUND", "card/list shows each CardAlias")
