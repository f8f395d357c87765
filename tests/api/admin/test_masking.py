"""After a run with marked keys and phones: no mark in any admin answer where it must not be, nor in a log."""

from __future__ import annotations

import base64
import logging
from urllib.parse import quote

import pytest

from mockpaywall.web.admin import ROUTES
from tests.api.admin.suite import Suite
from tests.api.wire import GOOD, PATH

KEY, CLIENT, PHONE = "MARKED-private-key-7391", "MARKED-private-client-7392", "905987654321"
KEYS = {"apikeyprivate": KEY, "apiclientprivate": CLIENT}
BODY = {**GOOD, "UserPhone": PHONE}
NEAR = "/near-misses/request-pattern"
FREE = ("/sessions", "/requests", "/requests/find", "/requests/unmatched", "/verify")
"""Calls that may show phones; what hangs below them may too."""


@pytest.fixture
def ran(alone: Suite) -> Suite:
    """A suite after every kind of mistake with a marked key."""
    suite = Suite(alone.client, KEYS)
    for body, more in (
        (BODY, {}),
        (BODY, {}),
        ({**BODY, "UserPhone": 5}, {}),
        (f"{{'UserPhone': '{PHONE}', 'apikeyprivate': '{KEY}'}}".encode(), {}),
        ({**BODY, **KEYS}, {"keys": {}}),
        (BODY, {"keys": {"apikeyprivat": KEY, "api-client-private": CLIENT}}),
        (BODY, {"keys": {"apikeypublic": KEY, "apiclientpublic": CLIENT, "Authorization": f"Bearer {KEY}"}}),
        (BODY, {"target": f"{PATH}?apikeyprivate={KEY}&phone={quote('+' + PHONE)}"}),
        (BODY, {"target": f"/{PHONE}"}),
        (BODY, {"headers": {"X-Mock-Mode": "fault=reset:after@1%+ok"}}),
        (f"apikeyprivate={KEY}&UserPhone={PHONE}".encode(), {"headers": {"Content-Type": "text/plain"}}),
    ):
        suite.session(body, **more)
    match = {
        "headers": {"apikeyprivate": {"equalTo": KEY}},
        "bodyPatterns": [{"matchesJsonPath": {"expression": "$.UserPhone", "equalTo": "1"}}],
    }
    suite.told("POST", "/rules", {"mode": "ok,ok", "match": match})
    return suite


def bodies(method: str, path: str) -> list[object]:
    request = {"match": {"bodyPatterns": [{"equalTo": "x"}], "headers": {"apikeyprivat": {"equalTo": "x"}}}}
    return {
        "/verify": [{}, {"exactly": 99}, request, {"retries": {"atMost": 1}}],
        "/requests/find": [{}],
        "/requests/count": [{}],
        NEAR: [{"headers": {"apikeyprivate": {"equalTo": "x"}}}],
    }.get(path, [None if method == "GET" else {}])


def calls(ran: Suite) -> list[tuple[str, str]]:
    """Every call that tells something."""
    description = [(method, path) for method, path, _ in ROUTES if "<" not in path and method == "GET"]
    description += [("POST", path) for path in ("/requests/find", "/requests/count", "/verify", NEAR)]
    description += [("GET", f"/requests/export?format={name}") for name in ("har", "curl", "postman")]
    return description + [
        ("GET", f"/requests/{one['id']}") for one in ran.told("GET", "/requests")["requests"]
    ]


def shows_phones(path: str) -> bool:
    return "export" not in path and (path.startswith(FREE) or "near-misses" in path)


def test_no_mark_where_it_must_not_be(ran: Suite, caplog: pytest.LogCaptureFixture) -> None:
    marks = [KEY, CLIENT, quote(KEY)]
    marks += [base64.b64encode(mark.encode()).decode()[4:-4] for mark in marks[:2]]
    seen = 0
    with caplog.at_level(logging.DEBUG):
        for suite in (ran, Suite(ran.client, {})):
            for method, path in calls(suite):
                for body in bodies(method, path):
                    answer = suite.admin(method, path, body)
                    assert answer.status == 200, (method, path, answer)
                    text = answer.body.decode()
                    assert [mark for mark in marks if mark in text] == [], (method, path)
                    assert shows_phones(path) or PHONE not in text, (method, path)
                    seen += "…(sha256:" in text
    assert seen > 20
    assert not any(mark in caplog.text for mark in (*marks, PHONE))
