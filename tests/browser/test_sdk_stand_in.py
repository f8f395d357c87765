"""The calls of the JavaScript SDK in a real Chromium: by the vendor's host names, over TLS, from a page of a shop.

A stand-in makes them (`sdk_stand_in.js`): the SDK is not ours to ship. Where PAYWALL_SDK names its file, that runs too.
"""

from __future__ import annotations

import os
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from mockpaywall.paywall.vendor_hosts import TEST_HOSTS
from mockpaywall.testing import MockPaywall
from tests.support.http_client import HttpClient, HttpResponse, encode_body, encode_request
from tests.support.merchant_server import Merchant, serve_merchant
from tests.support.page_server import serve_pages
from tests.support.request_data import VALID_BODY
from tests.support.upstream_client import PAYWALL, TOKEN_BODY

STAND_IN = Path(__file__).with_name("sdk_stand_in.js")
CODE = "123456"
SDK_FILE = os.environ.get("PAYWALL_SDK", "")
TYPED_CARD = {"number": "5141181677407907", "expiryDate": "2809", "holder": "Test User"}
START = """async (token) => {
  const { StandIn } = await import("/sdk.js");
  window.sdk = new StandIn(token);
  return window.sdk.init();
}"""
CALL = "([method, ...values]) => window.sdk[method](...values)"
READ_ANSWER = """async ([url, headers]) => {
  try {
    const response = await fetch(url, { headers });
    return String(response.status);
  } catch (error) {
    return error.name;
  }
}"""

RUN_SDK = """async ([token, detail]) => {
  const sdk = window.PaywallSDK.PaywallJsSdk;
  const { masterpass } = sdk.providers;
  const answers = [];
  const keep = (answer) => (answers.push(answer), answer);
  const account = { accountKey: "905123456710", accountKeyType: "Msisdn", userId: "72812393211" };
  const alias = "my bonus card";
  keep(await sdk.InitPaywallSdk({ environment: "test", token, includeMasterpassSession: true }));
  keep(await masterpass.init());
  keep(await masterpass.addCard({
    ...account, accountAliasName: alias, cardHolderName: "Test User", cardNumber: "5141181677407907",
    expiryDate: "0928", cvv: "360", requestReferenceNumber: "REQ-1",
  }));
  keep(await masterpass.verifyOtp({ otpCode: "123456" }));
  const listed = keep(await masterpass.getCardList(account));
  const paid = keep(await sdk.payment.init({
    paymentSource: window.PaywallSDK.PaymentSource.REGISTERED_CARD, force3D: false,
    paymentDetail: {
      amount: detail.Amount, currencyId: detail.CurrencyId, merchantUniqueCode: detail.MerchantUniqueCode,
      trackingCode: detail.TrackingCode, successUrl: detail.MerchantSuccessBackUrl,
      failUrl: detail.MerchantFailBackUrl, clientIp: detail.ClientIP, installment: detail.Installment,
    },
    card: { cardAlias: alias }, cardData: { cardAlias: alias, cardNumber: alias }, products: [],
  }));
  keep(await masterpass.verifyOtp({ otpCode: "123456" }));
  return {
    statuses: answers.map((answer) => answer.status),
    aliases: listed.data?.cards?.map((card) => card.cardAlias),
    paymentId: paid.data?.masterpassPaymentId,
  };
}"""
"""The public functions of the SDK, in the order of its README files. Source: observed."""


