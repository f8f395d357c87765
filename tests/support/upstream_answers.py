"""The answer of a server to each situation at Masterpass that the OpenAPI document has an example of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from tests.support.http_client import HttpResponse
from tests.support.masterpass_client import MasterpassClient
from tests.support.request_data import PHONE
from tests.support.upstream_client import (
    CARD_BODY,
    ENCRYPTED_CODE,
    ENCRYPTED_NUMBER,
    UpstreamClient,
    get_result,
)

SAVED_CARD = {"IsSavedCard": True, "CardAlias": CARD_BODY["accountAliasName"]}
UNKNOWN_ORDER = {"accountKey": PHONE, "orderNo": "0" * 40}
Situation = Callable[[UpstreamClient], HttpResponse]


def list_the_cards(browser: UpstreamClient) -> HttpResponse:
    browser.register_card()
    return browser.list_cards()


def delete_the_card(browser: UpstreamClient) -> HttpResponse:
    browser.register_card()
    body = {"accountKey": PHONE, "cardAlias": CARD_BODY["accountAliasName"]}
    return browser.send("DELETE", "/account/api/Card", body)


def unlink(browser: UpstreamClient) -> None:
    browser.register_card()
    MasterpassClient(browser.namespace, browser.session_id).send("merchant/unlink")


def list_after_unlinking(browser: UpstreamClient) -> HttpResponse:
    unlink(browser)
    return browser.list_cards()


def link_again(browser: UpstreamClient) -> HttpResponse:
    unlink(browser)
    return browser.send("PUT", "/account/api/Account/LinkToMerchant", {"accountKey": PHONE})


def resend_the_code(browser: UpstreamClient) -> HttpResponse:
    token = get_result(browser.add_card())["token"]
    return browser.send("POST", "/user-authorization/api/Otp/resend", {"token": token})


def pay_with_the_saved_card(browser: UpstreamClient) -> HttpResponse:
    browser.register_card()
    return browser.pay(browser.init_payment(SAVED_CARD))


def pay_and_save(browser: UpstreamClient) -> HttpResponse:
    body = browser.init_payment()["MasterpassRequestBody"]
    typed = {
        "cardNumber": ENCRYPTED_NUMBER,
        "expiryDate": "3012",
        "cvc": ENCRYPTED_CODE,
        "cardAlias": "my card",
    }
    return browser.send("POST", "/payment/api/RegisterAndPurchase", {**body, **typed})


def save_the_card(browser: UpstreamClient) -> HttpResponse:
    token = get_result(browser.pay(browser.init_payment()))["token"]
    body: dict[str, Any] = {"accountKey": PHONE, "accountAliasName": "my card", "token": token}
    return browser.send("POST", "/account/api/PurchaseAndRegister", body)


UPSTREAM_SITUATIONS: Mapping[str, Mapping[str, Situation]] = MappingProxyType(
    {
        "upstream-list-cards": {
            "success": list_the_cards,
            "user-not-found": UpstreamClient.list_cards,
            "account-not-linked": list_after_unlinking,
            "invalid-token": lambda browser: browser.with_token("x").list_cards(),
        },
        "upstream-add-card": {
            "success": UpstreamClient.add_card,
            "card-number-in-clear": lambda browser: browser.add_card(cardNumber="5528790000000008"),
            "invalid-body": lambda browser: browser.add_card(cvv=""),
        },
        "upstream-delete-card": {"success": delete_the_card},
        "upstream-link-merchant": {"success": link_again},
        "upstream-resend-otp": {"success": resend_the_code},
        "upstream-verify-otp": {
            "success": UpstreamClient.register_card,
            "otp-not-valid": lambda browser: browser.verify(browser.add_card(), "000000"),
        },
        "upstream-payment": {"success": pay_with_the_saved_card},
        "upstream-direct-payment": {
            "success": lambda browser: browser.pay(browser.init_payment()),
            "order-not-found": lambda browser: browser.pay({"MasterpassRequestBody": UNKNOWN_ORDER}),
        },
        "upstream-register-and-purchase": {"success": pay_and_save},
        "upstream-complete-registration": {"success": save_the_card},
    }
)
"""By operation: by the name of the example, what a page does whose user has no account yet."""
