"""Verification over HTTP: the response alone must show what the client did wrong."""

from __future__ import annotations

import json
import shlex
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from mockpaywall.app import create_app
from mockpaywall.journal.verification.match_counter import MatchCounter
from mockpaywall.model.store_unavailable import StoreUnavailable
from mockpaywall.settings import Settings
from tests.api.admin.suite import Suite
from tests.support.http_client import encode_request, read_response
from tests.support.request_data import KEYS, PATH, VALID_BODY
from tests.support.servers import connect_asyncio

RESPONSE_MEMBERS = {"verdict", "count", "message", "closest", "diff", "curl", "complete"}
HAS_PHONE = {"bodyPatterns": [{"matchesJsonPath": "$.UserPhone"}]}


def test_a_fulfilled_expectation(suite: Suite) -> None:
    suite.send_session()
    response = suite.admin_json("POST", "/verify", {"exactly": 1})
    assert response.keys() == RESPONSE_MEMBERS
    assert (response["verdict"], response["count"], response["complete"]) == (True, 1, True)
    assert (response["closest"], response["diff"], response["curl"]) == (None, [], None)


def test_a_wrong_field_is_named(suite: Suite) -> None:
    suite.send_session(
        {
            **{name: value for name, value in VALID_BODY.items() if name != "UserPhone"},
            "userPhone": "905123456710",
        }
    )
    response = suite.admin_json("POST", "/verify", {"match": HAS_PHONE, "exactly": 1})
    assert (response["verdict"], response["count"]) == (False, 0)
    assert response["diff"] == [
        {"field": "body $.UserPhone", "expected": "(anything but null)", "actual": None}
    ]
    assert "UserPhone: missing" in response["message"]
    assert response["closest"]["paywall"]["hint"] == "you sent userPhone; the documented name is UserPhone"
    assert response["closest"]["status"] == 400
    assert shlex.split(response["curl"])[5] == f"http://test{PATH}"


def test_a_missing_key_header_is_named(suite: Suite) -> None:
    suite.send_session(keys={"apikeyprivate": suite.keys["apikeyprivate"]})
    response = suite.admin_json("POST", "/verify", {"exactly": 1})
    assert (response["verdict"], response["count"]) == (False, 0)
    assert "without a full key pair" in response["message"]
    assert "apiclientprivate" in response["message"]


def test_one_request_too_many_is_named(suite: Suite) -> None:
    suite.send_session()
    suite.send_session()
    response = suite.admin_json("POST", "/verify", {"match": HAS_PHONE, "exactly": 1})
    assert (response["verdict"], response["count"]) == (False, 2)
    assert "one too many is request 2" in response["message"]
    assert "with the same ReferenceCode" in response["message"]
    assert response["closest"]["paywall"]["number"] == 2


@pytest.mark.parametrize(
    ("body", "verdict"),
    [
        ({}, True),
        ({"atLeast": 2}, True),
        ({"atLeast": 3}, False),
        ({"atMost": 1}, False),
        ({"atMost": 2}, True),
        ({"atMost": 2, "match": {"method": "GET"}}, True),
        ({"atLeast": 1, "atMost": 2}, True),
        ({"exactly": 0}, False),
        ({"exactly": 0, "match": {"method": "GET"}}, True),
        ({"inOrder": [HAS_PHONE, {"method": "POST"}], "noneAfter": True}, True),
        ({"inOrder": [HAS_PHONE], "noneAfter": True}, False),
        ({"inOrder": [HAS_PHONE], "noneAfter": False}, True),
        ({"atLeast": 2, "noneAfter": 0.05}, True),
        ({"retries": {"atMost": 2, "growing": True, "sessions": 2}}, True),
        ({"retries": {"sessions": 1}}, False),
        ({"retries": {"atMost": 1}}, False),
    ],
)
def test_expectations_about_two_equal_requests(suite: Suite, body: dict[str, Any], verdict: bool) -> None:
    suite.send_session()
    suite.send_session()
    assert suite.admin_json("POST", "/verify", body)["verdict"] is verdict


