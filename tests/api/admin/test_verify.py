"""Verification over HTTP: a client's mistake is to be found from the answer alone."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import threading
from uuid import uuid4

import pytest

from mockpaywall.settings import Settings
from tests.api.admin.suite import Suite
from tests.api.conftest import front
from tests.api.wire import GOOD, KEYS, PATH

ANSWER = {"verdict", "count", "message", "closest", "diff", "curl", "complete"}
PHONE = {"bodyPatterns": [{"matchesJsonPath": "$.UserPhone"}]}


def test_what_holds(suite: Suite) -> None:
    suite.session()
    answer = suite.told("POST", "/verify", {"exactly": 1})
    assert answer.keys() == ANSWER
    assert (answer["verdict"], answer["count"], answer["complete"]) == (True, 1, True)
    assert (answer["closest"], answer["diff"], answer["curl"]) == (None, [], None)


def test_a_wrong_field(suite: Suite) -> None:
    suite.session({**{k: v for k, v in GOOD.items() if k != "UserPhone"}, "userPhone": "905123456710"})
    answer = suite.told("POST", "/verify", {"match": PHONE, "exactly": 1})
    assert (answer["verdict"], answer["count"]) == (False, 0)
    assert answer["diff"] == [
        {"field": "body $.UserPhone", "expected": "(anything but null)", "actual": None}
    ]
    assert "UserPhone: missing" in answer["message"]
    assert answer["closest"]["paywall"]["hint"] == "you sent userPhone; the documented name is UserPhone"
    assert answer["closest"]["status"] == 400
    assert shlex.split(answer["curl"])[5] == f"http://test{PATH}"


def test_a_missing_key_header(suite: Suite) -> None:
    suite.session(keys={"apikeyprivate": suite.keys["apikeyprivate"]})
    answer = suite.told("POST", "/verify", {"exactly": 1})
    assert (answer["verdict"], answer["count"]) == (False, 0)
    assert "without a full key pair" in answer["message"]
    assert "apiclientprivate" in answer["message"]


def test_one_call_too_many(suite: Suite) -> None:
    suite.session()
    suite.session()
    answer = suite.told("POST", "/verify", {"match": PHONE, "exactly": 1})
    assert (answer["verdict"], answer["count"]) == (False, 2)
    assert "one too many is call 2" in answer["message"]
    assert "with the same ReferenceCode" in answer["message"]
    assert answer["closest"]["paywall"]["number"] == 2


@pytest.mark.parametrize(
    ("asked", "verdict"),
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
        ({"inOrder": [PHONE, {"method": "POST"}], "noneAfter": True}, True),
        ({"inOrder": [PHONE], "noneAfter": True}, False),
        ({"inOrder": [PHONE], "noneAfter": False}, True),
        ({"atLeast": 2, "noneAfter": 0.05}, True),
        ({"retries": {"atMost": 2, "growing": True, "sessions": 2}}, True),
        ({"retries": {"sessions": 1}}, False),
        ({"retries": {"atMost": 1}}, False),
    ],
)
def test_what_can_be_asked_of_two_equal_requests(suite: Suite, asked: dict, verdict: bool) -> None:
    suite.session()
    suite.session()
    assert suite.told("POST", "/verify", asked)["verdict"] is verdict


@pytest.mark.parametrize(
    ("asked", "pointer", "words"),
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
def test_what_cannot_be_asked(suite: Suite, asked: dict, pointer: str, words: str) -> None:
    error = suite.refused(422, "POST", "/verify", asked)
    assert error["source"] == {"pointer": pointer}
    assert words in error["detail"]


def test_it_waits_for_requests_that_come_later(suite: Suite) -> None:
    answers: list[dict] = []
    request = {"exactly": 2, "within": 50}
    waiting = threading.Thread(
        target=lambda: answers.append(suite.told("POST", "/verify", request)), daemon=True
    )
    waiting.start()
    for _ in range(2):
        suite.session()
    waiting.join(40)
    assert not waiting.is_alive()
    assert (answers[0]["verdict"], answers[0]["count"]) == (True, 2)


def test_evictions_are_told() -> None:
    with front(Settings(journal_size=2)) as client:
        suite = Suite(client, KEYS)
        for _ in range(3):
            suite.session()
        answer = suite.told("POST", "/verify", {"exactly": 2})
        assert (answer["verdict"], answer["count"], answer["complete"]) == (True, 2, False)
        assert "the journal has let go of 1 older requests" in answer["message"]


def test_the_key_is_in_no_answer(suite: Suite) -> None:
    key = suite.keys["apikeyprivate"]
    suite.session(keys={"apikeyprivat": key, "apiclientprivate": "client-of-the-suite"})
    suite.session()
    for name in ("apikeyprivate", "apikeyprivat"):
        request = {"match": {"headers": {name: {"equalTo": "another-key"}}}, "exactly": 1}
        answer = suite.admin("POST", "/verify", request)
        assert answer.json["verdict"] is False
        assert key.encode() not in answer.body


def test_the_curl_line_repeats_the_request(suite: Suite) -> None:
    suite.session(headers={"locale": "tr"})
    request = {"match": {"headers": {"locale": {"equalTo": "en"}}}}
    words = shlex.split(suite.told("POST", "/verify", request)["curl"])
    assert "locale: tr" in words
    assert words[words.index("--data-raw") + 1].startswith('{"ReferenceCode"')


@pytest.mark.skipif(shutil.which("sh") is None or shutil.which("curl") is None, reason="needs sh and curl")
def test_the_curl_line_really_repeats_it(suite: Suite) -> None:
    named = suite.under(f"/ns/{uuid4().hex}")
    named.session({**GOOD, "UserId": 'it\'s "me" $HOME'}, keys=suite.keys)
    line = named.told("POST", "/verify", {"exactly": 0})["curl"]
    line = line.replace("http://test/", f"http://127.0.0.1:{suite.client.port}/")
    done = subprocess.run(["sh", "-c", line], capture_output=True, timeout=40, check=True)
    assert done.stdout.startswith(b"HTTP/1.1 200 OK")
    one, again = named.told("POST", "/requests/find", {})["requests"]
    assert one["body"] == again["body"]
    assert named.told("POST", "/verify", {"exactly": 2})["verdict"] is True


def test_retries_are_grouped(suite: Suite) -> None:
    suite.told("PUT", "/mode", {"mode": "http=503@first-2"})
    for _ in range(3):
        suite.session()
    suite.session({**GOOD, "ReferenceCode": "another"})
    newest, oldest = suite.told("GET", "/retries")["groups"]
    assert (newest["referenceCode"], newest["tries"]) == ("another", 1)
    assert (oldest["tries"], oldest["sessions"], oldest["statuses"]) == (3, 1, [503, 503, 200])
    assert len(oldest["gaps"]) == 2
    request = {"match": PHONE, "retries": {"atMost": 3, "sessions": 1}}
    assert suite.told("POST", "/verify", request)["verdict"] is True
    refused = suite.told("POST", "/verify", {"retries": {"atMost": 2}})
    assert "3 tries, at most 2" in refused["message"]