@dataclass(frozen=True)
class Shop:
    """A merchant: its server, which has the private keys, and its page, which has a temporary token."""

    mock: MockPaywall
    client: HttpClient
    page: Page
    keys: dict[str, str]
    merchant: Merchant

    def send(self, path: str, body: dict[str, Any]) -> HttpResponse:
        """Send a request of the merchant's server."""
        return self.client.send(body, keys=self.keys, target=f"{PAYWALL}/{path}")

    def start_page(self) -> dict[str, Any]:
        """Get a token for the SDK, and let the page start with it; return the answer of temptoken/sdk/verify."""
        issued = self.send("temptoken/sdk", {**TOKEN_BODY, "MasterpassSession": VALID_BODY})
        verified: dict[str, Any] = self.page.evaluate(START, issued.json["Body"]["Token"])
        return verified

    def call(self, method: str, *values: Any) -> dict[str, Any]:
        """Call the stand-in."""
        answer: dict[str, Any] = self.page.evaluate(CALL, [method, *values])
        return answer

    def register_card(self, alias: str) -> None:
        self.call("addCard", alias, "3012")
        assert self.call("verifyOtp", CODE)["result"]["isVerified"]

    @property
    def detail(self) -> dict[str, Any]:
        """The PaymentDetail of a new order."""
        return {
            "Amount": 50.5,
            "CurrencyId": 949,
            "MerchantUniqueCode": str(uuid4()),
            "TrackingCode": "tracking-1",
            "MerchantSuccessBackUrl": f"{self.merchant.url}?success",
            "MerchantFailBackUrl": f"{self.merchant.url}?fail",
            "ClientIP": "34.123.2.45",
            "Installment": 1,
        }

    def commit(self, payment_id: str) -> int:
        """Commit as the merchant's server; return the ErrorCode."""
        session = self.page.evaluate("() => window.sdk.session.SessionId")
        body = {"SessionId": session, "MasterpassPaymentId": payment_id}
        code: int = self.send("masterpass/payment/commit", body).json["ErrorCode"]
        return code

    def get_state(self, payment_id: str) -> str:
        return str(self.mock.payment(payment_id).state)


def make_client(mock: MockPaywall) -> HttpClient:
    parts = urlsplit(mock.url)
    assert parts.hostname
    assert parts.port
    assert mock.ca_file
    return HttpClient(parts.port, parts.hostname, ssl.create_default_context(cafile=mock.ca_file))


@pytest.fixture
def shop(mapped_page: Page, tls_mock: MockPaywall) -> Iterator[Shop]:
    """A shop whose page is open, at an origin of its own."""
    keys = {**tls_mock.headers, "apikeypublic": f"public-{uuid4()}", "apiclientpublic": "client"}
    pages = {"/": "<!DOCTYPE html><title>shop</title>", "/sdk.js": STAND_IN.read_text(encoding="utf-8")}
    with serve_pages(pages) as origin, serve_merchant() as merchant:
        mapped_page.goto(f"{origin}/")
        yield Shop(tls_mock, make_client(tls_mock), mapped_page, keys, merchant)


def test_cards_are_added_listed_and_deleted(shop: Shop) -> None:
    verified = shop.start_page()
    assert verified["Body"]["Masterpass"]["IsTest"] is True
    assert shop.call("listCards")["exception"]["code"] == "USER_NOT_FOUND"
    assert shop.call("addCard", "my card", "3012")["result"]["responseCode"] == "5001"
    assert shop.call("verifyOtp", "654321")["exception"]["code"] == "OTP_IS_NOT_VALID"
    assert shop.call("resendOtp")["result"]["responseCode"] == "5001"
    assert shop.call("verifyOtp", CODE)["result"]["responseCode"] == "0000"
    listed = shop.call("listCards")
    assert [card["cardAlias"] for card in listed["result"]["cards"]] == ["my card"]
    assert shop.call("deleteCard", "my card")["statusCode"] == 200


def test_an_unlinked_account_is_linked(shop: Shop) -> None:
    shop.start_page()
    shop.register_card("my card")
    session = {"SessionId": shop.page.evaluate("() => window.sdk.session.SessionId")}
    unlink = encode_body(session), {**shop.keys, "Content-Type": "application/json"}, "DELETE"
    shop.client.send_raw(encode_request(*unlink, f"{PAYWALL}/masterpass/merchant/unlink"))
    assert shop.call("listCards")["exception"]["code"] == "ACCOUNT_NOT_LINKED_TO_MERCHANT"
    assert shop.call("linkMerchant")["statusCode"] == 202
    shop.call("verifyOtp", CODE)
    assert shop.call("listCards")["result"]["accountInformation"] == {"isAccountLinked": True}


def test_a_saved_card_pays_with_its_code_and_two_marks(shop: Shop) -> None:
    shop.start_page()
    shop.register_card("my bonus card")
    paid = shop.call("pay", shop.detail, {"alias": "my bonus card"})
    assert paid["answer"]["result"]["responseCode"] == "5001"
    assert shop.get_state(paid["paymentId"]) == "pending"
    assert shop.call("verifyOtp", CODE)["result"]["isVerified"] is True
    assert shop.get_state(paid["paymentId"]) == "awaiting_capture"
    paths = [
        request.url.rpartition("/by/sdk/")[2] for request in shop.mock.requests() if "/by/sdk/" in request.url
    ]
    assert paths == ["payment/init", "payment/mark", "payment/mark"]
    assert shop.commit(paid["paymentId"]) == 0
    assert shop.get_state(paid["paymentId"]) == "success"


