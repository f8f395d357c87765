"""Near misses over HTTP, under WireMock's paths and under the wrong ones that one of its clients calls."""

from __future__ import annotations

import pytest

from mockpaywall.wiremock.near_misses import MAX_NEAR_MISSES
from tests.api.admin.suite import Suite
from tests.support.request_data import PATH, VALID_BODY


def test_the_endpoint_is_the_closest_stub_of_an_unmatched_request(suite: Suite) -> None:
    suite.send_session()
    suite.send_session({key: value for key, value in VALID_BODY.items() if key != "UserPhone"})
    suite.admin_json("POST", "/rules", {"mode": "ok", "match": {"urlPath": "/zzz"}, "name": "far"})
    misses = suite.admin_json("GET", "/requests/unmatched/near-misses")["nearMisses"]
    distances = [miss["matchResult"]["distance"] for miss in misses]
    assert misses[0]["stubMapping"]["name"] == "Create Session"
    assert len(misses) == MAX_NEAR_MISSES
    assert distances == sorted(distances)
    assert 0 < distances[0] < distances[1]
    assert distances[-1] <= 1


def test_a_rule_can_be_the_closest_stub(suite: Suite) -> None:
    suite.send_session(VALID_BODY | {"UserPhone": ""})
    headers = {"apikeyprivate": {"matches": ".+"}, "x-another": {"matches": "."}}
    match = {"urlPath": PATH, "method": "POST", "headers": headers}
    rule = {"mode": "ok", "match": match, "name": "close"}
    suite.admin_json("POST", "/rules", rule)
    misses = suite.admin_json("GET", "/requests/unmatched/near-misses")["nearMisses"]
    assert [miss["stubMapping"]["name"] for miss in misses[:2]] == ["Create Session", "close"]


@pytest.mark.parametrize("root", ["/near-misses", "/requests/near-misses"])
def test_near_misses_of_a_request_and_of_a_pattern(suite: Suite, root: str) -> None:
    suite.send_session()
    logged = {"url": "/api/paywall/masterpass/sessio", "method": "POST", "headers": {}, "body": "x"}
    misses = suite.admin_json("POST", f"{root}/request", logged)["nearMisses"]
    assert len(misses) == MAX_NEAR_MISSES
    assert misses[0]["stubMapping"]["name"] == "Create Session"
    assert {miss["request"]["url"] for miss in misses} == {"/api/paywall/masterpass/sessio"}
    (miss,) = suite.admin_json("POST", f"{root}/request-pattern", {"url": "/other"})["nearMisses"]
    assert miss["requestPattern"] == {"url": "/other"}
    assert miss["request"]["url"] == PATH
    assert suite.admin_error(422, "POST", f"{root}/request-pattern", {"ur": "/"})["code"] == 10
    assert suite.admin_error(422, "POST", f"{root}/request", {"url": 1})["source"] == {"pointer": "/url"}
