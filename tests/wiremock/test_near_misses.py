"""Near misses: the stubs closest to a request, and the requests closest to a pattern."""

from __future__ import annotations

from mockpaywall.matching import parse
from mockpaywall.matching.json_node import JsonNode
from mockpaywall.modes.parser import parse as parse_mode
from mockpaywall.wiremock import near_misses
from mockpaywall.wiremock.near_misses import StubCandidate
from mockpaywall.wiremock.rule_parser import parse_rule
from tests.support.exchanges import ENDPOINT, KEY, START, make_exchange, make_request

PATHS = {"far": "/entirely/elsewhere", "near": "/api/x", "hit": "/api/y", "off": "/zzz"}
CANDIDATES = [
    StubCandidate({"id": name}, parse({"method": "POST", "urlPath": path})) for name, path in PATHS.items()
]


def test_the_three_closest_stubs_in_their_order() -> None:
    misses = near_misses.rank_stubs(make_request(target="/api/x"), START, CANDIDATES)
    assert [miss["stubMapping"]["id"] for miss in misses][:2] == ["near", "hit"]
    distances = [miss["matchResult"]["distance"] for miss in misses]
    assert len(misses) == 3
    assert distances == sorted(distances)
    assert distances[0] == 0
    assert list(misses[0]) == ["request", "stubMapping", "matchResult"]
    assert misses[0]["request"]["url"] == "/api/x"


def test_of_equally_close_stubs_the_first_comes_first() -> None:
    equal = [StubCandidate({"id": name}, parse({"urlPath": "/same"})) for name in "abcd"]
    misses = near_misses.rank_stubs(make_request(), START, equal)
    assert [miss["stubMapping"]["id"] for miss in misses] == ["a", "b", "c"]


def test_the_stubs_of_several_exchanges_follow_each_other() -> None:
    exchanges = tuple(make_exchange(make_request(target=target)) for target in ("/api/x", "/api/y"))
    misses = near_misses.rank_stubs_for_exchanges(exchanges, CANDIDATES)
    assert [miss["request"]["url"] for miss in misses] == ["/api/x"] * 3 + ["/api/y"] * 3
    assert misses[3]["stubMapping"]["id"] == "hit"


def test_the_requests_closest_to_a_pattern() -> None:
    exchanges = tuple(
        make_exchange(make_request(target=f"/{name}"), number=number)
        for number, name in enumerate(("a", "abc", "abcd", "z"))
    )
    pattern = parse({"url": "/abcd", "headers": {"apikeyprivate": {"equalTo": KEY}}})
    misses = near_misses.rank_requests(pattern, exchanges)
    assert [miss["request"]["url"] for miss in misses] == ["/abcd", "/abc", "/a"]
    assert misses[0]["requestPattern"]["url"] == "/abcd"
    assert list(misses[0]) == ["request", "requestPattern", "matchResult"]
    assert KEY not in str(misses)


def test_equally_close_requests_keep_the_order_of_the_journal() -> None:
    targets = ("/a", "/abcd", "/xyz", "/abcd", "/ab")
    exchanges = tuple(
        make_exchange(make_request(target=target), number=number) for number, target in enumerate(targets, 1)
    )
    misses = near_misses.rank_requests(parse({"url": "/abcd"}), exchanges[:4])
    assert [miss["request"]["url"] for miss in misses] == ["/abcd", "/abcd", "/a"]
    assert [miss["matchResult"]["distance"] for miss in misses][:2] == [0, 0]
    assert near_misses.rank_requests(parse({"url": "/abcd"}), ()) == []
    assert len(near_misses.rank_requests(parse({"url": "/abcd"}), exchanges)) == 3


def test_candidates_are_the_endpoints_and_the_rules_with_a_pattern() -> None:
    rules = [
        parse_rule(JsonNode({"mode": "ok", "name": "one", "match": {"urlPath": "/one"}}), parse_mode),
        parse_rule(JsonNode({"mode": "ok", "name": "all"}), parse_mode),
    ]
    candidates = near_misses.list_candidates([ENDPOINT], rules)
    assert [candidate.stub["name"] for candidate in candidates] == ["Create Session", "one"]
