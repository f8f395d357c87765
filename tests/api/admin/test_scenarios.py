"""WireMock's scenarios over HTTP."""

from __future__ import annotations

from tests.api.admin.suite import Suite


def test_the_steps_of_modes_are_scenarios(suite: Suite) -> None:
    assert suite.admin_json("GET", "/scenarios") == {"scenarios": []}
    suite.admin_json("PUT", "/mode", {"mode": "http=503,http=429,ok"})
    match = {"urlPath": "/none"}
    rule = suite.admin_json("POST", "/rules", {"mode": "ok,ok", "name": "a b", "match": match})
    suite.admin_json("POST", "/rules", {"mode": "http=503", "match": match})
    default, of_rule = suite.admin_json("GET", "/scenarios")["scenarios"]
    assert default == {
        "id": "default",
        "name": "default",
        "state": "Started",
        "possibleStates": ["Started", "step-2", "step-3"],
        "mappings": [],
    }
    assert (of_rule["name"], of_rule["mappings"][0]["id"]) == ("a b", rule["id"])


def test_the_state_follows_the_requests_and_can_be_set_and_reset(suite: Suite) -> None:
    suite.admin_json("PUT", "/mode", {"mode": "http=503,http=429,ok"})
    assert [suite.send_session().status for _ in range(2)] == [503, 429]
    assert suite.admin_json("GET", "/scenarios")["scenarios"][0]["state"] == "step-3"
    assert suite.admin_json("PUT", "/scenarios/default/state", {"state": "step-2"}) == {}
    assert suite.send_session().status == 429
    assert suite.admin_json("PUT", "/scenarios/default/state") == {}
    assert suite.send_session().status == 503
    assert suite.admin_json("POST", "/scenarios/reset") == {}
    assert suite.send_session().status == 503


def test_the_state_of_a_rule_with_a_space_in_its_name_can_be_set(suite: Suite) -> None:
    suite.admin_json("POST", "/rules", {"mode": "ok,ok", "name": "a b", "match": {"urlPath": "/none"}})
    assert suite.admin_json("PUT", "/scenarios/a%20b/state", {"state": "step-2"}) == {}
    assert suite.admin_json("GET", "/scenarios")["scenarios"][0]["state"] == "step-2"


def test_the_state_of_a_branch_with_a_slash_in_its_operation_can_be_set(suite: Suite) -> None:
    suite.admin_json("PUT", "/mode", {"mode": "session>ok;card/list>ok,ok"})
    assert suite.admin_json("PUT", "/scenarios/default%3Ecard%2Flist/state", {"state": "step-2"}) == {}
    (scenario,) = suite.admin_json("GET", "/scenarios")["scenarios"]
    assert (scenario["name"], scenario["state"]) == ("default>card/list", "step-2")


def test_rules_of_one_name_are_scenarios_of_different_names(suite: Suite) -> None:
    rules = [suite.admin_json("POST", "/rules", {"mode": "ok,ok", "name": "same"}) for _ in range(2)]
    names = [scenario["name"] for scenario in suite.admin_json("GET", "/scenarios")["scenarios"]]
    assert names == ["same", rules[0]["id"]]


def test_an_unknown_scenario_or_state_is_refused(suite: Suite) -> None:
    error = suite.admin_error(404, "PUT", "/scenarios/x/state", {"state": "Started"})
    assert error["title"] == "Scenario x does not exist"
    suite.admin_json("PUT", "/mode", {"mode": "ok,ok"})
    error = suite.admin_error(422, "PUT", "/scenarios/default/state", {"state": "step-3"})
    assert "Started, step-2" in error["detail"]


def test_for_all_namespaces_the_state_is_that_of_the_furthest(global_suite: Suite) -> None:
    global_suite.admin_json("PUT", "/mode", {"mode": "ok,ok,ok"})
    pairs = [{"apikeyprivate": name, "apiclientprivate": "c"} for name in "ab"]
    for pair in (pairs[0], pairs[1], pairs[1]):
        global_suite.send_session(keys=pair)
    assert global_suite.admin_json("GET", "/scenarios")["scenarios"][0]["state"] == "step-3"
    global_suite.admin_json("POST", "/scenarios/reset")
    assert global_suite.admin_json("GET", "/scenarios")["scenarios"][0]["state"] == "Started"
