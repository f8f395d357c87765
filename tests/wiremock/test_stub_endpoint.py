"""An endpoint as a stub: the pattern of a valid request, made from its schemas."""

from __future__ import annotations

from mockpaywall.matching import matches, parse
from mockpaywall.wiremock.stub_endpoint import make_stub_endpoint
from tests.support.exchanges import PATH, make_request

HEADERS = {"required": ["apikeyprivate"]}
BODY = {"required": ["UserId", "UserPhone"], "properties": {"UserPhone": {"pattern": "^90[0-9]{10}$"}}}
ENDPOINT = make_stub_endpoint("Create Session", "POST", PATH, HEADERS, BODY)


def test_the_pattern_has_one_matcher_per_required_header_and_field() -> None:
    assert ENDPOINT.pattern["headers"].keys() == {"apikeyprivate", "Content-Type"}
    assert ENDPOINT.pattern["bodyPatterns"] == [
        {"matchesJsonPath": "$.UserId"},
        {"matchesJsonPath": {"expression": "$.UserPhone", "matches": "^90[0-9]{10}$"}},
    ]


def test_the_pattern_matches_a_valid_request_only() -> None:
    pattern = parse(dict(ENDPOINT.pattern))
    assert matches(pattern, make_request())
    assert not matches(pattern, make_request(headers={}))
    assert not matches(pattern, make_request({"UserId": "1", "UserPhone": "12"}))


def test_the_id_is_the_same_in_every_run_and_differs_by_endpoint() -> None:
    other = make_stub_endpoint("Create Session", "POST", f"{PATH}2", HEADERS, BODY)
    assert ENDPOINT.id == "39712ed8-22fe-46fa-a8c0-726ce2817410"
    assert other.id != ENDPOINT.id
    assert ENDPOINT.to_stub()["id"] == ENDPOINT.to_stub()["uuid"] == ENDPOINT.id