@pytest.mark.parametrize(
    ("body", "pointer", "words"),
    [
        ({"exactly": -1}, "/exactly", "how many requests"),
        ({"exactly": True}, "/exactly", "how many requests"),
        ({"exactly": 1, "atMost": 2}, "/exactly", "one of them"),
        ({"atLeast": 3, "atMost": 2}, "/atMost", "3 or more"),
        ({"within": 61}, "/within", "seconds from 0 to 60"),
        ({"within": "5"}, "/within", "seconds from 0 to 60"),
        ({"match": {"metod": 1}}, "/match/metod", "did you mean method?"),
        ({"inOrder": [{}, {"metod": 1}]}, "/inOrder/1/metod", "did you mean method?"),
        ({"inOrder": []}, "/inOrder", "at least one"),
        ({"retries": {"atmost": 1}}, "/retries/atmost", "did you mean atMost?"),
        ({"noneAfter": "x"}, "/noneAfter", "true, or seconds"),
        ({"exacty": 1}, "/exacty", "did you mean exactly?"),
    ],
)
def test_an_invalid_expectation_is_refused_with_its_pointer(
    suite: Suite, body: dict[str, Any], pointer: str, words: str
) -> None:
    error = suite.admin_error(422, "POST", "/verify", body)
    assert error["source"] == {"pointer": pointer}
    assert words in error["detail"]


def test_it_waits_for_requests_that_come_later(suite: Suite) -> None:
    responses: list[dict] = []
    request = {"exactly": 2, "within": 50}
    waiting = threading.Thread(
        target=lambda: responses.append(suite.admin_json("POST", "/verify", request)), daemon=True
    )
    waiting.start()
    for _ in range(2):
        suite.send_session()
    waiting.join(40)
    assert not waiting.is_alive()
    assert (responses[0]["verdict"], responses[0]["count"]) == (True, 2)


def test_evictions_are_reported() -> None:
    with connect_asyncio(Settings(journal_size=2)) as client:
        suite = Suite(client, KEYS)
        for _ in range(3):
            suite.send_session()
        response = suite.admin_json("POST", "/verify", {"atLeast": 2})
        assert (response["verdict"], response["count"], response["complete"]) == (True, 2, False)
        assert response["message"].endswith("(incomplete: the journal evicted 1 older request)")


@pytest.mark.parametrize("size", [0, 1])
@pytest.mark.parametrize("store", ["memory", "redis"])
def test_what_an_evicted_request_may_break_is_not_confirmed(
    request: pytest.FixtureRequest, store: str, size: int
) -> None:
    url = request.getfixturevalue("redis_database") if store == "redis" else store
    with connect_asyncio(Settings(store=url, journal_size=size)) as client:
        suite = Suite(client, KEYS)
        no_delete = {"match": {"method": "DELETE"}, "exactly": 0}
        assert suite.admin_json("POST", "/verify", no_delete)["verdict"] is True
        for _ in range(4):
            suite.send_session()
        for expectation in (no_delete, {"atMost": 9}, {"journey": ["session"]}):
            response = suite.admin_json("POST", "/verify", {**expectation, "within": 60})
            assert (response["verdict"], response["complete"]) == (False, False)
            assert response["message"].startswith(
                f"cannot be confirmed: the journal evicted {4 - size} older requests, and what was evicted is not "
                "known; set a larger --journal-size, or reset at the start of the test (among the others: "
            )
        suite.admin_json("POST", "/reset")
        assert suite.admin_json("POST", "/verify", no_delete)["verdict"] is True


def test_the_key_is_in_no_response(suite: Suite) -> None:
    key = suite.keys["apikeyprivate"]
    suite.send_session(keys={"apikeyprivat": key, "apiclientprivate": "client-of-the-suite"})
    suite.send_session()
    for name in ("apikeyprivate", "apikeyprivat"):
        request = {"match": {"headers": {name: {"equalTo": "another-key"}}}, "exactly": 1}
        response = suite.admin("POST", "/verify", request)
        assert response.json["verdict"] is False
        assert key.encode() not in response.body


def test_the_curl_command_has_headers_and_body(suite: Suite) -> None:
    suite.send_session(headers={"locale": "tr"})
    request = {"match": {"headers": {"locale": {"equalTo": "en"}}}}
    arguments = shlex.split(suite.admin_json("POST", "/verify", request)["curl"])
    assert "locale: tr" in arguments
    assert arguments[arguments.index("--data-raw") + 1].startswith('{"ReferenceCode"')


@pytest.mark.skipif(shutil.which("sh") is None or shutil.which("curl") is None, reason="needs sh and curl")
def test_running_the_curl_command_repeats_the_request(suite: Suite) -> None:
    named = suite.with_prefix(f"/ns/{uuid4().hex}")
    named.send_session({**VALID_BODY, "UserId": 'it\'s "me" $HOME'}, keys=suite.keys)
    line = named.admin_json("POST", "/verify", {"exactly": 0})["curl"]
    line = line.replace("http://test/", f"http://127.0.0.1:{suite.client.port}/")
    done = subprocess.run(["sh", "-c", line], capture_output=True, timeout=40, check=True)
    assert done.stdout.startswith(b"HTTP/1.1 200 OK")
    first, repeated = named.admin_json("POST", "/requests/find", {})["requests"]
    assert first["body"] == repeated["body"]
    assert named.admin_json("POST", "/verify", {"exactly": 2})["verdict"] is True


