"""A client that calls as a browser does: with a temporary token at Paywall, with a MasterpassToken at Masterpass."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from mockpaywall.paywall.credentials import derive_public_namespace
from tests.support.http_client import HttpResponse
from tests.support.namespace_client import NamespaceClient
from tests.support.payment_calls import DETAIL
from tests.support.request_data import PHONE, VALID_BODY
from tests.support.servers import RunningServer

PAYWALL = "/api/paywall"
ORIGIN = "https://shop.example"
USER_ID = VALID_BODY["UserId"]
LIST_TARGET = f"/account/api/Card?accountKey={PHONE}&accountKeyType=Msisdn&userId={USER_ID}"
ENCRYPTED_NUMBER, ENCRYPTED_CODE = "0a5f" * 64, "7be1" * 64
"""What the library makes of a card number and a security code: hexadecimal digits."""
RIGHT_CODE = "123456"
TOKEN_BODY: dict[str, Any] = {
    "ClientCardSave": True,
    "ThreeDSession": False,
    "ClientSdk": True,
    "ScopeBased": False,
    "Scope": 0,
    "ExpiryMin": 30,
    "IncludeMasterpassSession": True,
    "MasterpassSession": VALID_BODY,
}
CARD_BODY: dict[str, Any] = {
    "accountKey": PHONE,
    "accountKeyType": "Msisdn",
    "userId": USER_ID,
    "requestReferenceNumber": "REQ-1",
    "cardNumber": ENCRYPTED_NUMBER,
    "expiryDate": "3012",
    "accountAliasName": "my card",
    "cardHolderName": "Ayşe Yılmaz",
    "cvv": ENCRYPTED_CODE,
    "deviceFingerPrint": "",
    "merchantId": "34878516",
    "sdkVersion": "1.0.4",
    "sourceChannel": "Web",
}
MASKED_CARD: dict[str, Any] = {"IsSavedCard": False, "CardBin": "514118", "CardMasked": "514118******7907"}


@dataclass(frozen=True)
class UpstreamClient:
    """A page of the shop with its tokens. No request has keys."""

    server: RunningServer
    keys: dict[str, str]
    """The public pair of the merchant, which only `open_upstream_client` sends."""
    temp_token: str
    masterpass_token: str
    session_id: str

    @property
    def namespace(self) -> NamespaceClient:
        return self.server.namespace(derive_public_namespace(*self.keys.values()))

    def send(
        self, method: str, target: str, body: object = b"", mode: str = "", **headers: str
    ) -> HttpResponse:
        """Send a request to Masterpass."""
        sent = {"Origin": ORIGIN, "Authorization": f"Bearer {self.masterpass_token}", **headers}
        if mode:
            sent["X-Mock-Mode"] = mode
        return self.server.client.send(body, keys={}, headers=sent, method=method, target=target)

    def call_paywall(self, operation: str, body: dict[str, Any], mode: str = "") -> HttpResponse:
        """Send an operation below by/sdk to Paywall."""
        headers = {"Origin": ORIGIN, "token": self.temp_token, **({"X-Mock-Mode": mode} if mode else {})}
        target = f"{PAYWALL}/masterpass/by/sdk/{operation}"
        return self.server.client.send(
            {"SessionId": self.session_id, **body}, keys={}, headers=headers, target=target
        )

    def init_payment(self, card: dict[str, Any] = MASKED_CARD, **fields: Any) -> dict[str, Any]:
        """Create a payment; return its `Masterpass` member."""
        detail = {**DETAIL, "MerchantUniqueCode": str(uuid4()), **fields.pop("detail", {})}
        response = self.call_paywall("payment/init", {"PaymentDetail": detail, "Card": card, **fields})
        masterpass: dict[str, Any] = response.json["Body"]["Masterpass"]
        return masterpass

    def pay(self, ordered: dict[str, Any], mode: str = "", **changes: Any) -> HttpResponse:
        """Send the request body of an ordered payment to Masterpass, as the SDK does."""
        body = {**ordered["MasterpassRequestBody"], **changes}
        if "cardAlias" in body and "cardNumber" not in body:
            return self.send("POST", "/payment/api/Payment/request", body, mode)
        typed = {"cardNumber": ENCRYPTED_NUMBER, "expiryDate": "3012", "cvc": ENCRYPTED_CODE}
        return self.send("POST", "/payment/api/DirectPayment/request", {**body, **typed, **changes}, mode)

    def verify(self, response: HttpResponse, code: str = RIGHT_CODE, mode: str = "") -> HttpResponse:
        """Send the code of *response* to the address that it has."""
        target = response.header("Content-Location")
        assert target, response.body
        return self.send("POST", target, {"token": get_result(response)["token"], "otpCode": code}, mode)

    def add_card(self, **changes: Any) -> HttpResponse:
        return self.send("POST", "/account/api/Card", {**CARD_BODY, **changes})

    def register_card(self, **changes: Any) -> HttpResponse:
        """Register a card with its code. Return the answer to the code."""
        response = self.verify(self.add_card(**changes))
        assert get_result(response)["isVerified"], response.body
        return response

    def list_cards(self, mode: str = "") -> HttpResponse:
        return self.send("GET", LIST_TARGET, mode=mode)

    def get_payment(self, ordered: dict[str, Any]) -> dict[str, Any]:
        """Return what the admin API says of a payment."""
        payment_id = ordered["Paywall"]["MasterpassPaymentId"]
        payment: dict[str, Any] = self.namespace.admin("GET", f"payments/{payment_id}").json
        return payment

    def with_token(self, token: str) -> UpstreamClient:
        return replace(self, masterpass_token=token)


def get_result(response: HttpResponse) -> dict[str, Any]:
    """Return the result of Masterpass. Fails for a failure, and where the HTTP status is another."""
    assert response.status == response.json["statusCode"]
    result: dict[str, Any] | None = response.json["result"]
    assert result is not None, response.body
    return result


def get_code(response: HttpResponse) -> str:
    """Return the code of Masterpass's failure. Fails for a success, and where the HTTP status is another."""
    assert response.status == response.json["statusCode"]
    exception = response.json["exception"]
    assert exception is not None, response.body
    return str(exception["code"])


def open_upstream_client(server: RunningServer, **changes: Any) -> UpstreamClient:
    """Let a merchant of its own get a token with a session, and a page verify it. *changes*: of the session."""
    keys = {"apikeypublic": f"key-{uuid4()}", "apiclientpublic": "client"}
    body = {**TOKEN_BODY, "MasterpassSession": {**VALID_BODY, **changes}}
    issued = server.client.send(body, keys=keys, target=f"{PAYWALL}/temptoken/sdk").json["Body"]
    headers = {"Origin": ORIGIN, "token": issued["Token"], "includeMasterpassSession": "true"}
    target = f"{PAYWALL}/temptoken/sdk/verify"
    verified = server.client.send(b"", keys={}, headers=headers, method="GET", target=target).json["Body"]
    session = verified["Masterpass"]
    return UpstreamClient(server, keys, issued["Token"], session["MasterpassToken"], session["SessionId"])
