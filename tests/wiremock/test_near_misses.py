"""Near misses: which stubs a request nearly met, which requests a pattern nearly means."""

from __future__ import annotations

import pytest

from mockpaywall.matching import PatternError, parse
from mockpaywall.matching.json_node import JsonNode
from mockpaywall.wiremock import near_misses
from mockpaywall.wiremock.near_misses import StubCandidate
from tests.support.exchanges import KEY, call, exchange

TARGETS = [
    StubCandidate({"id": name}, parse({"method": "POST", "urlPath": path}))
    for name, path in (("far", "/entirely/elsewhere"), ("near", "/api/x"), ("hit", "/api/y"), ("off", "/zzz"))
]


def test_the_nearest_three_stubs_in_their_order() -> None:
    misses = near_misses.rank_stubs_for_request(call(target="/api/x"), {"url": "/api/x"}, TARGETS)
    assert [miss["stubMapping"]["id"] for miss in misses][:2] == ["near", "hit"]
    distances = [miss["matchResult"]["distance"] for miss in misses]
    assert len(misses) == 3
    assert distances == sorted(distances)
    assert distances[0] == 0
    assert list(misses[0]) == ["request", "stubMapping", "matchResult"]


def test_those_of_several_requests_follow_each_other() -> None:
    found = (exchange(call(target="/api/x")), exchange(call(target="/api/y")))
    misses = near_misses.rank_stubs_for_exchanges(found, TARGETS)
    assert [miss["request"]["url"] for miss in misses] == ["/api/x"] * 3 + ["/api/y"] * 3
    assert misses[3]["stubMapping"]["id"] == "hit"


def test_the_nearest_requests_of_a_pattern() -> None:
    found = tuple(
        exchange(call(target=f"/{name}"), number=n) for n, name in enumerate(("a", "abc", "abcd", "z"))
    )
    pattern = parse({"url": "/abcd", "headers": {"apikeyprivate": {"equalTo": KEY}}})
    misses = near_misses.rank_requests_for_pattern(pattern, found)
    assert [miss["request"]["url"] for miss in misses] == ["/abcd", "/abc", "/a"]
    assert misses[0]["requestPattern"]["url"] == "/abcd"
    assert KEY not in str(misses)


def test_a_logged_request_as_a_call() -> None:
    logged = {
        "url": "/a?b=1",
        "method": "post",
        "headers": {"A": "1", "B": ["2", "3"]},
        "bodyAsBase64": "/w==",
        "loggedDate": 1,
        "cookies": {},
    }
    made = near_misses.parse_logged_request(JsonNode(logged))
    assert (made.head.method, made.head.target, made.body) == ("POST", "/a?b=1", b"\xff")
    assert made.head.headers.pairs == (("A", "1"), ("B", "2"), ("B", "3"))
    assert near_misses.parse_logged_request(JsonNode({"body": "ş"})).body == "ş".encode()
    assert near_misses.parse_logged_request(JsonNode({"headers": None, "url": None})).head.target == "/"


@pytest.mark.parametrize(
    "logged", [[], {"url": 1}, {"headers": []}, {"headers": {"A": 1}}, {"bodyAsBase64": "%"}, {"body": {}}]
)
def test_what_is_no_logged_request(logged: object) -> None:
    with pytest.raises(PatternError):
        near_misses.parse_logged_request(JsonNode(logged))
