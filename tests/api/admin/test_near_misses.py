"""Near misses over HTTP, under WireMock's paths and under the wrong ones that one of its clients calls."""

from __future__ import annotations

import pytest

from tests.api.admin.suite import Suite
from tests.support.request_data import PATH, VALID_BODY


def test_the_endpoint_is_the_closest_stub_of_an_unmatched_request(suite: Suite) -> None:
    suite.send_session()
    suite.send_session({key: value for key, value in VALID_BODY.items() if key != "UserPhone"})
    suite.admin_json("POST", "/rules", {"mode": "ok", "match": {"urlPath": "/zzz"}, "name": "far"})
    misses = suite.admin_json("GET", "/requests/unmatched/near-misses")["nearMisses"]
    assert [miss["stubMapping"]["name"] for miss in misses] == ["Create Session", "far"]
    assert 0 < misses[0]["matchResult"]["distance"] < misses[1]["matchResult"]["distance"] <= 1


@pytest.mark.parametrize("root", ["/near-misses", "/requests/near-misses"])
def test_near_misses_of_a_request_and_of_a_pattern(suite: Suite, root: str) -> None:
    suite.send_session()
    logged = {"url": "/api/paywall/masterpass/sessio", "method": "POST", "headers": {}, "body": "x"}
    (miss,) = suite.admin_json("POST", f"{root}/request", logged)["nearMisses"]
    assert miss["stubMapping"]["name"] == "Create Session"
    assert miss["request"]["url"] == "/api/paywall/masterpass/sessio"
    (miss,) = suite.admin_json("POST", f"{root}/request-pattern", {"url": "/other"})["nearMisses"]
    assert miss["requestPattern"] == {"url": "/other"}
    assert miss["request"]["url"] == PATH
    assert suite.admin_error(422, "POST", f"{root}/request-pattern", {"ur": "/"})["code"] == 10
    assert suite.admin_error(422, "POST", f"{root}/request", {"url": 1})["source"] == {"pointer": "/url"}
