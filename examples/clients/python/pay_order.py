"""Pay one order through Paywall's Masterpass API: python3 pay_order.py ORDER

Needs Python 3.9 and nothing else. docs/clients.md of mockpaywall says what it prints and returns.
"""

from __future__ import annotations

import json
import os
import re
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.request import HTTPErrorProcessor, Request, build_opener

URL = os.environ.get("PAYWALL_URL", "http://127.0.0.1:8080")
KEY = os.environ.get("PAYWALL_KEY", "my-key")
CLIENT = os.environ.get("PAYWALL_CLIENT", "my-client")
TIMEOUT_S = float(os.environ.get("PAYWALL_TIMEOUT_SECONDS", "20"))  # of each wait for bytes, not of a call
MAX_TRIES = 3
MAX_PAUSE_S = 5
USER = {"UserId": "72812393211", "UserPhone": "905321234567", "PhoneVerifiedByMerchant": True}
CARD = {
    "CardAlias": "my card",
    "CardHolderName": "Ayşe Yılmaz",
    "CardNumber": "5528790000000008",
    "ExpiryMonth": "12",
    "ExpiryYear": "2030",
    "Cvv": "123",
}
DETAIL = {
    "Amount": 129.90,
    "CurrencyId": 1,
    "Installment": 1,
    "ClientIP": "203.0.113.7",
    "MerchantSuccessBackUrl": "https://shop.example/ok",
    "MerchantFailBackUrl": "https://shop.example/fail",
}
Json = dict[str, Any]


class Failure(Exception):
    """A call without a success. *kind*: paywall, masterpass, http, no-answer; ours are no-code and no-record."""

    def __init__(self, kind: str, code: str, message: str, can_repeat: bool = False, pause_s: float = 0):
        super().__init__(f"{kind} {code}".rstrip())
        self.kind, self.message, self.can_repeat, self.pause_s = kind, message, can_repeat, pause_s
        self.operation, self.is_repeated = "checkout", False


class EveryStatus(HTTPErrorProcessor):
    """Returns the answer of every status, with its body, and follows no redirect."""

    def http_response(self, request: Request, response: Any) -> Any:
        return response

    https_response = http_response


class Client:
    """Calls operations with one key pair, in one session."""

    def __init__(self, url: str, key: str, client: str, timeout_s: float):
        self.url, self.timeout_s, self.session_id = url, timeout_s, ""
        self.opener = build_opener(EveryStatus)
        self.headers = {"apikeyprivate": key, "apiclientprivate": client, "Content-Type": "application/json"}

    def call(self, operation: str, body: Json | None = None) -> Json:
        """Return the Body of a success. The same body is sent again until an answer arrives."""
        for number in range(1, MAX_TRIES + 1):
            try:
                return self.call_once(operation, body)
            except Failure as failure:
                failure.operation, failure.is_repeated = operation, number > 1
                if not failure.can_repeat or number == MAX_TRIES:
                    raise
                pause_s = min(failure.pause_s or 0.5 * number, MAX_PAUSE_S)
                report(operation, f"{failure}, again in {pause_s:g} s")
                time.sleep(pause_s)
        raise AssertionError

    def call_once(self, operation: str, body: Json | None) -> Json:
        """Send one request. Without *body* it is a GET, and the session is in a header."""
        headers = self.headers if body else {**self.headers, "sessionid": self.session_id}
        session = {"SessionId": self.session_id} if self.session_id else {}
        data = json.dumps({**session, **body}).encode() if body else None
        request = Request(f"{self.url}/api/paywall/masterpass/{operation}", data, headers)
        try:
            with self.opener.open(request, timeout=self.timeout_s) as response:
                content = response.read()
        except (OSError, HTTPException) as error:
            raise Failure("no-answer", "", str(error), can_repeat=True) from error
        return self.read_answer(response.status, response.headers, content)

    def read_answer(self, status: int, headers: Any, content: bytes) -> Json:
        """Return the Body of a success, and adopt its session. Raise Failure for anything else."""
        envelope = parse_envelope(content)
        if envelope is None or status == 429 or status >= 500:  # a gateway, not Paywall
            pause = headers.get("Retry-After", "")
            pause_s = float(pause) if re.fullmatch(r"\d{1,9}", pause) else 0
            can_repeat = status in (408, 429) or status < 300 or status >= 500
            raise Failure("http", str(status), headers.get("Content-Type", ""), can_repeat, pause_s)
        body = envelope["Body"] or {}
        self.session_id = (body.get("Session") or body).get("SessionId") or self.session_id
        check_masterpass(body.get("Masterpass") or {})
        if not envelope["Result"]:
            raise Failure("paywall", str(envelope["ErrorCode"]), envelope["Message"])
        return body


