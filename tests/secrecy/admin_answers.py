"""Everything that the admin API shows."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from mockpaywall.web.admin import ROUTES
from tests.secrecy.marks import Marks
from tests.support.http_client import HttpClient

INBOX = "/otps"
"""The only place that shows one-time codes."""
ENDLESS = "/events"
"""A stream: what it sends is searched in tests/live."""
NEAR_MISSES = "/near-misses/request-pattern"
_MEASURED = re.compile(r'("timeOffsetNanos": ?)[0-9]+')
MAX_EVENTS = 40
"""Requests that are read one by one; the lists have them all."""
PATTERN = {"bodyPatterns": [{"matchesJsonPath": {"expression": "$.OtpCode", "equalTo": "x"}}]}
CALLS: tuple[tuple[str, dict[str, object]], ...] = (
    ("/requests/find", {}),
    ("/requests/count", {}),
    ("/verify", {}),
    ("/verify", {"exactly": 1, "match": PATTERN}),
    ("/verify", {"retries": {"atMost": 1}}),
    ("/verify", {"journey": ["session", "payment/init", "payment/commit"]}),
    (NEAR_MISSES, PATTERN),
)
"""The calls with a body that change nothing."""


def read_admin_answers(client: HttpClient) -> Iterator[tuple[str, str]]:
    """Yield every admin call but the inbox, and its answer with its head."""
    for method, path, *_ in ROUTES:
        if method == "GET" and "<" not in path and path not in (INBOX, ENDLESS):
            yield _call(client, path)
    for format_name in ("har", "curl"):
        yield _call(client, f"/requests/export?format={format_name}")
    for path, body in CALLS:
        yield _call(client, path, body)
    events = json.loads(_call(client, "/requests")[1].partition("\n\n")[2])["requests"]
    for event in events[:: max(1, len(events) // MAX_EVENTS)]:
        yield _call(client, f"/requests/{event['id']}")


def remove_measured_times(text: str) -> str:
    """Return *text* without nanoseconds: they may have six digits, like a one-time code."""
    return _MEASURED.sub(r"\g<1>0", text)


def read_codes(client: HttpClient) -> dict[str, str]:
    """Return the codes of the inbox, by token."""
    return {otp["token"]: otp["code"] for otp in _read_inbox(client)}


def read_stored_codes(client: HttpClient) -> set[str]:
    """Return the codes of challenges: those of 3D pages follow from their tokens, and are not stored."""
    return {otp["code"] for otp in _read_inbox(client) if otp["purpose"] != "3d"}


def _read_inbox(client: HttpClient) -> list[dict[str, Any]]:
    target = f"/__admin{INBOX}?limit=10000"
    otps: list[dict[str, Any]] = client.send(b"", keys={}, method="GET", target=target).json["otps"]
    return otps


def send_marked_admin_calls(client: HttpClient, marks: Marks) -> Iterator[tuple[str, str]]:
    """Yield admin calls with marks in their path or body, and their answers. Most of them are refused."""
    draw = marks.draw_number
    cards: tuple[dict[str, Any], ...] = (
        {"number": draw()},
        {"number": marks.draw_wrong_number()},
        {"number": f"{draw()} "},
        {"number": int(draw())},
        {"number": draw(), "alias": draw()},
        {"number": draw(), "holder": draw(), "cvv": marks.draw_cvv()},
        {draw(): 1},
    )
    for index, card in enumerate(cards):
        yield _call(client, "/accounts", {"phone": f"90512345672{index}", "userId": "u", "cards": [card]})
    for path in (f"/accounts/{draw()}", f"/payments/{draw()}", f"/requests?limit={draw()}", f"/{draw()}"):
        yield _call(client, path)
    yield _call(client, "/mode", {"mode": f"error={draw()}"})
    yield _call(client, "/rules", {"mode": f"error={draw()}", draw(): 1})


def _call(client: HttpClient, path: str, body: object = None) -> tuple[str, str]:
    content, method = (b"", "GET") if body is None else (json.dumps(body).encode(), "POST")
    response = client.send(content, keys={}, method=method, target=f"/__admin{path}")
    fields = [pair for pair in response.headers if pair[0] != "Content-Length"]  # may be equal to a code
    head = "\n".join(f"{name}: {value}" for name, value in fields)
    body = remove_measured_times(response.body.decode("utf-8", "replace"))
    return f"{method} {path}", f"{head}\n\n{body}"
