"""After requests with marked keys and phones no mark is in an admin response that must not have it, nor in a log."""

from __future__ import annotations

import base64
import logging
from urllib.parse import quote

import pytest

from mockpaywall.web.admin import ROUTES
from tests.api.admin.suite import Suite
from tests.support.request_data import PATH, VALID_BODY

KEY, CLIENT, PHONE = "MARKED-private-key-7391", "MARKED-private-client-7392", "905987654321"
KEYS = {"apikeyprivate": KEY, "apiclientprivate": CLIENT}
COOKIE, TOKEN, API_KEY = "MARKED-cookie-8391", "MARKED.bearer.8392", "MARKED-x-api-key-8393"
PASSWORD, URL_KEY = "MARKED-password-8394", "MARKED-key-in-a-url-8395"
SECRETS = (KEY, CLIENT, COOKIE, TOKEN, API_KEY, PASSWORD, URL_KEY)
BASIC = base64.b64encode(f"user:{PASSWORD}".encode()).decode()
BODY = {**VALID_BODY, "UserPhone": PHONE}
NEAR_MISSES = "/near-misses/request-pattern"
PHONE_PATHS = ("/sessions", "/requests", "/requests/find", "/requests/unmatched", "/verify")
"""Routes that may show phones, with the routes below them."""
EXAMPLES = "/examples"
"""Has the keys of the request that asks for it, and the documented sample phone."""
ENDLESS = "/events"
"""A stream, whose rows are those of /requests/rows."""


@pytest.fixture
def used_suite(global_suite: Suite) -> Suite:
    """A suite after every kind of wrong request with a marked key."""
    suite = Suite(global_suite.client, KEYS)
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
        (BODY, {"headers": {"Cookie": f"session={COOKIE}; a=1", "X-Api-Key": API_KEY}}),
        (BODY, {"headers": {"Cookie": COOKIE}, "target": f"{PATH}/{COOKIE}"}),
        (BODY, {"headers": {"Authorization": f"Bearer {TOKEN}"}, "target": f"/{TOKEN}?a={TOKEN}"}),
        (BODY, {"headers": {"Authorization": f"Basic {BASIC}"}, "target": f"/x?pw={PASSWORD}"}),
        (BODY, {"headers": {"Proxy-Authorization": f"Bearer {TOKEN}"}}),
        (BODY, {"target": f"/apikey/{URL_KEY}/x"}),
        (BODY, {"target": f"{PATH}?apikey={URL_KEY}&token={URL_KEY}&key={URL_KEY}&access_token={URL_KEY}"}),
        (BODY, {"headers": {"Referer": f"http://user:{PASSWORD}@shop.example/?token={URL_KEY}"}}),
        ({**BODY, "callback": f"https://user:{PASSWORD}@shop.example/", "password": PASSWORD}, {}),
        ({**BODY, "note": f"Bearer {TOKEN}", "client_secret": URL_KEY}, {}),
        (f"apikeyprivate={KEY}&UserPhone={PHONE}".encode(), {"headers": {"Content-Type": "text/plain"}}),
    ):
        suite.send_session(body, **more)
    match = {
        "headers": {"apikeyprivate": {"equalTo": KEY}},
        "bodyPatterns": [{"matchesJsonPath": {"expression": "$.UserPhone", "equalTo": "1"}}],
    }
    suite.admin_json("POST", "/rules", {"mode": "ok,ok", "match": match})
    return suite


def list_bodies(method: str, path: str) -> list[object]:
    request = {"match": {"bodyPatterns": [{"equalTo": "x"}], "headers": {"apikeyprivat": {"equalTo": "x"}}}}
    return {
        "/verify": [{}, {"exactly": 99}, request, {"retries": {"atMost": 1}}],
        "/requests/find": [{}],
        "/requests/count": [{}],
        NEAR_MISSES: [{"headers": {"apikeyprivate": {"equalTo": "x"}}}],
    }.get(path, [None if method == "GET" else {}])


def list_calls(suite: Suite) -> list[tuple[str, str]]:
    """Return every admin request that shows data."""
    calls = [
        (method, path)
        for method, path, *_ in ROUTES
        if "<" not in path and method == "GET" and path not in (ENDLESS, EXAMPLES)
    ]
    calls += [("POST", path) for path in ("/requests/find", "/requests/count", "/verify", NEAR_MISSES)]
    calls += [("GET", f"/requests/export?format={name}") for name in ("har", "curl")]
    events = suite.admin_json("GET", "/requests")["requests"]
    paths = [f"/requests/{event['id']}" for event in events]
    return calls + [("GET", path + more) for path in paths for more in ("", "/curl")]


def may_show_phones(path: str) -> bool:
    return "export" not in path and (path.startswith(PHONE_PATHS) or "near-misses" in path)


def list_marks() -> list[str]:
    """Return every secret as it is, percent-encoded, and in base64."""
    encoded = [base64.b64encode(mark.encode()).decode()[4:-4] for mark in SECRETS]
    return [*SECRETS, *map(quote, SECRETS), *encoded, BASIC]


def test_no_secret_is_shown_and_phones_only_where_they_may(
    used_suite: Suite, caplog: pytest.LogCaptureFixture
) -> None:
    marks, masked_count = list_marks(), 0
    with caplog.at_level(logging.DEBUG):
        for suite in (used_suite, Suite(used_suite.client, {})):
            for method, path in list_calls(suite):
                for body in list_bodies(method, path):
                    response = suite.admin(method, path, body)
                    assert response.status in (200, 308, 404), (method, path, response)
                    text = response.body.decode()
                    assert [mark for mark in marks if mark in text] == [], (method, path)
                    assert may_show_phones(path) or PHONE not in text, (method, path)
                    masked_count += "…(sha256:" in text
    assert masked_count > 20
    assert not any(mark in caplog.text for mark in (*marks, PHONE))