def parse_envelope(content: bytes) -> Json | None:
    """Return the envelope, or None for a page, a broken body and other JSON."""
    try:
        envelope = json.loads(content)
    except ValueError:
        return None
    if not isinstance(envelope, dict) or not envelope.keys() >= {"Result", "ErrorCode", "Message", "Body"}:
        return None
    return envelope if isinstance(envelope["Result"], bool) else None


def check_masterpass(masterpass: Json) -> None:
    """Raise Failure for a failure of Masterpass: the envelope around it may say success."""
    if exception := masterpass.get("Exception"):
        raise Failure("masterpass", str(exception.get("Code")), str(exception.get("Message")))
    if masterpass.get("Result") is False:  # the bank refused a commit
        error = masterpass.get("Error") or {}
        raise Failure(
            "masterpass", str(error.get("ProviderErrorCode")), str(error.get("ProviderErrorMessage"))
        )


def read(body: Json, *path: str) -> Any:
    """Return the member of a Body at *path*. Raise Failure for an answer without it."""
    value: Any = body
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    if not value:
        raise Failure("http", "200", f"the answer has no {'.'.join(path)}")
    return value


def report(operation: str, text: str) -> None:
    """Print the line of a step at once: someone waits for it."""
    print(f"{operation}: {text}", flush=True)


