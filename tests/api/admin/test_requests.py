"""The journal over HTTP, in WireMock's dialect."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from urllib.parse import quote

import pytest

from mockpaywall.settings import Settings
from tests.api.admin.suite import Suite
from tests.support.http_client import encode_request, read_response
from tests.support.request_data import KEYS, PATH, VALID_BODY
from tests.support.servers import connect_asyncio

UNKNOWN_ID = "00000000-0000-4000-8000-000000000000"
REFUSED = {"ReferenceCode": "r", "userPhone": "905123456710"}


def test_requests_are_listed_newest_first(suite: Suite) -> None:
    first = suite.send_session()
    second = suite.send_session(REFUSED)
    listed = suite.admin_json("GET", "/requests")
    assert listed["meta"] == {"total": 2}
    assert listed["requestJournalDisabled"] is False
    assert [event["id"] for event in listed["requests"]] == [
        second.header("X-Mock-Request-Id"),
        first.header("X-Mock-Request-Id"),
    ]
    assert [event["wasMatched"] for event in listed["requests"]] == [False, True]
    assert listed["requests"][0]["response"]["body"].encode() == second.body


def test_limit_since_and_unmatched_select(suite: Suite) -> None:
    for body in (VALID_BODY, REFUSED, VALID_BODY):
        suite.send_session(body)
    listed = suite.admin_json("GET", "/requests?limit=1")
    assert (len(listed["requests"]), listed["meta"]["total"]) == (1, 3)
    assert suite.admin_json("GET", "/requests?limit=0")["requests"] == []
    assert len(suite.admin_json("GET", "/requests?unmatched=true")["requests"]) == 1
    later = (datetime.now(UTC) + timedelta(minutes=1)).isoformat()
    earlier = (datetime.now(UTC) - timedelta(minutes=1)).isoformat()
    for timestamp, count in ((later, 0), (earlier, 3)):
        for text in (quote(timestamp), timestamp, timestamp.replace("+00:00", "Z")):
            listed = suite.admin_json("GET", f"/requests?since={text}")
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
def test_an_unusable_query_is_refused(suite: Suite, query: str, code: int, words: str) -> None:
    error = suite.admin_error(400, "GET", f"/requests?{query}")
    assert error["code"] == code
    assert words in error["title"]


def test_one_request_is_read_by_its_id(suite: Suite) -> None:
    request_id = suite.send_session().header("X-Mock-Request-Id")
    assert suite.admin_json("GET", f"/requests/{request_id}")["id"] == request_id
    assert suite.admin_json("GET", f"/requests/{str(request_id).upper()}")["id"] == request_id
    assert suite.admin_error(404, "GET", f"/requests/{UNKNOWN_ID}")["title"] == "No such request"
    assert suite.admin_error(400, "GET", "/requests/abc")["title"] == "abc is not a valid UUID"


def test_requests_are_deleted_one_by_one_and_all_at_once(suite: Suite) -> None:
    request_id = suite.send_session().header("X-Mock-Request-Id")
    suite.send_session()
    assert suite.admin_json("DELETE", f"/requests/{request_id}") == {}
    assert suite.admin_json("DELETE", f"/requests/{UNKNOWN_ID}") == {}
    assert suite.admin_json("POST", "/requests/count", {})["count"] == 1
    for method, path in (("DELETE", "/requests"), ("POST", "/requests/reset")):
        suite.send_session()
        assert suite.admin_json(method, path) == {}
        assert suite.admin_json("GET", "/requests")["meta"]["total"] == 0


def test_requests_are_counted_found_and_removed_by_pattern(suite: Suite) -> None:
    for user_id in ("1", "2", "1"):
        suite.send_session({**VALID_BODY, "UserId": user_id})
    pattern = {"bodyPatterns": [{"matchesJsonPath": {"expression": "$.UserId", "equalTo": "1"}}]}
    assert suite.admin_json("POST", "/requests/count", pattern) == {
        "count": 2,
        "requestJournalDisabled": False,
    }
    found = suite.admin_json("POST", "/requests/find", pattern)["requests"]
    assert len(found) == 2
    assert found[0]["loggedDate"] <= found[1]["loggedDate"]
    assert "id" not in found[0]
    assert len(suite.admin_json("POST", "/requests/remove", pattern)["serveEvents"]) == 2
    assert suite.admin_json("POST", "/requests/count", {})["count"] == 1


def test_a_pattern_matches_the_unmasked_key_and_the_response_masks_it(suite: Suite) -> None:
    suite.send_session()
    key = suite.keys["apikeyprivate"]
    pattern = {"headers": {"apikeyprivate": {"equalTo": key}}}
    assert suite.admin_json("POST", "/requests/count", pattern)["count"] == 1
    response = suite.admin("POST", "/requests/find", pattern)
    assert key.encode() not in response.body
    assert response.json["requests"][0]["headers"]["apikeyprivate"].startswith("key-…(sha256:")


@pytest.mark.parametrize("path", ["count", "find", "remove"])
@pytest.mark.parametrize(
    ("body", "pointer", "words"),
    [
        ({"metod": "POST"}, "/metod", "did you mean method?"),
        ({"headers": {"a": {"equalTo": 1}}}, "/headers/a/equalTo", "a string"),
        (b'{"method":', "/", "line 1"),
        (b"[]", "/", "a request pattern"),
    ],
)
def test_an_invalid_pattern_is_422(suite: Suite, path: str, body: object, pointer: str, words: str) -> None:
    error = suite.admin_error(422, "POST", f"/requests/{path}", body)
    assert error["code"] == 10
    assert error["source"] == {"pointer": pointer}
    assert words in error["detail"]


def test_an_empty_body_matches_every_request(suite: Suite) -> None:
    suite.send_session()
    assert suite.admin_json("POST", "/requests/count", b"")["count"] == 1


def test_unmatched_requests_are_logged_requests_newest_first(suite: Suite) -> None:
    suite.send_session()
    for method in ("PUT", "PATCH"):
        suite.send_session(method=method)
    found = suite.admin_json("GET", "/requests/unmatched")
    assert [request["method"] for request in found["requests"]] == ["PATCH", "PUT"]
    assert found["requests"][0]["url"] == PATH


def test_requests_are_removed_by_metadata(suite: Suite) -> None:
    suite.send_session()
    suite.send_session(headers={"X-Mock-Mode": "http=503"})
    matcher = {"matchesJsonPath": {"expression": "$.paywall.mode", "equalTo": "http=503"}}
    assert len(suite.admin_json("POST", "/requests/remove-by-metadata", matcher)["serveEvents"]) == 1
    assert suite.admin_json("GET", "/requests")["meta"]["total"] == 1


def test_the_events_of_a_rule_are_found_by_its_id(suite: Suite) -> None:
    suite.send_session()
    rule = suite.admin_json("POST", "/rules", {"mode": "http=429"})["id"]
    suite.send_session()
    (event,) = suite.admin_json("GET", f"/requests?matchingStub={rule}")["requests"]
    assert event["stubMapping"]["id"] == rule
    assert event["stubMapping"]["metadata"]["paywall"]["source"] == f"rule:{rule}"
    suite.admin_json("DELETE", f"/rules/{rule}")
    assert len(suite.admin_json("GET", f"/requests?matchingStub={rule}")["requests"]) == 1


def test_a_request_is_journalled_before_its_response(suite: Suite) -> None:
    with suite.client.connect() as connection:
        lines = [f"POST {PATH} HTTP/1.1", "Host: test", "X-Mock-Mode: fault=hang", "Content-Length: 0"]
        lines += [f"{name}: {value}" for name, value in suite.keys.items()]
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        assert suite.admin_json("POST", "/verify", {"exactly": 1, "within": 20})["verdict"] is True
        (event,) = suite.admin_json("GET", "/requests")["requests"]
        metadata = event["stubMapping"]["metadata"]["paywall"]
        assert (metadata["phase"], metadata["mode"]) == ("responding", "fault=hang")


def test_admin_requests_are_neither_journalled_nor_delayed_nor_faulted(suite: Suite) -> None:
    suite.admin_json("PUT", "/mode", {"mode": "fault=reset"})
    suite.admin_json("POST", "/rules", {"mode": "fault=hang"})
    suite.admin_json("POST", "/settings", {"fixedDelay": 600_000})
    suite.admin("GET", "/nowhere", headers={"X-Mock-Mode": "fault=reset"})
    assert suite.admin_json("GET", "/requests")["meta"]["total"] == 0
    assert suite.admin_json("POST", "/reset") == {}


def test_without_a_journal_every_list_is_empty_and_marked() -> None:
    with connect_asyncio(Settings(journal_size=0)) as client:
        suite = Suite(client, {})
        suite.send_session({})
        disabled = {"requestJournalDisabled": True}
        assert suite.admin_json("GET", "/requests") == {"requests": [], "meta": {"total": 0}, **disabled}
        assert suite.admin_json("POST", "/requests/count", {}) == {"count": -1, **disabled}
        assert suite.admin_json("POST", "/requests/find", {}) == {"requests": [], **disabled}
        assert suite.admin_json("GET", "/requests/unmatched") == {"requests": [], **disabled}
        assert suite.admin_json("GET", "/requests/unmatched/near-misses") == {"nearMisses": []}
        verified = suite.admin_json("POST", "/verify", {})
        assert (verified["verdict"], verified["complete"]) == (False, False)


@pytest.fixture(scope="module")
def long_journal() -> Iterator[Suite]:
    """A suite whose journal has more requests than a list shows by default."""
    with connect_asyncio(Settings(journal_size=5000)) as client:
        suite = Suite(client, KEYS)
        with client.connect() as connection:
            body = b"{}"
            head = encode_request(body, {**KEYS, "Content-Type": "application/json"}, close=False)
            for _ in range(LONG):
                connection.sendall(head)
                read_response(connection)
        yield suite


LONG = 1100


def read_all(suite: Suite, method: str, path: str, body: object = None) -> tuple[dict[str, str], bytes]:
    connection = HTTPConnection("127.0.0.1", suite.client.port, timeout=20)
    connection.request(method, f"/__admin{path}", json.dumps(body) if body is not None else None, dict(KEYS))
    response = connection.getresponse()
    content = response.read()
    connection.close()
    return dict(response.getheaders()), content


@pytest.mark.parametrize(
    ("method", "path", "member"),
    [
        ("GET", "/requests", "requests"),
        ("GET", "/requests/unmatched", "requests"),
        ("POST", "/requests/find", "requests"),
    ],
)
def test_a_list_has_the_newest_1000_and_more_with_limit(
    long_journal: Suite, method: str, path: str, member: str
) -> None:
    headers, content = read_all(long_journal, method, path, {} if method == "POST" else None)
    assert headers["Transfer-Encoding"] == "chunked"
    assert len(json.loads(content)[member]) == 1000
    _, content = read_all(long_journal, method, f"{path}?limit=2000", {} if method == "POST" else None)
    assert len(json.loads(content)[member]) == LONG


@pytest.mark.parametrize("query", ["", "?unmatched=true", "?limit=3", "?limit=0", "?limit=3&unmatched=true"])
def test_the_total_counts_those_that_are_not_listed(long_journal: Suite, query: str) -> None:
    _, content = read_all(long_journal, "GET", f"/requests{query}")
    assert json.loads(content)["meta"] == {"total": LONG}


def test_an_export_says_what_is_missing(long_journal: Suite) -> None:
    _, content = read_all(long_journal, "GET", "/requests/export")
    log = json.loads(content)["log"]
    assert (len(log["entries"]), log["comment"]) == (
        1000,
        f"the newest 1000 of {LONG} requests; limit=N exports more",
    )
    _, content = read_all(long_journal, "GET", "/requests/export?limit=5000")
    log = json.loads(content)["log"]
    assert (len(log["entries"]), "comment" in log) == (LONG, False)
    _, content = read_all(long_journal, "GET", "/requests/export?format=curl&limit=1050")
    lines = content.decode().splitlines()
    assert lines[0] == f"# the newest 1050 of {LONG} requests; limit=N exports more"
    assert sum(line.startswith("curl ") for line in lines) == 1050


def test_each_of_many_requests_is_found_by_its_id(long_journal: Suite) -> None:
    _, content = read_all(long_journal, "GET", "/requests?limit=2000")
    for event in json.loads(content)["requests"][:: LONG // 10]:
        _, content = read_all(long_journal, "GET", f"/requests/{event['id']}")
        assert json.loads(content)["id"] == event["id"]


@pytest.mark.parametrize(
    ("method", "path", "member"),
    [
        ("GET", "/requests", "requests"),
        ("GET", "/requests?unmatched=true", "requests"),
        ("GET", "/requests/unmatched", "requests"),
        ("POST", "/requests/find", "requests"),
        ("GET", "/requests/unmatched/near-misses", "nearMisses"),
        ("GET", "/retries", "groups"),
    ],
)
def test_a_list_leaves_out_the_newest_offset_entries(
    suite: Suite, method: str, path: str, member: str
) -> None:
    for number in range(3):
        suite.send_session({**REFUSED, "ReferenceCode": f"r-{number}"})

    def references(query: str) -> list[str]:
        text = json.dumps(suite.admin_json(method, f"{path}{'&' if '?' in path else '?'}{query}")[member])
        return [name for name in ("r-0", "r-1", "r-2") if name in text]

    assert references("offset=1") == ["r-0", "r-1"]
    assert references("offset=1&limit=1") == ["r-1"]
    assert references("offset=3") == []


def test_an_export_leaves_out_the_newest_offset_requests(suite: Suite) -> None:
    for locale in ("first-one", "second-one"):
        suite.send_session(headers={"locale": locale})
    text = suite.admin("GET", "/requests/export?format=curl&offset=1").body.decode()
    assert "first-one" in text
    assert "second-one" not in text
