"""The default mode and the rules over HTTP."""

from __future__ import annotations

import pytest

from tests.api.admin.suite import Suite
from tests.api.wire import GOOD, KEYS

UNKNOWN = "00000000-0000-4000-8000-000000000000"


def test_the_default_mode_is_set_and_cleared(suite: Suite) -> None:
    assert suite.told("GET", "/mode") == {"mode": "ok"}
    assert suite.told("PUT", "/mode", {"mode": " http=503@first-1 "}) == {"mode": "http=503@first-1"}
    assert [suite.session().status for _ in range(2)] == [503, 200]
    assert suite.told("DELETE", "/mode") == {"mode": "ok"}
    assert suite.session().status == 200


@pytest.mark.parametrize(
    ("method", "path", "pointer"), [("PUT", "/mode", "/mode"), ("POST", "/rules", "/mode")]
)
def test_a_mode_that_does_not_parse_changes_nothing(
    suite: Suite, method: str, path: str, pointer: str
) -> None:
    suite.told("PUT", "/mode", {"mode": "http=429"})
    error = suite.refused(422, method, path, {"mode": "htp=503"})
    assert (error["position"], error["found"], error["nearest"]) == (1, "htp", "http")
    assert "error" in error["expected"]
    assert error["source"] == {"pointer": pointer}
    assert "position 1" in error["detail"]
    assert suite.told("GET", "/mode") == {"mode": "http=429"}
    assert suite.told("GET", "/rules") == {"rules": []}


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "no mode"),
        ({"mode": 5}, "a number"),
        ({"mode": None}, "no mode"),
        ({"mod": "ok"}, "did you mean mode?"),
        (b"ok", "line 1"),
        ([], "an array"),
    ],
)
def test_a_mode_call_that_says_no_mode(suite: Suite, body: object, words: str) -> None:
    assert words in suite.refused(422, "PUT", "/mode", body)["detail"]


def test_a_rule_from_birth_to_end(suite: Suite) -> None:
    request = {
        "name": "two outages",
        "mode": "http=503",
        "match": {"bodyPatterns": [{"matchesJsonPath": {"expression": "$.UserId", "equalTo": "7"}}]},
        "times": 2,
        "priority": 5,
    }
    answer = suite.admin("POST", "/rules", request)
    assert answer.status == 201
    rule = answer.json
    assert {key: rule[key] for key in request} == request
    assert (rule["uses"], rule["usedUp"]) == (0, False)
    assert rule["namespace"].startswith("keys-")
    other, mine = suite.session(), {**GOOD, "UserId": "7"}
    assert [other.status, *(suite.session(mine).status for _ in range(3))] == [200, 503, 503, 200]
    shown = suite.told("GET", f"/rules/{rule['id']}")
    assert (shown["uses"], shown["usedUp"]) == (2, True)
    assert suite.told("GET", "/rules") == {"rules": [shown]}
    assert suite.told("DELETE", f"/rules/{rule['id']}") == {}
    assert suite.refused(404, "DELETE", f"/rules/{rule['id']}")["title"] == "No such rule"
    assert suite.refused(404, "GET", f"/rules/{UNKNOWN}")["title"] == "No such rule"
    assert suite.refused(400, "GET", "/rules/x")["title"] == "x is not a valid UUID"


def test_a_rule_without_times_is_counted_too(suite: Suite) -> None:
    rule = suite.told("POST", "/rules", {"mode": "ttl=5"})
    suite.session()
    suite.session()
    shown = suite.told("GET", f"/rules/{rule['id']}")
    assert (shown["uses"], shown["usedUp"], shown["times"]) == (2, False, None)


def test_rules_are_listed_in_the_order_they_are_asked(suite: Suite) -> None:
    for name, priority in (("low", -1), ("first", 3), ("second", 3), ("plain", 0)):
        suite.told("POST", "/rules", {"mode": f"http=42{len(name) % 8}", "name": name, "priority": priority})
    names = [rule["name"] for rule in suite.told("GET", "/rules")["rules"]]
    assert names == ["second", "first", "plain", "low"]
    suite.told("DELETE", "/rules")
    assert suite.told("GET", "/rules") == {"rules": []}


@pytest.mark.parametrize(
    ("more", "pointer", "words"),
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
def test_a_rule_that_cannot_be(suite: Suite, more: dict, pointer: str, words: str) -> None:
    error = suite.refused(422, "POST", "/rules", {"mode": "ok", **more})
    assert error["source"] == {"pointer": pointer}
    assert words in error["detail"]
    assert suite.told("GET", "/rules") == {"rules": []}


def test_a_rule_matches_the_true_key_and_shows_it_masked(suite: Suite) -> None:
    key = suite.keys["apikeyprivate"]
    made = suite.admin(
        "POST", "/rules", {"mode": "http=429", "match": {"headers": {"apikeyprivate": {"equalTo": key}}}}
    )
    assert key.encode() not in made.body
    assert key.encode() not in suite.admin("GET", "/rules").body
    assert suite.session().status == 429


def test_a_rule_of_all_namespaces_counts_in_each_apart(alone: Suite) -> None:
    rule = alone.told("POST", "/rules", {"mode": "http=503", "times": 1})
    assert rule["namespace"] is None
    keys = [{**KEYS, "apikeyprivate": f"key-{n}"} for n in range(2)]
    assert [alone.session(keys=pair).status for pair in (*keys, *keys)] == [503, 503, 200, 200]
    shown = alone.told("GET", f"/rules/{rule['id']}")
    assert (shown["uses"], shown["usedUp"]) == (2, False)
    mine = Suite(alone.client, keys[0])
    assert mine.told("GET", "/rules") == {"rules": []}
    own = mine.told("POST", "/rules", {"mode": "ok", "times": 1})
    mine.session()
    listed = {one["id"]: one for one in alone.told("GET", "/rules")["rules"]}
    assert (listed[own["id"]]["namespace"], listed[own["id"]]["usedUp"]) == (own["namespace"], True)


def test_the_mode_of_all_namespaces(alone: Suite) -> None:
    alone.session()
    alone.told("PUT", "/mode", {"mode": "http=429"})
    assert alone.session().status == 429
    assert alone.session(keys={"apikeyprivate": "new", "apiclientprivate": "new"}).status == 429
    assert alone.told("DELETE", "/mode") == {"mode": "ok"}
