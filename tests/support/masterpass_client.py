"""A client of the Masterpass operations in one namespace: requests by operation, and the parts of their answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.support.http_client import HttpResponse
from tests.support.namespace_client import NamespaceClient
from tests.support.request_data import VALID_BODY

BASE = "/api/paywall/masterpass"
CARD_BODY: dict[str, Any] = {
    "CardAlias": "my card",
    "CardHolderName": "Ayşe Yılmaz",
    "CardNumber": "5890040000000016",
    "ExpiryMonth": "12",
    "ExpiryYear": "2030",
    "Cvv": "123",
}
METHODS = {"card/list": "GET", "card/delete": "DELETE", "merchant/unlink": "DELETE"}
"""By operation; POST for the others."""


def get_masterpass(response: HttpResponse) -> dict[str, Any]:
    """Return the `Masterpass` member."""
    masterpass: dict[str, Any] = response.json["Body"]["Masterpass"]
    return masterpass


def get_result(response: HttpResponse) -> dict[str, Any]:
    """Return the result of Masterpass. Fails for a failure."""
    result: dict[str, Any] | None = get_masterpass(response)["Result"]
    assert result is not None, response.body
    return result


def get_code(response: HttpResponse) -> str:
    """Return the code of Masterpass's failure. Fails for a success."""
    exception = get_masterpass(response)["Exception"]
    assert exception is not None, response.body
    return str(exception["Code"])


@dataclass(frozen=True)
class MasterpassClient:
    """Sends operations of one session. A token is that of the newest answer which has one."""

    namespace: NamespaceClient
    session_id: str

    def send(self, operation: str, body: dict[str, Any] | None = None, **request: Any) -> HttpResponse:
        """Send *operation* with the session; *body* without it."""
        method = METHODS.get(operation, "POST")
        path = f"{BASE}/{operation}"
        if method == "GET":
            headers = {"sessionid": self.session_id, **request.pop("headers", {})}
            return self.namespace.send(method=method, path=path, body=b"", headers=headers, **request)
        return self.namespace.send(
            method=method, path=path, body={**(body or {}), "SessionId": self.session_id}, **request
        )

    def verify(self, token: str, code: str = "123456", **body: Any) -> HttpResponse:
        return self.send("otp/verify", {"OtpToken": token, "OtpCode": code, **body})

    def add_card(self, **changes: Any) -> str:
        """Start a registration; return the token of its code."""
        return str(get_result(self.send("card/add", {**CARD_BODY, **changes}))["Token"])

    def register_card(self, **changes: Any) -> HttpResponse:
        """Register a card with its code."""
        response = self.verify(self.add_card(**changes))
        assert get_result(response)["IsVerified"], response.body
        return response

    def advance_clock(self, seconds: int) -> None:
        response = self.namespace.admin("PUT", "clock", {"advance": seconds})
        assert response.status == 200, response.body


def open_session(namespace: NamespaceClient, **changes: Any) -> MasterpassClient:
    """Create a session; return a client of it."""
    response = namespace.send(body={**VALID_BODY, **changes})
    return MasterpassClient(namespace, response.json["Body"]["SessionId"])