class Checkout:
    """Pays one order. *ask* returns the line that the user enters, "" when there is none."""

    def __init__(self, client: Client, order: str, ask: Callable[[], str]):
        self.client, self.order, self.ask = client, order, ask
        self.commit_record = Path(f"{order}.commit")
        """The id of the only payment that may be committed. In a shop it is in the row of the order."""

    def pay(self) -> str:
        """Return the MasterpassPaymentId of the payment that took the money."""
        self.create_session()
        if not self.commit_record.exists():
            self.add_card()
            payment_id = self.authorise(self.choose_card())
            self.record(payment_id)
        payment_id = self.commit_record.read_text(encoding="utf-8")
        if not payment_id:  # another run is writing it, or was stopped
            raise Failure("no-record", "", f"{self.commit_record} is empty")
        self.commit(payment_id)
        return payment_id

    def record(self, payment_id: str) -> None:
        """Name the payment to commit, unless another run was faster: both commit the same one."""
        with suppress(FileExistsError), self.commit_record.open("x", encoding="utf-8") as record:
            record.write(payment_id)

    def create_session(self) -> None:
        """A lost answer may have used the ReferenceCode. A session takes no money, so another one does no harm."""
        reference = f"{self.order}-{int(time.time())}"
        try:
            body = self.client.call("session", {**USER, "ReferenceCode": reference})
        except Failure as failure:
            if failure.kind != "paywall" or not failure.is_repeated:
                raise
            body = self.client.call("session", {**USER, "ReferenceCode": f"{reference}-2"})
        read(body, "SessionId")
        report("session", "created")

    def add_card(self) -> None:
        try:
            body = self.client.call("card/add", CARD)
        except Failure as failure:
            if str(failure) != "masterpass CARD_ALREADY_EXISTS":
                raise
            report("card/add", "registered before")
        else:
            self.verify("card/add", body, "otp/verify", {})

    def choose_card(self) -> str:
        cards = read(self.client.call("card/list"), "Masterpass", "Result", "Cards")
        report("card/list", f"{len(cards)} registered, paying with the first")
        return str(read(cards[0], "CardAlias"))

    def authorise(self, alias: str) -> str:
        """Return the MasterpassPaymentId of a payment that the user confirmed. It takes no money yet."""
        body = self.start_payment(alias)
        payment_id = str(read(body, "Masterpass", "Paywall", "MasterpassPaymentId"))
        if read(body, "Masterpass", "Result", "ResponseCode") == "5010":
            page = read(body, "Masterpass", "Result", "Url3d")
            page += read(body, "Masterpass", "Paywall", "MasterpassReturnQueryString")
            report("payment/init", f"3D Secure, press Enter after the page of the bank: {page}")
            self.ask()
        else:
            self.verify("payment/init", body, "payment/verify", {"MasterpassPaymentId": payment_id})
        return payment_id

    def start_payment(self, alias: str) -> Json:
        """A code that was used belongs to a payment that is not committed: the commit record would name it."""
        for number in range(1, MAX_TRIES + 1):
            detail = {**DETAIL, "MerchantUniqueCode": f"{self.order}-{number}"}
            card = {"IsSavedCard": True, "CardAlias": alias}
            body = {"AutoCommit": False, "PaymentDetail": detail, "Card": card}
            try:
                return self.client.call("payment/init", body)
            except Failure as failure:
                if str(failure) != "paywall 119" or number == MAX_TRIES:
                    raise
                report("payment/init", f"{self.order}-{number} was used before")
        raise AssertionError

    def verify(self, sender: str, body: Json, operation: str, members: Json) -> None:
        """Send the codes that the user enters, as long as an answer asks for one."""
        while read(body, "Masterpass", "Result", "ResponseCode") in ("5001", "5008"):
            report(sender, "a code was sent to the user, enter it")
            token = read(body, "Masterpass", "Result", "Token")
            try:
                body = self.enter_code(operation, {**members, "OtpToken": token})
            except Failure as failure:
                if str(failure) != "masterpass TOKEN_ALREADY_USED":
                    raise
                break  # by an entry whose answer was lost: the next call shows how it ended
            sender = operation
        report(operation, "done")

    def enter_code(self, operation: str, members: Json) -> Json:
        """Send the code that the user enters; after a wrong one, ask again."""
        for number in range(1, MAX_TRIES + 1):
            code = self.ask()
            if not code:
                raise Failure("no-code", "", "no code was entered")
            try:
                return self.client.call(operation, {**members, "OtpCode": code})
            except Failure as failure:
                if str(failure) != "masterpass OTP_IS_NOT_VALID" or number == MAX_TRIES:
                    raise
                report(operation, f"{failure}: {failure.message} Enter it again.")
        raise AssertionError

    def commit(self, payment_id: str) -> None:
        """Take the money. 97 says that a commit whose answer was lost took it."""
        try:
            self.client.call("payment/commit", {"MasterpassPaymentId": payment_id})
        except Failure as failure:
            if str(failure) != "paywall 97":
                raise
        report("payment/commit", "done")

    def is_unknown(self, failure: Failure) -> bool:
        """A commit may have been sent, and no answer to it says that it failed."""
        is_answered = failure.operation == "payment/commit" and failure.kind in ("paywall", "masterpass")
        return self.commit_record.exists() and not is_answered


def main() -> int:
    """Return the exit code: 0 paid, 1 not paid, 2 unknown, 64 wrong arguments."""
    if len(sys.argv) != 2 or not re.fullmatch(r"[A-Za-z0-9_-]+", sys.argv[1]):
        print("usage: pay_order.py ORDER   (letters, digits, - and _)", file=sys.stderr)
        return 64
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    client = Client(URL, KEY, CLIENT, TIMEOUT_S)
    checkout = Checkout(client, sys.argv[1], lambda: sys.stdin.readline().strip())
    try:
        print(f"paid {checkout.pay()}")
    except Failure as failure:
        report(failure.operation, f"{failure}: {failure.message}")
        is_unknown = checkout.is_unknown(failure)
        print(f"{'unknown' if is_unknown else 'not paid'} {failure}")
        return 2 if is_unknown else 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
