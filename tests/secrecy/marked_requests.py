"""Requests with marked values at every operation: every kind of failure, every mode."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from mockpaywall.modes.mode_error import ModeError
from mockpaywall.modes.parser import make_cached_parser
from mockpaywall.modes.part_registry import PART_TYPES
from mockpaywall.paywall.operation import PAYWALL_PATH
from tests.secrecy.admin_answers import read_codes
from tests.secrecy.marked_bodies import CHANGES, OPERATIONS, TYPES, compress, make_body
from tests.secrecy.marks import Marks
from tests.support.browser_client import TOKEN_BODY
from tests.support.http_client import HttpClient, encode_body, encode_request
from tests.support.masterpass_client import BASE, CARD_BODY, METHODS
from tests.support.payment_calls import make_order
from tests.support.request_data import KEYS, VALID_BODY

BRIEF_MODES = ("delay=1", "dribble=2/5", "http=503", "http=504:after", "error=64")
SKIPPED_PARTS = frozenset({"delay", "dribble"})
"""Their examples take long: a brief mode is in their place."""
MAX_CHOICES = 12
HANG = "hang"
PUBLIC_KEYS = {"apikeypublic": "test-public-key", "apiclientpublic": "test-public-client"}
HANG_TIMEOUT_S = 0.05


def find_path(operation: str) -> str:
    """Return the path of *operation*."""
    return f"{PAYWALL_PATH if operation.startswith('temptoken') else BASE}/{operation}"


def list_modes() -> list[str]:
    """Return every part with its example, and with every argument of a set that is closed and small."""
    modes = list(BRIEF_MODES)
    for part in PART_TYPES:
        if part.name not in SKIPPED_PARTS:
            choices = part.choices if len(part.choices) <= MAX_CHOICES else ()
            modes.append(part.example)
            modes += [f"{part.name}={choice.name}{when}" for choice in choices for when in ("", ":after")]
    return [mode for mode in dict.fromkeys(modes) if _is_mode(mode)]


def _is_mode(mode: str) -> bool:
    try:
        make_cached_parser({})(mode)
    except ModeError:
        return False
    return True


@dataclass
class MarkedRun:
    """Sends the requests and keeps what the server answers."""

    client: HttpClient
    marks: Marks
    answers: list[tuple[str, str]] = field(default_factory=list)
    """What was sent, and every byte of the answer."""
    token: str = ""
    """Of the browser."""

    def open_session(self) -> str:
        response = self.client.send(VALID_BODY)
        return str(response.json["Body"]["SessionId"])

    def _get_access(self, operation: str) -> Mapping[str, str]:
        """Return the keys, or for a browser its token, which is issued once."""
        if not operation.startswith("by/sdk/"):
            return {**KEYS, **PUBLIC_KEYS}
        if not self.token:
            issued = self.client.send(TOKEN_BODY, keys={**KEYS, **PUBLIC_KEYS}, target=find_path("temptoken"))
            self.token = issued.json["Body"]["Token"]
        return {"token": self.token}

    def send_all(self) -> None:
        session_id = self.open_session()
        for operation in OPERATIONS:
            self._send_wrong_bodies(operation, session_id)
            self._send_wrong_heads(operation, session_id)
            self._send_modes(operation, session_id)

    def _send_wrong_bodies(self, operation: str, session_id: str) -> None:
        for name, change in CHANGES.items():
            body = change(make_body(operation, session_id, self.marks), self.marks)
            self.send(operation, name, body, {"sessionid": session_id})

    def _send_wrong_heads(self, operation: str, session_id: str) -> None:
        marks = self.marks
        for name, headers, target in self._iter_wrong_heads(operation):
            body = {
                **make_body(operation, session_id, marks),
                "Cvv": marks.draw_cvv(),
                "OtpCode": marks.draw_code(),
            }
            self.send(operation, name, body, headers, target=target)
        for content_type in TYPES:
            body = {
                **make_body(operation, session_id, marks),
                "Cvv": marks.draw_cvv(),
                "OtpCode": marks.draw_code(),
            }
            self.send(operation, content_type, body, {"Content-Type": content_type})
        content = encode_body({"Cvv": marks.draw_cvv(), "CardNumber": marks.draw_wrong_number()})
        self.send(operation, "compressed", compress(content), {"Content-Encoding": "gzip"})
        self.send(operation, "not compressed", content, {"Content-Encoding": "gzip"})
        self.send(operation, "unknown coding", content, {"Content-Encoding": "br"})
        self.send(operation, "wrong method", content, method="PUT")
        self.send(operation, "no keys", content, keys={})

    def _iter_wrong_heads(self, operation: str) -> Iterator[tuple[str, dict[str, str], str]]:
        marks, path = self.marks, find_path(operation)
        number, spaced = marks.draw_number(), " ".join(("5528", marks.draw_number()[4:8]))
        yield "number header", {"X-Note": number, "X-Card": f"{number[:4]} {number[4:]}"}, path
        yield "named headers", {"CardNumber": marks.draw_wrong_number(), "Cvv": marks.draw_cvv()}, path
        yield "code header", {"OtpCode": marks.draw_code(), "Otp-Code": marks.draw_code()}, path
        yield "session header", {"sessionid": marks.draw_number()}, path
        yield "mode header", {"X-Mock-Mode": f"error={marks.draw_number()}"}, path
        yield (
            "referer",
            {"Referer": f"http://shop.test/?Cvv={marks.draw_cvv()}&pan={marks.draw_number()}"},
            path,
        )
        yield "cookie", {"Cookie": f"a={marks.draw_number()}; cvv={marks.draw_cvv()}"}, path
        yield "query", {}, f"{path}?CardNumber={marks.draw_wrong_number()}&cvv={marks.draw_cvv()}&a={number}"
        yield "query code", {}, f"{path}?OtpCode={marks.draw_code()}&n={spaced.replace(' ', '%20')}"
        yield "path", {}, f"{path}/{marks.draw_number()}"
        yield "path code", {}, f"{BASE}/otp/verify/{marks.draw_code()}"
        yield "other path", {}, f"/{marks.draw_number()}/{operation}"
        yield "path in capitals", {}, path.upper()
        yield "JSON in the query", {}, f"{path}?b=%7B%22OtpCode%22%3A%22{marks.draw_code()}%22%7D"

    def _send_modes(self, operation: str, session_id: str) -> None:
        for mode in list_modes():
            body = make_body(operation, session_id, self.marks)
            self.send(operation, mode, body, {"sessionid": session_id, "X-Mock-Mode": mode})

    def send(
        self,
        operation: str,
        name: str,
        body: object,
        headers: Mapping[str, str] | None = None,
        *,
        keys: Mapping[str, str] | None = None,
        method: str | None = None,
        target: str = "",
    ) -> bytes:
        access = self._get_access(operation) if keys is None else keys
        all_headers = {"Content-Type": "application/json", **access, **(headers or {})}
        method, target = method or METHODS.get(operation, "POST"), target or find_path(operation)
        answer = self._exchange(encode_request(encode_body(body), all_headers, method, target), HANG in name)
        self.answers.append((f"{operation}: {name}", answer.decode("latin-1")))
        return answer

    def _exchange(self, request: bytes, hangs: bool) -> bytes:
        """Return every byte of the answer, whatever happens to the connection."""
        answer = b""
        with self.client.connect() as connection:
            if hangs:
                connection.settimeout(HANG_TIMEOUT_S)
            try:
                connection.sendall(request)
                while data := connection.recv(65536):
                    answer += data
            except (TimeoutError, ConnectionError):
                pass
        return answer


@dataclass(frozen=True)
class MarkedCheckout:
    """A whole checkout with marked cards, and the codes of the inbox."""

    run: MarkedRun

    def send_all(self) -> None:
        """Register, list, pay, commit and delete, with wrong codes before the right ones."""
        session_id = self.run.open_session()
        number, cvv = self.run.marks.draw_number(), self.run.marks.draw_cvv()
        result = self._send("card/add", {**CARD_BODY, "CardNumber": number, "Cvv": cvv}, session_id)
        self._verify("otp/verify", self._resend(result["Result"]["Token"], session_id), session_id)
        order = make_order(card={"IsSavedCard": True, "CardAlias": CARD_BODY["CardAlias"]})
        payment = self._send("payment/init", order, session_id)
        payment_id = {"MasterpassPaymentId": payment["Paywall"]["MasterpassPaymentId"]}
        self._verify("payment/verify", payment["Result"]["Token"], session_id, **payment_id)
        self._send("card/list", {}, session_id)
        self._send("payment/commit", payment_id, session_id)
        self._send("merchant/unlink", {}, session_id)
        link = self._send("merchant/link", {}, session_id)
        self._verify("otp/verify", link["Result"]["Token"], session_id, ForLinkToMerchant=True)
        self._pay_with_new_card(session_id)
        self._send("card/delete", {"CardAlias": "new card"}, session_id)

    def _pay_with_new_card(self, session_id: str) -> None:
        card = {"Number": self.run.marks.draw_number(), "Cvv": self.run.marks.draw_cvv(), "SaveCard": True}
        order = make_order(card={**card, "CardAlias": "new card"}, detail={"MerchantUniqueCode": "order-2"})
        self._send("payment/init", order, session_id)

    def _resend(self, token: str, session_id: str) -> str:
        return str(self._send("otp/resend", {"OtpToken": token}, session_id)["Result"]["Token"])

    def _verify(self, operation: str, token: str, session_id: str, **more: Any) -> None:
        code = read_codes(self.run.client)[token]
        for sent in (self.run.marks.draw_code(), code):
            answer = self._send(operation, {"OtpToken": token, "OtpCode": sent, **more}, session_id)
        assert answer["Result"]["IsVerified"]

    def _send(self, operation: str, body: dict[str, Any], session_id: str) -> dict[str, Any]:
        content = {**body, "SessionId": session_id}
        answer = self.run.send(operation, "checkout", content, {"sessionid": session_id})
        masterpass: dict[str, Any] = json.loads(answer.partition(b"\r\n\r\n")[2])["Body"]["Masterpass"]
        return masterpass
