"""A merchant with two key pairs, and a browser with a temporary token: requests without a /ns/NAME prefix."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from tests.support.http_client import HttpClient, HttpResponse
from tests.support.masterpass_client import METHODS
from tests.support.request_data import VALID_BODY

TOKEN_BODY: dict[str, Any] = {"ClientCardSave": True, "ThreeDSession": False, "ExpiryMin": 20}
SDK_TOKEN_BODY: dict[str, Any] = {
    **TOKEN_BODY,
    "ClientSdk": True,
    "ScopeBased": False,
    "Scope": 0,
    "IncludeMasterpassSession": True,
    "MasterpassSession": VALID_BODY,
}
ORIGIN = "https://shop.example"
SDK_DETAIL: dict[str, Any] = {
    "Amount": 50.5,
    "CurrencyId": 1,
    "MerchantUniqueCode": "order-1",
    "TrackingCode": "tracking-1",
    "MerchantSuccessBackUrl": "https://merchant.example/s",
    "MerchantFailBackUrl": "https://merchant.example/f",
    "ClientIP": "34.123.2.45",
    "Installment": 1,
    "ChannelId": 0,
    "TagId": 0,
}
SDK_CARD: dict[str, Any] = {
    "IsSavedCard": True,
    "CardBin": "552879",
    "CardMasked": "552879******0008",
    "OwnerName": "Ayşe Yılmaz",
    "CardAlias": "my card",
}


def make_sdk_order(session_id: str, **changes: Any) -> dict[str, Any]:
    """Return a body of by/sdk/payment/init as the SDK sends it; *changes* replace members of PaymentDetail."""
    return {
        "SessionId": session_id,
        "Force3D": False,
        "PaymentDetail": {**SDK_DETAIL, **changes},
        "Card": SDK_CARD,
        "Customer": {"fullName": "Ayşe Yılmaz", "phone": "905123456710", "email": "a@shop.example"},
        "Products": [{"productId": "p", "productName": "Kahve", "productAmount": 50.5, "vatRate": 20}],
    }


def get_masterpass_object(response: HttpResponse) -> dict[str, Any]:
    """Return the Masterpass object of an answer. Fails without one."""
    found = response.json["Body"]["Masterpass"]
    assert isinstance(found, dict), response.body
    return found


@dataclass(frozen=True)
class Merchant:
    """The key pairs of one merchant at a server."""

    client: HttpClient
    private: Mapping[str, str]
    public: Mapping[str, str]

    def issue(
        self, operation: str = "temptoken", body: dict[str, Any] = TOKEN_BODY, **request: Any
    ) -> HttpResponse:
        """Send temptoken or temptoken/sdk with the public pair only."""
        request.setdefault("keys", self.public)
        return self.client.send(body, target=f"/api/paywall/{operation}", **request)

    def call(self, operation: str, body: dict[str, Any] | None = None, **request: Any) -> HttpResponse:
        """Send an operation of Masterpass with the private pair only."""
        target, method = f"/api/paywall/masterpass/{operation}", METHODS.get(operation, "POST")
        request.setdefault("keys", self.private)
        return self.client.send(body or {}, target=target, method=method, **request)

    def admin(
        self, method: str, path: str, body: object = b"", *, keys: Mapping[str, str] | None = None
    ) -> HttpResponse:
        """Send an admin call for the namespace of the public pair, or of other *keys*."""
        pair = self.public if keys is None else keys
        response = self.client.send(body, keys=pair, method=method, target=f"/__admin/{path}")
        assert response.status == 200, response.body
        return response

    def open_browser(self, **changes: Any) -> Browser:
        """Issue a token with a session; return a browser that has it."""
        response = self.issue("temptoken/sdk", {**SDK_TOKEN_BODY, **changes})
        return Browser(
            self.client, response.json["Body"]["Token"], get_masterpass_object(response)["SessionId"]
        )


@dataclass(frozen=True)
class Browser:
    """Sends what the JavaScript SDK sends."""

    client: HttpClient
    token: str
    session_id: str = ""

    def verify(self, flag: str | None = "true", **headers: str) -> HttpResponse:
        """Send temptoken/sdk/verify."""
        own = {} if flag is None else {"includeMasterpassSession": flag}
        target = "/api/paywall/temptoken/sdk/verify"
        return self._send(b"", target, {**own, **headers}, "GET")

    def call(self, operation: str, body: object, **headers: str) -> HttpResponse:
        """Send an operation below by/sdk/."""
        return self._send(body, f"/api/paywall/masterpass/by/sdk/{operation}", headers)

    def init(self, *, mode: str | None = None, **changes: Any) -> HttpResponse:
        """Start a payment; *changes* replace members of PaymentDetail."""
        headers = {} if mode is None else {"X-Mock-Mode": mode}
        return self.call("payment/init", make_sdk_order(self.session_id, **changes), **headers)

    def mark(self, payment_id: str, payment_type: int, status: int, **more: Any) -> HttpResponse:
        """Send by/sdk/payment/mark."""
        body = {
            "MasterpassPaymentId": payment_id,
            "PaymentType": payment_type,
            "PaymentStatus": status,
            **more,
        }
        return self.call("payment/mark", body)

    def _send(
        self, body: object, target: str, headers: Mapping[str, str], method: str = "POST"
    ) -> HttpResponse:
        own = {"token": self.token, "Authorization": f"Bearer {self.token}", "Origin": ORIGIN}
        return self.client.send(body, keys={}, headers={**own, **headers}, method=method, target=target)


def make_merchant(client: HttpClient) -> Merchant:
    """Return a merchant whose keys nobody else uses."""
    private = {"apikeyprivate": f"private-{uuid4()}", "apiclientprivate": "client"}
    public = {"apikeypublic": f"public-{uuid4()}", "apiclientpublic": "client"}
    return Merchant(client, private, public)