def test_retries_are_grouped(suite: Suite) -> None:
    suite.admin_json("PUT", "/mode", {"mode": "http=503@first-2"})
    for _ in range(3):
        suite.send_session()
    suite.send_session({**VALID_BODY, "ReferenceCode": "another"})
    newest, oldest = suite.admin_json("GET", "/retries")["groups"]
    assert (newest["referenceCode"], newest["tries"]) == ("another", 1)
    assert (oldest["tries"], oldest["sessions"], oldest["statuses"]) == (3, 1, [503, 503, 200])
    assert len(oldest["gaps"]) == 2
    request = {"match": HAS_PHONE, "retries": {"atMost": 3, "sessions": 1}}
    assert suite.admin_json("POST", "/verify", request)["verdict"] is True
    refused = suite.admin_json("POST", "/verify", {"retries": {"atMost": 2}})
    assert "3 tries, at most 2" in refused["message"]


def begin_verification(suite: Suite, request: dict[str, Any]) -> socket.socket:
    connection = suite.client.connect()
    body = json.dumps(request).encode()
    connection.sendall(encode_request(body, suite.keys, target="/__admin/verify", close=False))
    return connection


def test_verifications_that_wait_hold_no_threads(suite: Suite) -> None:
    request = {"exactly": 1, "within": 50}
    waiting = [begin_verification(suite, request) for _ in range(100)]
    for path in ("/health", "/version", "/requests"):
        assert suite.admin("GET", path).status == 200
    suite.send_session()
    for connection in waiting:
        answer = read_response(connection)
        assert (answer.status, answer.header("content-type")) == (200, "application/json")
        assert answer.json["verdict"] is True
        connection.close()


def find_threads() -> set[threading.Thread]:
    """Return the threads of all schedulers of this process."""
    return {thread for thread in threading.enumerate() if thread.name == "mockpaywall-verify"}


def test_a_verification_ends_when_its_client_leaves(suite: Suite) -> None:
    wait_until(lambda: not find_threads())  # that of an earlier test may be about to end
    with begin_verification(suite, {"exactly": 1, "within": 60}):
        wait_until(lambda: len(find_threads()) == 1)
    wait_until(lambda: not find_threads())


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_under_another_server_a_verification_waits_in_its_thread() -> None:
    app = create_app(Settings())
    responses: list[Any] = []
    waiting = threading.Thread(
        target=lambda: responses.append(
            app.test_client().post("/__admin/verify", json={"exactly": 1, "within": 50})
        )
    )
    waiting.start()
    assert app.test_client().post(PATH, json={}).status_code == 401
    waiting.join(40)
    assert responses[0].json["verdict"] is True


def test_a_store_that_fails_while_a_verification_waits_is_a_503(
    suite: Suite, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise StoreUnavailable("redis://example:6379/0 does not serve: gone")

    wait_until(lambda: not find_threads())  # with that of an earlier test, the session would come too early
    with begin_verification(suite, {"exactly": 1, "within": 50}) as connection:
        wait_until(lambda: bool(find_threads()))
        monkeypatch.setattr(MatchCounter, "update", fail)
        suite.send_session()
        answer = read_response(connection)
    assert (answer.status, answer.json["errors"][0]["title"]) == (503, "The store is unavailable")


def test_operations_in_order_count_although_the_answer_was_lost(suite: Suite) -> None:
    body = {"journey": ["session"], "within": 5}
    assert suite.admin_json("POST", "/verify", {"journey": ["session"]})["verdict"] is False
    suite.send_session(headers={"X-Mock-Mode": "http=503"})
    suite.send_session({"UserId": "1"})
    assert suite.admin_json("POST", "/verify", {"journey": ["session"]})["verdict"] is False
    with pytest.raises(AssertionError, match="the connection was closed"):
        suite.send_session(headers={"X-Mock-Mode": "fault=empty:after"})
    assert suite.admin_json("POST", "/verify", body)["verdict"] is True
    suite.send_session()
    response = suite.admin_json("POST", "/verify", body)
    assert response["verdict"] is False
    assert "session was carried out twice" in response["message"]
