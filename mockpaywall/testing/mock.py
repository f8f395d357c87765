"""MockPaywall: a running mock server as one object, for pytest, unittest and scripts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from operator import methodcaller
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar
from urllib.parse import urlencode

from mockpaywall.client.admin_client import RESPONSE_TIMEOUT_S
from mockpaywall.client.client_errors import MockPaywallError
from mockpaywall.paywall.endpoints.create_session import CREATE_SESSION
from mockpaywall.testing.arguments import Card, check_type, parse_cards, quote_segment
from mockpaywall.testing.assertions import Pattern, failure_message, server_wait_s, verify_body
from mockpaywall.testing.evictions import warn_of_evictions
from mockpaywall.testing.fake_credentials import Credentials
from mockpaywall.testing.models import (
    IssuedSession,
    PostedForm,
    RecordedRequest,
    SentOtp,
    StoredAccount,
    StoredPayment,
    parse_account,
    parse_otp,
    parse_payment,
    parse_request,
    parse_session,
)
from mockpaywall.testing.rule_warning import warn_of_rule
from mockpaywall.testing.server_handle import ServerHandle
from mockpaywall.testing.servers import LocalServer, MockServer, RemoteServer
from mockpaywall.testing.summary import format_summary

T = TypeVar("T")
__tracebackhide__ = methodcaller("errisinstance", MockPaywallError)
"""Tells pytest to hide the frames of this module when the server refused a call: its message says what is wrong."""


class MockPaywall:
    """A mock server to test against; a context manager. Source: ours.

    Without *url* it is a server in this process, on a free port. *settings* are those of the command line
    under their Python names: `MockPaywall(seed=1, strictness="strict")`. Its methods concern the whole server.
    Without a seed one is drawn; `seed` returns it.

    With *url* it uses a server that runs elsewhere, and concerns one namespace of it: *namespace* (`url` then
    has its prefix), else that of the key pair. The only settings are then `credentials` (`["KEY:CLIENT"]`, the
    pair to use), `admin_token` and `base_path`. *ca_file*: a CA to trust, PEM.

    Every method may raise MockPaywallError; `verify` also raises AssertionError. A method that returns a list
    emits EvictionWarning when the server evicted some of it.
    """

    def __init__(
        self,
        *,
        url: str | None = None,
        namespace: str | None = None,
        ca_file: str | Path | None = None,
        **settings: object,
    ) -> None:
        for name, value, kinds in (
            ("url", url, (str,)),
            ("namespace", namespace, (str,)),
            ("ca_file", ca_file, (str, Path)),
        ):
            if value is not None:
                check_type(name, value, *kinds)
        ca = None if ca_file is None else Path(ca_file)
        server: MockServer = LocalServer(settings) if url is None else RemoteServer(url, settings, ca)
        self._server_handle = ServerHandle(server, namespace)

    def start(self) -> MockPaywall:
        """Start the server; with *url*, check that it is healthy."""
        self._server_handle.start()
        return self

    def stop(self) -> None:
        """Stop the server; one that runs elsewhere keeps running. May be called twice."""
        self._server_handle.stop()

    def __enter__(self) -> MockPaywall:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def __repr__(self) -> str:
        return f"MockPaywall({self.url if self._server_handle.is_running else 'not running'})"

    # For the client under test

    @property
    def url(self) -> str:
        """The Base Address for the client under test, without a slash at its end."""
        return self._server_handle.url

    @property
    def endpoint(self) -> str:
        """The full URL of Create Session."""
        return f"{self.url}{CREATE_SESSION.path}"

    @property
    def credentials(self) -> Credentials:
        """The fake key pair for the client under test; `key, client = paywall.credentials`."""
        return self._server_handle.credentials

    @property
    def headers(self) -> dict[str, str]:
        """The key pair as headers."""
        return self.credentials.headers

    @property
    def seed(self) -> int | None:
        """The seed of ids and random draws; None when the server runs elsewhere."""
        return self._server_handle.server.seed

    @property
    def ca_file(self) -> Path | None:
        """The CA that the client must trust (PEM); None without TLS."""
        return self._server_handle.server.ca_file

    # Control

    def mode(self, mode: str) -> None:
        """Set the default mode, such as `http=503@first-2`. Its count starts again."""
        self._server_handle.request("PUT", "mode", {"mode": mode})

    def rule(
        self,
        mode: str,
        *,
        match: Pattern | None = None,
        times: int | None = None,
        priority: int | None = None,
        name: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> str:
        """Apply *mode* to the requests that *match* (WireMock's RequestPattern) selects; return the rule's id.

        *times*: the rule ends after that many uses. Rules with the highest *priority* (default 0) come first.
        *headers* are added to the responses, instead of those of the same name. Emits RuleWarning when no request
        can match.
        """
        if headers is not None:
            check_type("headers", headers, Mapping)
        rule = {
            "mode": mode,
            "match": match,
            "times": times,
            "priority": priority,
            "name": name,
            "headers": None if headers is None else dict(headers),
        }
        given = {key: value for key, value in rule.items() if value is not None}
        added = self._server_handle.request("POST", "rules", given)
        if reason := added.get("warning"):
            warn_of_rule(reason, stack_level=2)
        return str(added["id"])

    def drop_rule(self, rule_id: str) -> None:
        """Delete that rule."""
        self._server_handle.request("DELETE", f"rules/{quote_segment('rule_id', rule_id)}")

    def advance(self, seconds: float) -> None:
        """Move the clock of the mock forward; negative: back. Sessions expire by this clock."""
        self._server_handle.request("PUT", "clock", {"advance": seconds})

    def freeze(self, when: str | datetime) -> None:
        """Stop the clock of the mock at *when* (ISO 8601; without an offset: in the time zone of the mock)."""
        now = when.isoformat() if isinstance(when, datetime) else when
        self._server_handle.request("PUT", "clock", {"now": now})

    def expire(self, session_id: str) -> None:
        """Expire that session now."""
        self._server_handle.request("POST", f"sessions/{quote_segment('session_id', session_id)}/expire")

    def add_account(
        self,
        phone: str,
        *,
        cards: Sequence[Card] = (),
        state: str = "linked",
        user_id: str | None = None,
    ) -> StoredAccount:
        """Add a ready-made account, instead of one of the same phone, and return it.

        *cards*: numbers, or `{"number", "alias"?, "holder"?, "expiry"?}`; they are masked at once. *state*: linked,
        unlinked or blocked. *user_id*: the UserId that it is linked to; None: every one.
        """
        body = {"phone": phone, "state": state, "userId": user_id, "cards": parse_cards(cards)}
        return parse_account(self._server_handle.request("POST", "accounts", body))

    def change_account(
        self,
        phone: str,
        *,
        cards: Sequence[Card] | None = None,
        state: str | None = None,
        user_id: str | None = None,
    ) -> StoredAccount:
        """Change the account of *phone*, and return it. What is None stays; *cards* take the place of its cards."""
        members = {"state": state, "userId": user_id, "cards": None if cards is None else parse_cards(cards)}
        body = {name: value for name, value in members.items() if value is not None}
        return parse_account(self._server_handle.request("PATCH", _make_account_path(phone), body))

    def drop_account(self, phone: str) -> None:
        """Delete the account of *phone*."""
        self._server_handle.request("DELETE", _make_account_path(phone))

    def drop_accounts(self) -> None:
        """Delete every account."""
        self._server_handle.request("DELETE", "accounts")

    def approve_3d(self, payment: StoredPayment | str | int, *, returns: str | None = None) -> PostedForm:
        """Let the user succeed on the 3D page of *payment*, or of the payment with that id.

        Return the form that the browser posts to the merchant. A card that fails on its 3D page is declined.
        *returns*: what goes wrong with the form, as in the mode part `return=`: twice, never, late:MS, bad-hash or
        wrong-amount.
        """
        return self._decide_3d(payment, "approve", returns)

    def refuse_3d(self, payment: StoredPayment | str | int) -> PostedForm:
        """Refuse the 3D page of *payment*; return the form that the browser posts to the merchant."""
        return self._decide_3d(payment, "refuse")

    def cancel_3d(self, payment: StoredPayment | str | int) -> PostedForm:
        """Cancel the 3D page of *payment*; return the form that the browser posts to the merchant."""
        return self._decide_3d(payment, "cancel")

    def _decide_3d(
        self, payment: StoredPayment | str | int, outcome: str, returns: str | None = None
    ) -> PostedForm:
        payment_id = payment.masterpass_payment_id if isinstance(payment, StoredPayment) else payment
        path = f"{_make_payment_path(payment_id)}/3d"
        response = self._server_handle.request("POST", path, {"outcome": outcome, "return": returns})
        fields = tuple((name, value) for name, value in response["fields"])
        return PostedForm(response["action"], fields, response["posts"], response["delayMs"])

    def reset(self) -> None:
        """Delete requests, sessions, accounts, payments, mode, rules and counts; return the clock to real time."""
        self._server_handle.request("POST", "reset")

    def begin_test(self, name: str) -> None:
        """Reset, and take up the key pair of test *name*: ids differ by test, and are alike from run to run.

        A mock that was stopped is started again, on another port unless the settings name one.
        Given credentials are kept. On a server that runs elsewhere the namespace gets the mode `ok`, the real
        clock and no global delay for itself, so that what others set for all namespaces does not reach the test.
        """
        self._server_handle.begin_test(name)

    # Results

    def requests(self) -> list[RecordedRequest]:
        """Return the requests that were received, oldest first."""
        return self._read_list("requests", parse_request)

    def sessions(self) -> list[IssuedSession]:
        """Return the sessions that were issued, oldest first; also those that a fault kept from the client."""
        return self._read_list("sessions", parse_session)

    def accounts(self) -> list[StoredAccount]:
        """Return the accounts, oldest first; before the first request, those that every namespace begins with."""
        return self._read_list("accounts", parse_account)

    def account(self, phone: str) -> StoredAccount:
        """Return the account of *phone*."""
        return parse_account(self._server_handle.request("GET", _make_account_path(phone)))

    def otps(self) -> list[SentOtp]:
        """Return the one-time codes that were "sent", oldest first."""
        return self._read_list("otps", parse_otp)

    def last_otp(self, phone: str) -> SentOtp:
        """Return the newest one-time code that was sent to *phone*. Raises LookupError when there is none."""
        check_type("phone", phone, str)
        query = urlencode({"phone": phone, "limit": 1}, errors="replace")
        entries = self._server_handle.request("GET", f"otps?{query}")["otps"]
        if not entries:
            raise LookupError("no one-time code was sent to that phone")
        return parse_otp(entries[0])

    def payments(self) -> list[StoredPayment]:
        """Return the payments, oldest first."""
        return self._read_list("payments", parse_payment)

    def payment(self, payment_id: str | int) -> StoredPayment:
        """Return one payment, by its MasterpassPaymentId, PaymentId or MerchantUniqueCode."""
        return parse_payment(self._server_handle.request("GET", _make_payment_path(payment_id)))

    def summary(self) -> str:
        """Return the journal for a test report, without keys and phone numbers."""
        mode = self._server_handle.request("GET", "mode")["mode"]
        listed = self._server_handle.read_list("requests")
        requests = [parse_request(event) for event in reversed(listed.entries)]
        session_count = len(self._server_handle.read_list("sessions").entries)
        return format_summary(
            requests, session_count, mode, self.seed, self.credentials.key, is_complete=listed.is_complete
        )

    def verify(
        self,
        *,
        exactly: int | None = None,
        at_least: int | None = None,
        at_most: int | None = None,
        match: Pattern | None = None,
        within: float | None = None,
        in_order: Sequence[Pattern] | None = None,
        none_after: bool | float | None = None,
        retries: Mapping[str, Any] | None = None,
        journey: Sequence[str] | None = None,
        user: str | None = None,
        reference_code: str | None = None,
        per: str | None = None,
    ) -> None:
        """Assert how many requests that *match* selects were received; without a number, at least one.

        *within*: wait for it up to that many seconds (at most 60). *in_order*: patterns of requests that were
        received in this order. *none_after*: no request followed them; a number: and none follows for that
        many seconds. *retries*: limits for the tries per ReferenceCode, such as
        `{"atMost": 3, "growing": True, "sessions": 1}`. *journey*: operations that each user carried out in this
        order and none of them twice, such as `["session", "payment/init", "payment/commit"]`; both calls that
        commit a payment are `payment/commit`, and so is the request that completes one with AutoCommit. *user* or
        *reference_code*: only that one. *per*: whose journeys they are otherwise, `user` or `referenceCode`.
        What limits the requests, such as *exactly*, *at_most* or *journey*, is not confirmed once the journal has
        evicted some.
        Raises AssertionError with the closest request, its differences and a curl command.
        """
        __tracebackhide__ = True
        body = verify_body(
            exactly=exactly,
            atLeast=at_least,
            atMost=at_most,
            match=match,
            within=within,
            inOrder=in_order,
            noneAfter=none_after,
            retries=retries,
            journey=journey,
            user=user,
            referenceCode=reference_code,
            per=per,
        )
        timeout_s = RESPONSE_TIMEOUT_S + server_wait_s(within, none_after)
        response = self._server_handle.request("POST", "verify", body, timeout_s=timeout_s)
        if not response["verdict"]:
            raise AssertionError(failure_message(response, self.credentials.key))

    def _read_list(self, name: str, parse: Callable[[Mapping[str, Any]], T]) -> list[T]:
        """Return the entries of a list, oldest first, and warn the caller's caller if some were evicted."""
        answer = self._server_handle.read_list(name)
        if not answer.is_complete:
            warn_of_evictions(name, stack_level=3)
        return [parse(entry) for entry in reversed(answer.entries)]


def _make_account_path(phone: str) -> str:
    return f"accounts/{quote_segment('phone', phone)}"


def _make_payment_path(payment_id: str | int) -> str:
    check_type("payment", payment_id, str, int)
    return f"payments/{quote_segment('payment', str(payment_id))}"
