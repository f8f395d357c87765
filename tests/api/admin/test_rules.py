"""Rules over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.admin.suite import Suite
from tests.support.request_data import KEYS, VALID_BODY

UNKNOWN_ID = "00000000-0000-4000-8000-000000000000"


def test_a_rule_is_added_used_up_and_deleted(suite: Suite) -> None:
    request = {
        "name": "two outages",
        "mode": "http=503",
        "match": {"bodyPatterns": [{"matchesJsonPath": {"expression": "$.UserId", "equalTo": "7"}}]},
        "times": 2,
        "priority": 5,
    }
    response = suite.admin("POST", "/rules", request)
    assert response.status == 201
    rule = response.json
    assert {key: rule[key] for key in request} == request
    assert (rule["uses"], rule["usedUp"]) == (0, False)
    assert rule["namespace"].startswith("keys-")
    matching = {**VALID_BODY, "UserId": "7"}
    statuses = [suite.send_session(body).status for body in (VALID_BODY, matching, matching, matching)]
    assert statuses == [200, 503, 503, 200]
    used = suite.admin_json("GET", f"/rules/{rule['id']}")
    assert (used["uses"], used["usedUp"]) == (2, True)
    assert suite.admin_json("GET", "/rules") == {"rules": [used]}
    assert suite.admin_json("DELETE", f"/rules/{rule['id']}") == {}
    assert suite.admin_error(404, "DELETE", f"/rules/{rule['id']}")["title"] == "No such rule"
    assert suite.admin_error(404, "GET", f"/rules/{UNKNOWN_ID}")["title"] == "No such rule"
    assert suite.admin_error(400, "GET", "/rules/x")["title"] == "x is not a valid UUID"


def test_a_rule_without_times_is_counted_too(suite: Suite) -> None:
    rule = suite.admin_json("POST", "/rules", {"mode": "ttl=5"})
    suite.send_session()
    suite.send_session()
    used = suite.admin_json("GET", f"/rules/{rule['id']}")
    assert (used["uses"], used["usedUp"], used["times"]) == (2, False, None)


def test_rules_are_listed_in_the_order_in_which_they_are_tried(suite: Suite) -> None:
    for name, priority in (("low", -1), ("first", 3), ("second", 3), ("plain", 0)):
        suite.admin_json("POST", "/rules", {"mode": "http=429", "name": name, "priority": priority})
    names = [rule["name"] for rule in suite.admin_json("GET", "/rules")["rules"]]
    assert names == ["second", "first", "plain", "low"]
    suite.admin_json("DELETE", "/rules")
    assert suite.admin_json("GET", "/rules") == {"rules": []}


@pytest.mark.parametrize(
    ("members", "pointer", "words"),
    [
        ({"modes": "x"}, "/modes", "did you mean mode?"),
        ({"times": 0}, "/times", "how many uses"),
        ({"times": 1.5}, "/times", "a whole number"),
        ({"times": True}, "/times", "a whole number"),
        ({"priority": "1"}, "/priority", "a priority"),
        ({"name": ""}, "/name", "1 to 200 characters"),
        ({"match": {"metod": "POST"}}, "/match/metod", "did you mean method?"),
        ({"match": []}, "/match", "a request pattern"),
    ],
)
def test_an_invalid_rule_is_refused_with_its_pointer(
    suite: Suite, members: dict[str, Any], pointer: str, words: str
) -> None:
    error = suite.admin_error(422, "POST", "/rules", {"mode": "ok", **members})
    assert error["source"] == {"pointer": pointer}
    assert words in error["detail"]
    assert suite.admin_json("GET", "/rules") == {"rules": []}


def test_a_rule_matches_the_unmasked_key_and_is_shown_with_it_masked(suite: Suite) -> None:
    key = suite.keys["apikeyprivate"]
    match = {"headers": {"apikeyprivate": {"equalTo": key}}}
    added = suite.admin("POST", "/rules", {"mode": "http=429", "match": match})
    listed = suite.admin("GET", "/rules")
    for response in (added, listed):
        assert key.encode() not in response.body
        assert "…(sha256:" in response.body.decode()
    assert suite.send_session().status == 429


def test_a_rule_of_all_namespaces_has_a_count_in_each(global_suite: Suite) -> None:
    rule = global_suite.admin_json("POST", "/rules", {"mode": "http=503", "times": 1})
    assert rule["namespace"] is None
    pairs = [{**KEYS, "apikeyprivate": f"key-{number}"} for number in range(2)]
    statuses = [global_suite.send_session(keys=pair).status for pair in (*pairs, *pairs)]
    assert statuses == [503, 503, 200, 200]
    used = global_suite.admin_json("GET", f"/rules/{rule['id']}")
    assert (used["uses"], used["usedUp"]) == (2, False)


def test_a_rule_of_one_namespace_is_listed_among_those_of_all(global_suite: Suite) -> None:
    global_suite.admin_json("POST", "/rules", {"mode": "ok"})
    suite = Suite(global_suite.client, KEYS)
    assert suite.admin_json("GET", "/rules") == {"rules": []}
    own = suite.admin_json("POST", "/rules", {"mode": "ok", "times": 1})
    suite.send_session()
    listed = {rule["id"]: rule for rule in global_suite.admin_json("GET", "/rules")["rules"]}
    assert len(listed) == 2
    assert (listed[own["id"]]["namespace"], listed[own["id"]]["usedUp"]) == (own["namespace"], True)


@pytest.mark.parametrize(
    ("match", "warning"),
    [
        ({"method": "PSOT"}, "no request matches: PSOT is not a method of HTTP; did you mean POST?"),
        ({"urlPath": "api/paywall"}, "no request matches: urlPath 'api/paywall' does not begin with a slash"),
    ],
)
def test_a_rule_that_no_request_can_match_has_a_warning(
    suite: Suite, match: dict[str, Any], warning: str
) -> None:
    added = suite.admin_json("POST", "/rules", {"mode": "http=503", "match": match})
    assert added["warning"].startswith(warning)
    assert suite.admin_json("GET", f"/rules/{added['id']}")["warning"] == added["warning"]
    for stub in (
        suite.admin_json("POST", "/mappings", {"request": match, "response": {"status": 503}}),
        suite.admin_json("GET", f"/mappings/{added['id']}"),
    ):
        assert stub["metadata"]["paywall"]["warning"] == added["warning"]
