"""The journal over HTTP, in WireMock's dialect."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest

from mockpaywall.settings import Settings
from tests.api.admin.suite import Suite
from tests.api.conftest import front
from tests.api.wire import GOOD, PATH

UNKNOWN = "00000000-0000-4000-8000-000000000000"
REFUSED = {"ReferenceCode": "r", "userPhone": "905123456710"}


def test_the_list_is_newest_first_and_whole(suite: Suite) -> None:
    first = suite.session()
    second = suite.session(REFUSED)
    listed = suite.told("GET", "/requests")
    assert listed["meta"] == {"total": 2}
    assert listed["requestJournalDisabled"] is False
    assert [one["id"] for one in listed["requests"]] == [
        second.header("X-Mock-Request-Id"),
        first.header("X-Mock-Request-Id"),
    ]
    assert [one["wasMatched"] for one in listed["requests"]] == [False, True]
    assert listed["requests"][0]["response"]["body"].encode() == second.body


def test_limit_since_and_unmatched(suite: Suite) -> None:
    for body in (GOOD, REFUSED, GOOD):
        suite.session(body)
    listed = suite.told("GET", "/requests?limit=1")
    assert (len(listed["requests"]), listed["meta"]["total"]) == (1, 3)
    assert suite.told("GET", "/requests?limit=0")["requests"] == []
    assert len(suite.told("GET", "/requests?unmatched=true")["requests"]) == 1
    later = (datetime.now(UTC) + timedelta(minutes=1)).isoformat()
    earlier = (datetime.now(UTC) - timedelta(minutes=1)).isoformat()
    for moment, count in ((later, 0), (earlier, 3)):
        for written in (quote(moment), moment, moment.replace("+00:00", "Z")):
            listed = suite.told("GET", f"/requests?since={written}")
            assert (len(listed["requests"]), listed["meta"]["total"]) == (count, 3)


@pytest.mark.parametrize(
    ("query", "code", "words"),
    [
        ("limit=abc", 10, "limit"),
        ("limit=-1", 10, "limit"),
        ("since=garbage", 10, "garbage is not a valid ISO8601 date"),
        ("unmatched=maybe", 10, "unmatched"),
        ("matchingStub=x", 15, "Query parameter matchingStub value 'x' is not a valid UUID"),
    ],
)
def test_a_query_that_cannot_be_used(suite: Suite, query: str, code: int, words: str) -> None:
    error = suite.refused(400, "GET", f"/requests?{query}")
    assert error["code"] == code
    assert words in error["title"]


def test_one_request_by_its_id(suite: Suite) -> None:
    key = suite.session().header("X-Mock-Request-Id")
    assert suite.told("GET", f"/requests/{key}")["id"] == key
    assert suite.told("GET", f"/requests/{str(key).upper()}")["id"] == key
    assert suite.refused(404, "GET", f"/requests/{UNKNOWN}")["title"] == "No such request"
    assert suite.refused(400, "GET", "/requests/abc")["title"] == "abc is not a valid UUID"


def test_requests_are_forgotten_one_by_one_and_all_at_once(suite: Suite) -> None:
    key = suite.session().header("X-Mock-Request-Id")
    suite.session()
    assert suite.told("DELETE", f"/requests/{key}") == {}
    assert suite.told("DELETE", f"/requests/{UNKNOWN}") == {}
    assert suite.told("POST", "/requests/count", {})["count"] == 1
    for method, path in (("DELETE", "/requests"), ("POST", "/requests/reset")):
        suite.session()
        assert suite.told(method, path) == {}
        assert suite.told("GET", "/requests")["meta"]["total"] == 0


def test_count_find_and_remove_by_pattern(suite: Suite) -> None:
    for user in ("1", "2", "1"):
        suite.session({**GOOD, "UserId": user})
    pattern = {"bodyPatterns": [{"matchesJsonPath": {"expression": "$.UserId", "equalTo": "1"}}]}
    assert suite.told("POST", "/requests/count", pattern) == {"count": 2, "requestJournalDisabled": False}
    found = suite.told("POST", "/requests/find", pattern)["requests"]
    assert len(found) == 2
    assert found[0]["loggedDate"] <= found[1]["loggedDate"]
    assert "id" not in found[0]
    assert len(suite.told("POST", "/requests/remove", pattern)["serveEvents"]) == 2
    assert suite.told("POST", "/requests/count", {})["count"] == 1


def test_a_pattern_sees_the_true_key_and_the_answer_does_not_show_it(suite: Suite) -> None:
    suite.session()
    key = suite.keys["apikeyprivate"]
    pattern = {"headers": {"apikeyprivate": {"equalTo": key}}}
    assert suite.told("POST", "/requests/count", pattern)["count"] == 1
    answer = suite.admin("POST", "/requests/find", pattern)
    assert key.encode() not in answer.body
    assert answer.json["requests"][0]["headers"]["apikeyprivate"].startswith("key-…(sha256:")


@pytest.mark.parametrize("path", ["count", "find", "remove"])
@pytest.mark.parametrize(
    ("body", "pointer", "words"),
    [
        ({"metod": "POST"}, "/metod", "did you mean method?"),
        ({"headers": {"a": {"equalTo": 1}}}, "/headers/a/equalTo", "a string"),
        (b'{"method":', None, "line 1"),
        (b"[]", "/", "a request pattern"),
    ],
)
def test_a_pattern_that_is_none_is_422(
    suite: Suite, path: str, body: object, pointer: str | None, words: str
) -> None:
    error = suite.refused(422, "POST", f"/requests/{path}", body)
    assert error["code"] == 10
    assert error.get("source") == (None if pointer is None else {"pointer": pointer})
    assert words in error["detail"]


def test_an_empty_body_means_every_request(suite: Suite) -> None:
    suite.session()
    assert suite.told("POST", "/requests/count", b"")["count"] == 1


def test_unmatched_are_bare_requests_newest_first(suite: Suite) -> None:
    suite.session()
    for method in ("PUT", "PATCH"):
        suite.session(method=method)
    found = suite.told("GET", "/requests/unmatched")
    assert [one["method"] for one in found["requests"]] == ["PATCH", "PUT"]
    assert found["requests"][0]["url"] == PATH


def test_remove_by_metadata(suite: Suite) -> None:
    suite.session()
    suite.session(headers={"X-Mock-Mode": "http=503"})
    matcher = {"matchesJsonPath": {"expression": "$.paywall.mode", "equalTo": "http=503"}}
    assert len(suite.told("POST", "/requests/remove-by-metadata", matcher)["serveEvents"]) == 1
    assert suite.told("GET", "/requests")["meta"]["total"] == 1


def test_the_events_of_a_rule_are_found_by_its_id(suite: Suite) -> None:
    suite.session()
    rule = suite.told("POST", "/rules", {"mode": "http=429"})["id"]
    suite.session()
    (event,) = suite.told("GET", f"/requests?matchingStub={rule}")["requests"]
    assert event["stubMapping"]["id"] == rule
    assert event["stubMapping"]["metadata"]["paywall"]["source"] == f"rule:{rule}"
    suite.told("DELETE", f"/rules/{rule}")
    assert len(suite.told("GET", f"/requests?matchingStub={rule}")["requests"]) == 1


def test_a_request_is_there_before_it_is_answered(suite: Suite) -> None:
    with suite.client.connect() as connection:
        lines = [f"POST {PATH} HTTP/1.1", "Host: test", "X-Mock-Mode: fault=hang", "Content-Length: 0"]
        lines += [f"{name}: {value}" for name, value in suite.keys.items()]
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        assert suite.told("POST", "/verify", {"exactly": 1, "within": 20})["verdict"] is True
        (event,) = suite.told("GET", "/requests")["requests"]
        facts = event["stubMapping"]["metadata"]["paywall"]
        assert (facts["phase"], facts["mode"]) == ("responding", "fault=hang")


def test_admin_calls_are_neither_journalled_nor_delayed_nor_faulted(suite: Suite) -> None:
    suite.told("PUT", "/mode", {"mode": "fault=reset"})
    suite.told("POST", "/rules", {"mode": "fault=hang"})
    suite.told("POST", "/settings", {"fixedDelay": 600_000})
    suite.admin("GET", "/nowhere", headers={"X-Mock-Mode": "fault=reset"})
    assert suite.told("GET", "/requests")["meta"]["total"] == 0
    assert suite.told("POST", "/reset") == {}


def test_without_a_journal_all_is_empty_and_says_so() -> None:
    with front(Settings(journal_size=0)) as client:
        suite = Suite(client, {})
        suite.session({})
        disabled = {"requestJournalDisabled": True}
        assert suite.told("GET", "/requests") == {"requests": [], "meta": {"total": 0}, **disabled}
        assert suite.told("POST", "/requests/count", {}) == {"count": -1, **disabled}
        assert suite.told("POST", "/requests/find", {}) == {"requests": [], **disabled}
        assert suite.told("GET", "/requests/unmatched") == {"requests": [], **disabled}
        assert suite.told("GET", "/requests/unmatched/near-misses") == {"nearMisses": []}
        verified = suite.told("POST", "/verify", {})
        assert (verified["verdict"], verified["complete"]) == (False, False)
