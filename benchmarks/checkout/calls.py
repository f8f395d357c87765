"""One checkout: eight calls, each made from the answers to those before it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from load_generators.http_message import encode_request

BASE = "/api/paywall/masterpass"
CALLS = (
    "session", "card/add", "otp/verify", "card/list", "payment/init", "payment/verify", "payment/commit", "card/delete",
)  # fmt: skip
"""In their order."""
METHODS = {"card/list": "GET", "card/delete": "DELETE"}
"""By call; POST for the others."""
ALIAS = "my card"
RIGHT_CODE = "123456"
CARD: dict[str, str] = {
    "CardAlias": ALIAS,
    "CardHolderName": "Ayse Yilmaz",
    "CardNumber": "5528790000000008",
    "ExpiryMonth": "12",
    "ExpiryYear": "2030",
    "Cvv": "123",
}
ORDER: dict[str, Any] = {
    "Amount": 50.25,
    "TrackingCode": "tracking-1",
    "CurrencyId": 1,
    "MerchantSuccessBackUrl": "https://shop.example/ok",
    "MerchantFailBackUrl": "https://shop.example/fail",
    "ClientIP": "34.123.2.45",
    "Installment": 1,
}


@dataclass(slots=True)
class Checkout:
    """The state of one checkout at the client. *number* makes its user, phone and codes; equal lengths, equal heads."""

    number: int
    prefix: str = ""
    """Before the paths: /ns/NAME for a namespace."""
    client: str = ""
    """The value of apiclientprivate; "" for that of the workload."""
    session_id: str = ""
    token: str = ""
    payment_id: str = ""

    def encode(self, call: str, mode: str = "", **changes: Any) -> bytes:
        """Return the request of *call*, answered in *mode*, with *changes* to its body."""
        path, method = f"{self.prefix}{BASE}/{call}", METHODS.get(call, "POST")
        headers = {"X-Mock-Mode": mode} if mode else {}
        if self.client:
            headers["apiclientprivate"] = self.client
        if method == "GET":
            return encode_request(path, {**headers, "sessionid": self.session_id}, b"", method)
        return encode_request(
            path, headers, json.dumps({**self._make_body(call), **changes}).encode(), method
        )

    def read(self, call: str, answer: dict[str, Any]) -> None:
        """Take from the answer what later calls need."""
        if call == "session":
            self.session_id = answer["Body"]["SessionId"]
        elif call in ("card/add", "otp/resend", "payment/init"):
            masterpass = answer["Body"]["Masterpass"]
            self.token = masterpass["Result"]["Token"]
            self.payment_id = masterpass.get("Paywall", {}).get("MasterpassPaymentId", self.payment_id)

    def _make_body(self, call: str) -> dict[str, Any]:
        if call == "session":
            return {
                "ReferenceCode": f"reference-{self.number:09d}",
                "UserId": f"user-{self.number:09d}",
                "UserPhone": f"9053{self.number:08d}",
                "PhoneVerifiedByMerchant": True,
            }
        return {**self._make_own_fields(call), "SessionId": self.session_id}

    def _make_own_fields(self, call: str) -> dict[str, Any]:
        code = {"OtpToken": self.token, "OtpCode": RIGHT_CODE}
        payment = {"MasterpassPaymentId": self.payment_id}
        detail = {**ORDER, "MerchantUniqueCode": f"order-{self.number:09d}"}
        fields: dict[str, dict[str, Any]] = {
            "card/add": CARD,
            "otp/verify": code,
            "payment/init": {"PaymentDetail": detail, "Card": {"IsSavedCard": True, "CardAlias": ALIAS}},
            "payment/verify": {**payment, **code},
            "payment/commit": payment,
            "otp/resend": {"OtpToken": self.token},
            "card/delete": {"CardAlias": ALIAS},
        }
        return fields[call]
