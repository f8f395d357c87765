"""A client that pays once, whatever answer is lost: the code under test."""

import json
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.request import Request, urlopen

CODE_USED_BEFORE = 119
ALREADY_COMMITTED = 97
CARD = {
    "IsSavedCard": False,
    "OwnerName": "Ayşe Yılmaz",
    "Number": "5528790000000008",
    "ExpireMonth": "12",
    "ExpireYear": "2030",
    "Cvv": "123",
}
DETAIL = {
    "Amount": 129.9,
    "CurrencyId": 1,
    "Installment": 1,
    "ClientIP": "203.0.113.7",
    "MerchantSuccessBackUrl": "https://shop.example/ok",
    "MerchantFailBackUrl": "https://shop.example/fail",
}


class PaymentFailed(Exception):
    """The payment was not made."""


class AnswerLost(Exception):
    """No answer arrived: what was asked for may have happened."""


class Client:
    """Calls operations with one key pair."""

    def __init__(self, base_url: str, headers: dict[str, str]):
        self.base_url = base_url
        self.headers = {**headers, "Content-Type": "application/json"}

    def call(self, operation: str, body: dict) -> dict:
        """Return the envelope. Raise AnswerLost for a broken connection, a timeout and a 5xx."""
        url = f"{self.base_url}/api/paywall/masterpass/{operation}"
        try:
            with urlopen(Request(url, json.dumps(body).encode(), self.headers), timeout=5) as response:
                return json.load(response)
        except HTTPError as error:
            error.close()
            if error.code < 500:
                raise PaymentFailed(f"HTTP {error.code}") from error
            raise AnswerLost(operation) from error
        except (OSError, HTTPException, ValueError) as error:
            raise AnswerLost(operation) from error

    def call_again(self, operation: str, body: dict, attempts: int = 3) -> tuple[dict, bool]:
        """Repeat the same body until an answer arrives. Return it, and whether an earlier one was lost."""
        for attempt in range(attempts):
            try:
                return self.call(operation, body), attempt > 0
            except AnswerLost:
                pass
        raise AnswerLost(operation)


def pay(client: Client, order: str, ask_user) -> str:
    """Pay *order*; return the MerchantUniqueCode of the payment. *ask_user* returns a one-time code."""
    user = {"ReferenceCode": order, "UserId": "72812393211", "UserPhone": "905321234567"}
    envelope, _ = client.call_again("session", user)
    session = {"SessionId": check(envelope)["SessionId"]}
    code, masterpass = init(client, session, order)
    payment = {**session, "MasterpassPaymentId": masterpass["Paywall"]["MasterpassPaymentId"]}
    if masterpass["Result"]["ResponseCode"] != "0000":
        verify(client, {**payment, "OtpToken": masterpass["Result"]["Token"], "OtpCode": ask_user()})
    commit(client, payment)
    return code


def init(client: Client, session: dict, order: str) -> tuple[str, dict]:
    """Start a payment that has to be committed. One whose answer was lost is left alone: it takes no money."""
    for number in range(1, 4):
        code = f"{order}-{number}"
        detail = {**DETAIL, "MerchantUniqueCode": code}
        body = {**session, "AutoCommit": False, "PaymentDetail": detail, "Card": CARD}
        envelope, lost = client.call_again("payment/init", body)
        if not (lost and envelope["ErrorCode"] == CODE_USED_BEFORE):
            return code, check(envelope)["Masterpass"]
    raise PaymentFailed("no answer of payment/init arrived")


def verify(client: Client, body: dict) -> None:
    """Send the code. After a lost answer the code is used: payment/commit then shows how it ended."""
    envelope, lost = client.call_again("payment/verify", body)
    exception = envelope["Body"] and (envelope["Body"]["Masterpass"] or {}).get("Exception")
    if not (lost and exception and exception["Code"] == "TOKEN_ALREADY_USED"):
        check(envelope)


def commit(client: Client, payment: dict) -> None:
    """Commit the payment. ErrorCode 97 after a lost answer says that the lost one was a success."""
    envelope, lost = client.call_again("payment/commit", payment)
    if not (lost and envelope["ErrorCode"] == ALREADY_COMMITTED):
        check(envelope)


def check(envelope: dict) -> dict:
    """Return the Body of a success. Look at Result and at the Exception: each can be the only sign."""
    body = envelope["Body"] or {}
    exception = (body.get("Masterpass") or {}).get("Exception")
    if exception or not envelope["Result"]:
        raise PaymentFailed(exception["Code"] if exception else f"ErrorCode {envelope['ErrorCode']}")
    return body
