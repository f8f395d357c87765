"""A server in the state that the samples of the admin API start from, and what it answers to them.

Seed and clock are fixed, so that ids and times are the same in every run, apart from what `mask_sample` hides.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http.client import HTTPConnection
from typing import Any

from mockpaywall.paywall.schema_loader import Document
from mockpaywall.settings import Settings
from mockpaywall.web.admin_openapi.call_specs import SHARED, CallSpec, load_file, load_groups
from mockpaywall.web.admin_openapi.sample_command import SAMPLE_URL, format_command
from tests.support.payment_calls import make_order
from tests.support.servers import serve_asyncio

JSON = "application/json"
AUTHORITY = "127.0.0.1:8080"
SAMPLE_ORIGIN = f"http://{AUTHORITY}"
NOW = datetime(2026, 11, 22, 12, 14, 39, tzinfo=UTC).timestamp()
KEYS = {"apikeyprivate": "my-key", "apiclientprivate": "my-client"}
RULE_ID = "9f1c2d3e-4b5a-4c6d-8e7f-0a1b2c3d4e5f"
API = "/api/paywall/masterpass"
USER = {"UserId": "72812393211", "UserPhone": "905123456710"}
ADMIN_STATE: tuple[tuple[str, str, Any], ...] = (
    ("POST", "/reset", None),
    ("POST", "/accounts", {"phone": "905321234567", "cards": [{"number": "5528790000000008"}]}),
    (
        "POST",
        "/mappings",
        {
            "id": RULE_ID,
            "name": "no list of cards",
            "request": {"method": "GET", "urlPath": f"{API}/card/list"},
            "response": {"status": 503},
        },
    ),
    (
        "POST",
        "/rules",
        {"name": "slow start", "mode": "http=503,ok", "match": {"urlPath": f"{API}/otp/resend"}},
    ),
)
"""The admin requests before each sample."""
MASKED = (
    (r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "UUID"),
    (r'"python": "[^"]*"', '"python": "VERSION"'),
    (r'"version": "[^"]*"', '"version": "VERSION"'),
    (r"id: [0-9a-f]{8}\.\d+-", "id: CHANNEL-"),
)
"""What differs: the ids of rules, the versions of Python and of mockpaywall, the ids of events."""


@dataclass(frozen=True)
class SampleAnswer:
    """An answer of the admin API."""

    status: int
    media_type: str
    text: str
    headers: Mapping[str, str]

    @property
    def value(self) -> Any:
        """The JSON value; the text when it is not JSON; None without a body."""
        if self.media_type == JSON:
            return json.loads(self.text)
        return self.text or None


@dataclass
class SampleServer:
    """Sends the samples to a server. Each one finds the state of `prepare`."""

    connection: HTTPConnection
    parameters: Mapping[str, Document]
    is_prepared: bool = False

    def send_sample(self, call: CallSpec) -> SampleAnswer:
        """Send the sample request of *call*."""
        if not self.is_prepared:
            self.prepare()
        answer = self.send_command(format_command(call, [self.parameters[name] for name in call.parameters]))
        self.is_prepared = call.method == "GET" or answer.status >= 400
        return answer

    def prepare(self) -> None:
        """Bring the server into the state before each sample."""
        for method, path, body in ADMIN_STATE:
            assert self.send(method, f"/__admin{path}", body).status < 300
        session = self.send("POST", f"{API}/session", {"ReferenceCode": "order-1", **USER}, KEYS)
        session_id = session.value["Body"]["SessionId"]
        self.send(
            "POST", f"{API}/session", {"ReferenceCode": "order-2", "userPhone": USER["UserPhone"]}, KEYS
        )
        for code, with_page in (("payment-1", True), ("payment-2", False)):
            order = make_order(detail={"MerchantUniqueCode": code}, Force3D=with_page)
            answer = self.send("POST", f"{API}/payment/init", {**order, "SessionId": session_id}, KEYS)
            assert answer.value["Result"], answer

    def send_command(self, command: str) -> SampleAnswer:
        """Send what a curl command of the document sends."""
        words = iter(shlex.split(command.removeprefix("curl ")))
        method, url, body = "GET", "", None
        for word in words:
            if word == "-X":
                method = next(words)
            elif word == "-d":
                body = next(words)
            else:
                url = word
        return self.send_text(method, f"/__admin{url.removeprefix(SAMPLE_URL)}", body)

    def send(
        self, method: str, target: str, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> SampleAnswer:
        """Send one request with *body* as JSON."""
        return self.send_text(method, target, None if body is None else json.dumps(body), headers)

    def send_text(
        self, method: str, target: str, body: str | None, headers: Mapping[str, str] | None = None
    ) -> SampleAnswer:
        """Send one request. Of a stream of events, read the first one."""
        content = (body or "").encode()
        length = {"Content-Length": str(len(content))} if content or method != "GET" else {}
        self.connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
        for name, value in {"Host": AUTHORITY, "Content-Type": JSON, **(headers or {}), **length}.items():
            self.connection.putheader(name, value)
        self.connection.endheaders(content)
        response = self.connection.getresponse()
        media_type = (response.getheader("Content-Type") or "").partition(";")[0]
        if media_type == "text/event-stream":
            text = b"".join(response.readline() for _ in range(6)).decode()
            self.connection.close()
        else:
            text = response.read().decode()
        return SampleAnswer(response.status, media_type, text, dict(response.getheaders()))


@contextmanager
def serve_samples(settings: Settings | None = None) -> Iterator[SampleServer]:
    """Run a server for samples."""
    with serve_asyncio(settings or Settings(), clock=lambda: NOW) as server:
        connection = HTTPConnection("127.0.0.1", server.client.port, timeout=30)
        try:
            yield SampleServer(connection, load_parameters())
        finally:
            connection.close()


def load_parameters() -> dict[str, Document]:
    """Return the parameters of all calls by the names of their components."""
    known = dict(load_file(SHARED)["components"]["parameters"])
    for group in load_groups():
        known |= group.parameters
    return known


def provoking_statuses(call: CallSpec) -> list[str]:
    """Return the statuses of refusals that a request can cause."""
    return [status for status, refusal in call.refusals.items() if refusal.keys() & {"path", "query", "body"}]


def make_refused_call(call: CallSpec, status: str) -> CallSpec:
    """Return *call* with the sample request that is refused with *status*."""
    refusal = call.refusals[status]
    return replace(
        call,
        path_values={**call.path_values, **refusal.get("path", {})},
        query=refusal.get("query", call.query),
        body={"example": refusal["body"]} if "body" in refusal else call.body,
    )


def mask_sample(value: Any) -> Any:
    """Return *value* without what differs from run to run."""
    text = json.dumps(value)
    for pattern, word in MASKED:
        text = re.sub(pattern, word, text)
    return json.loads(text)


def is_excerpt(shown: Any, sent: Any) -> bool:
    """Return whether *shown* is *sent*, or less of it: fewer members, fewer items, lines of a text."""
    if isinstance(shown, dict) and isinstance(sent, dict):
        return all(name in sent and is_excerpt(shown[name], sent[name]) for name in shown)
    if isinstance(shown, list) and isinstance(sent, list):
        items = iter(sent)
        return all(any(is_excerpt(each, item) for item in items) for each in shown)
    if isinstance(shown, str) and isinstance(sent, str) and "\n" in shown:
        return all(line in sent.splitlines() for line in shown.splitlines())
    return bool(shown == sent) and type(shown) is type(sent)
