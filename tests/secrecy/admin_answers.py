"""Everything that the admin API shows."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from mockpaywall.web.admin import ROUTES
from tests.support.http_client import HttpClient

INBOX = "/otps"
"""The only place that shows one-time codes."""
NEAR_MISSES = "/near-misses/request-pattern"
_MEASURED = re.compile(r'"timeOffsetNanos":[0-9]+')
"""Six digits, like a one-time code."""
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
        if method == "GET" and "<" not in path and path != INBOX:
            yield _call(client, path)
    for format_name in ("har", "curl"):
        yield _call(client, f"/requests/export?format={format_name}")
    for path, body in CALLS:
        yield _call(client, path, body)
    events = json.loads(_call(client, "/requests")[1].partition("\n\n")[2])["requests"]
    for event in events[:: max(1, len(events) // MAX_EVENTS)]:
        yield _call(client, f"/requests/{event['id']}")


def _call(client: HttpClient, path: str, body: object = None) -> tuple[str, str]:
    content, method = (b"", "GET") if body is None else (json.dumps(body).encode(), "POST")
    response = client.send(content, keys={}, method=method, target=f"/__admin{path}")
    assert response.status in (200, 404), (path, response)
    head = "\n".join(f"{name}: {value}" for name, value in response.headers)
    body = _MEASURED.sub("", response.body.decode("utf-8", "replace"))
    return f"{method} {path}", f"{head}\n\n{body}"