def test_a_typed_card_pays_at_once(shop: Shop) -> None:
    shop.start_page()
    paid = shop.call("pay", shop.detail, TYPED_CARD)
    assert paid["answer"]["result"]["responseCode"] == "0000"
    assert paid["answer"]["result"]["maskedNumber"] == "514118******7907"
    assert shop.get_state(paid["paymentId"]) == "awaiting_capture"
    assert shop.commit(paid["paymentId"]) == 0


def test_a_declined_card_is_marked_as_unsuccessful(shop: Shop) -> None:
    shop.start_page()
    paid = shop.call("pay", shop.detail, {**TYPED_CARD, "number": "9792088780144513"})
    assert paid["answer"]["exception"]["code"] == "DECLINED"
    assert shop.get_state(paid["paymentId"]) == "failed"


@pytest.mark.parametrize(
    ("button", "status", "state"),
    [("Approve", "Success", "awaiting_capture"), ("Refuse", "Unsuccessful", "failed")],
)
def test_3d_leads_over_the_page_of_the_bank_to_the_merchant(
    shop: Shop, button: str, status: str, state: str
) -> None:
    shop.start_page()
    paid = shop.call("pay", shop.detail, TYPED_CARD, True)
    assert paid["answer"]["result"]["responseCode"] == "5010"
    session = shop.page.evaluate("() => window.sdk.session.SessionId")
    assert paid["redirectUrl"].startswith(f"https://{TEST_HOSTS.masterpass}/user-authorization/")
    shop.page.goto(paid["redirectUrl"])
    if button == "Approve":
        shop.page.get_by_label("Code").fill(CODE)
    shop.page.get_by_role("button", name=button, exact=True).click()
    expect(shop.page).to_have_title("Thanks")
    (posted,) = shop.merchant.posts
    assert posted["status"] == status
    assert shop.get_state(paid["paymentId"]) == state
    body = {"SessionId": session, "MasterpassPaymentId": paid["paymentId"]}
    code = shop.send("masterpass/payment/commit", body).json["ErrorCode"]
    assert code == (0 if button == "Approve" else 92)


def test_a_page_may_call_the_vendor_and_not_the_admin_api(shop: Shop) -> None:
    shop.start_page()
    vendor, masterpass = (f"https://{host}" for host in TEST_HOSTS)
    token = shop.page.evaluate("() => window.sdk.token")
    readable = {
        f"{vendor}{PAYWALL}/temptoken/sdk/verify": ({"token": token}, "200"),
        f"{masterpass}/account/api/Card": ({"Authorization": "Bearer none", "x-channel": "SYS"}, "403"),
    }
    for url, (headers, status) in readable.items():
        assert shop.page.evaluate(READ_ANSWER, [url, headers]) == status
    for host in (vendor, masterpass):
        for path in ("requests", "payments", "otps", "version"):
            assert shop.page.evaluate(READ_ANSWER, [f"{host}/__admin/{path}", {}]) == "TypeError"


@pytest.mark.skipif(not SDK_FILE, reason="PAYWALL_SDK does not name the file of the official SDK")
def test_the_official_sdk_pays_with_a_card_that_it_added(shop: Shop) -> None:
    issued = shop.send("temptoken/sdk", {**TOKEN_BODY, "MasterpassSession": VALID_BODY}).json["Body"]
    shop.page.add_script_tag(path=SDK_FILE)
    result = shop.page.evaluate(RUN_SDK, [issued["Token"], shop.detail])
    assert result["statuses"] == [
        "SUCCESS",
        "SUCCESS",
        "ACTION_REQUIRED",
        "SUCCESS",
        "SUCCESS",
        "ACTION_REQUIRED",
        "SUCCESS",
    ]
    assert result["aliases"] == ["my bonus card"]
    assert shop.get_state(result["paymentId"]) == "awaiting_capture"
