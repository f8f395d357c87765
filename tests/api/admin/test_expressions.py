"""Testers' expressions that take too much work, over HTTP: nothing stops, and the expression is named."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from tests.api.admin.suite import Suite
from tests.support.request_data import VALID_BODY

EXPENSIVE = {"bodyPatterns": [{"matchesJsonPath": {"expression": "$.UserId", "matches": "(a|a)*[bc]"}}]}
BODY = {**VALID_BODY, "UserId": "a" * 60}
STOPPED = (
    "body: matching was stopped and counts as no match, because its expression "
    "took more than 15000 steps; simplify it"
)


def test_a_rule_is_marked_and_logged_once(suite: Suite, caplog: pytest.LogCaptureFixture) -> None:
    rule = suite.admin_json("POST", "/rules", {"mode": "http=503", "match": EXPENSIVE})
    assert rule["warning"] is None
    with caplog.at_level(logging.WARNING):
        assert [suite.send_session(BODY).status for _ in range(3)] == [200, 200, 200]
    assert caplog.messages == [f"rule {rule['id']}: {STOPPED}"]
    assert [each["warning"] for each in suite.admin_json("GET", "/rules")["rules"]] == [STOPPED]
    stub = suite.admin_json("GET", f"/mappings/{rule['id']}")
    assert stub["metadata"]["paywall"]["warning"] == STOPPED


def test_a_replaced_stub_has_no_warning(suite: Suite) -> None:
    rule = suite.admin_json("POST", "/rules", {"mode": "http=503", "match": EXPENSIVE})
    suite.send_session(BODY)
    stub = suite.admin_json("GET", f"/mappings/{rule['id']}")
    del stub["request"]["bodyPatterns"]
    suite.admin_json("PUT", f"/mappings/{rule['id']}", stub)
    assert "warning" not in suite.admin_json("GET", f"/mappings/{rule['id']}")["metadata"]["paywall"]


def test_many_expensive_rules_share_the_budget_of_a_request(suite: Suite) -> None:
    for _ in range(20):
        suite.admin_json("POST", "/rules", {"mode": "http=503", "match": EXPENSIVE})
    assert suite.send_session(BODY).status == 200
    warnings = [rule["warning"] for rule in suite.admin_json("GET", "/rules")["rules"]]
    assert warnings.count(STOPPED) == 1
    assert all("too few steps" in warning for warning in warnings[1:])


@pytest.mark.parametrize("path", ["/requests/find", "/requests/count", "/requests/remove"])
def test_a_search_of_the_journal_names_the_expression(suite: Suite, path: str) -> None:
    suite.send_session(BODY)
    assert suite.admin_json("POST", path, EXPENSIVE)["warning"] == STOPPED
    assert "warning" not in suite.admin_json("POST", path, {"method": "POST"})


def test_near_misses_name_the_expression(suite: Suite) -> None:
    suite.send_session(BODY)
    assert suite.admin_json("POST", "/near-misses/request-pattern", EXPENSIVE)["warning"] == STOPPED


def test_verify_names_the_expression(suite: Suite) -> None:
    suite.send_session(BODY)
    response: dict[str, Any] = suite.admin_json("POST", "/verify", {"match": EXPENSIVE, "exactly": 1})
    assert response["verdict"] is False
    assert response["message"].endswith(f"; {STOPPED}")


def test_verify_does_not_confirm_what_an_expression_did_not_find(suite: Suite) -> None:
    suite.send_session(BODY)
    response: dict[str, Any] = suite.admin_json("POST", "/verify", {"match": EXPENSIVE, "exactly": 0})
    assert response["verdict"] is False
    assert response["message"].startswith(f"cannot be confirmed: {STOPPED} (")
    response = suite.admin_json("POST", "/verify", {"match": EXPENSIVE, "atLeast": 0})
    assert response["verdict"] is True
    assert response["message"].endswith(f"; {STOPPED}")
