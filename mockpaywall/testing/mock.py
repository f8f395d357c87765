"""MockPaywall: a running mock as one object, for pytest, unittest and scripts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import quote

from mockpaywall.paywall.endpoints.create_session import CREATE_SESSION
from mockpaywall.testing.assertions import Pattern, failure_message, server_wait_s, verify_body
from mockpaywall.testing.fake_credentials import Credentials
from mockpaywall.testing.models import Request, Session, parse_request, parse_session
from mockpaywall.testing.server_handle import ServerHandle
from mockpaywall.testing.servers import LocalServer, MockServer, RemoteServer
from mockpaywall.testing.summary import format_summary


class MockPaywall:
    """A mock to test against; a context manager. Source: ours.

    Without *url* it is a server in this process, on a free port, and *settings* are those of the command line
    by their names in Python: `MockPaywall(seed=1, strictness="strict")`. All it is asked and told concerns the
    whole server. A seed that is not given is drawn; `seed` tells it.

    With *url* it drives a server that runs elsewhere, and concerns one namespace of it: that of *namespace*
    (then `url` has its prefix), else that of the key pair. Of the settings it then takes `credentials`
    (`["KEY:CLIENT"]`, the pair to use), `admin_token` and `base_path`. *ca_file*: a CA to trust, PEM.

    Everything raises MockPaywallError, but `verify`, which also raises AssertionError.
    """

    def __init__(
        self,
        *,
        url: str | None = None,
        namespace: str | None = None,
        ca_file: str | Path | None = None,
        **settings: object,
    ) -> None:
        ca = None if ca_file is None else Path(ca_file)
        server: MockServer = LocalServer(settings) if url is None else RemoteServer(url, settings, ca)
        self._server_handle = ServerHandle(server, namespace)

    def start(self) -> MockPaywall:
        """Start, or make sure that the server elsewhere answers."""
        self._server_handle.start()
        return self

    def stop(self) -> None:
        """Stop the server, if it is ours. May be called twice."""
        self._server_handle.stop()

    def __enter__(self) -> MockPaywall:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def __repr__(self) -> str:
        return f"MockPaywall({self.url if self._server_handle.is_running else 'not running'})"

    # Where and who

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
        """The same pair as headers."""
        return self.credentials.headers

    @property
    def seed(self) -> int | None:
        """From which ids and draws follow; None when the server runs elsewhere."""
        return self._server_handle.server.seed

    @property
    def ca_file(self) -> Path | None:
        """The CA that the client must trust (PEM); None without TLS of our own."""
        return self._server_handle.server.ca_file

    # Control

    def mode(self, mode: str) -> None:
        """From now on answer by *mode*, such as `http=503@first-2`; its count begins anew."""
        self._server_handle.request("PUT", "mode", {"mode": mode})

    def rule(
        self,
        mode: str,
        *,
        match: Pattern | None = None,
        times: int | None = None,
        priority: int | None = None,
        name: str | None = None,
    ) -> str:
        """Answer by *mode* what *match* (WireMock's RequestPattern) means; the rule's id.

        *times*: it ends after that many uses. The highest *priority* (0 if not given) is asked first.
        """
        request = {"mode": mode, "match": match, "times": times, "priority": priority, "name": name}
        made = self._server_handle.request(
            "POST", "rules", {key: value for key, value in request.items() if value is not None}
        )
        return str(made["id"])

    def drop_rule(self, rule_id: str) -> None:
        """Forget that rule."""
        self._server_handle.request("DELETE", f"rules/{quote(rule_id, safe='')}")

    def advance(self, seconds: float) -> None:
        """Move the mock's clock on by *seconds*; sessions expire by it. Negative moves it back."""
        self._server_handle.request("PUT", "clock", {"advance": seconds})

    def freeze(self, when: str | datetime) -> None:
        """Stand the mock's clock still at *when* (ISO 8601; without an offset: in the mock's time zone)."""
        self._server_handle.request(
            "PUT", "clock", {"now": when.isoformat() if isinstance(when, datetime) else when}
        )

    def expire(self, session_id: str) -> None:
        """Let that session be expired from now on."""
        self._server_handle.request("POST", f"sessions/{quote(session_id, safe='')}/expire")

    def reset(self) -> None:
        """Forget everything: requests, sessions, mode, rules, counts, clock."""
        self._server_handle.request("POST", "reset")

    # What happened

    def requests(self) -> list[Request]:
        """What was received, oldest first."""
        return [
            parse_request(event)
            for event in reversed(self._server_handle.request("GET", "requests")["requests"])
        ]

    def sessions(self) -> list[Session]:
        """What was issued, oldest first; also what a fault kept from the client."""
        return [
            parse_session(description)
            for description in reversed(self._server_handle.request("GET", "sessions")["sessions"])
        ]

    def summary(self) -> str:
        """The journal for a test report, without keys and phone numbers."""
        mode = self._server_handle.request("GET", "mode")["mode"]
        return format_summary(self.requests(), len(self.sessions()), mode, self.seed)

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
    ) -> None:
        """Assert how many requests that *match* came; without any number, at least one.

        *within*: seconds to wait for it (up to 60). *in_order*: patterns of requests that came in this order.
        *none_after*: none came after those; a number: nor comes for so many seconds. *retries*: limits for the
        tries of each ReferenceCode, such as `{"atMost": 3, "growing": True, "sessions": 1}`.
        Raises AssertionError with the closest request, how it differs, and a curl line.
        """
        __tracebackhide__ = True
        request = verify_body(
            exactly=exactly,
            atLeast=at_least,
            atMost=at_most,
            match=match,
            within=within,
            inOrder=in_order,
            noneAfter=none_after,
            retries=retries,
        )
        answer = self._server_handle.request(
            "POST", "verify", request, server_wait_s=server_wait_s(within, none_after)
        )
        if not answer["verdict"]:
            raise AssertionError(failure_message(answer))
