"""WireMock's settings, scenarios and stub mappings over HTTP."""

from __future__ import annotations

import time
from uuid import uuid4

import pytest

from mockpaywall.paywall.envelope import build_envelope
from tests.api.admin.suite import Suite
from tests.api.wire import PATH

UNKNOWN = "00000000-0000-4000-8000-000000000000"


def test_settings_are_told_wrapped_and_replaced_whole(suite: Suite) -> None:
    assert suite.told("GET", "/settings") == {"settings": {"proxyPassThrough": False}}
    assert suite.told("POST", "/settings", {"fixedDelay": 5}) == {"fixedDelay": 5, "proxyPassThrough": False}
    uniform = {"type": "uniform", "lower": 1, "upper": 2}
    suite.told("PUT", "/settings", {"settings": {"delayDistribution": uniform, "fixedDelay": None}})
    assert suite.told("GET", "/settings")["settings"] == {
        "delayDistribution": uniform,
        "proxyPassThrough": False,
    }
    suite.told("POST", "/settings", {})
    assert suite.told("GET", "/settings") == {"settings": {"proxyPassThrough": False}}


def test_extended_settings_are_kept_beside(suite: Suite) -> None:
    suite.told("POST", "/settings", {"fixedDelay": 5})
    assert suite.told("PATCH", "/settings/extended", {"extended": {"a": 1}}) == {}
    suite.told("PATCH", "/settings/extended", {"extended": {"b": {"c": 2}}})
    description = suite.told("GET", "/settings")["settings"]
    assert (description["extended"], description["fixedDelay"]) == ({"a": 1, "b": {"c": 2}}, 5)


def test_delays_of_both_kinds_add_up_on_every_reply(suite: Suite) -> None:
    distribution = {"type": "fixed", "milliseconds": 30}
    suite.told("POST", "/settings", {"fixedDelay": 20, "delayDistribution": distribution})
    began = time.monotonic()
    suite.session()
    assert time.monotonic() - began >= 0.05
    (event,) = suite.told("GET", "/requests")["requests"]
    assert event["timing"]["addedDelay"] == 50


def test_a_lognormal_delay_is_taken(suite: Suite) -> None:
    suite.told("POST", "/settings", {"delayDistribution": {"type": "lognormal", "median": 9.6, "sigma": 0}})
    suite.session()
    assert suite.told("GET", "/requests")["requests"][0]["timing"]["addedDelay"] == 10


@pytest.mark.parametrize(
    ("settings", "pointer", "words"),
    [
        ({"fixedDelay": -1}, "/fixedDelay", "milliseconds"),
        ({"fixedDelay": "5"}, "/fixedDelay", "milliseconds"),
        ({"fixdDelay": 5}, "/fixdDelay", "did you mean fixedDelay?"),
        ({"settings": {"fixdDelay": 5}}, "/settings/fixdDelay", "did you mean fixedDelay?"),
        ({"delayDistribution": {"type": "normal"}}, "/delayDistribution/type", "lognormal, uniform or fixed"),
        ({"delayDistribution": {"type": []}}, "/delayDistribution/type", "lognormal, uniform or fixed"),
        ({"delayDistribution": {}}, "/delayDistribution", "lognormal, uniform or fixed"),
        ({"delayDistribution": 5}, "/delayDistribution", "a delay distribution"),
        ({"delayDistribution": {"type": "uniform", "lower": 1}}, "/delayDistribution", "lower or upper"),
        (
            {"delayDistribution": {"type": "uniform", "lower": 2, "upper": 1}},
            "/delayDistribution/upper",
            "not below lower",
        ),
        (
            {"delayDistribution": {"type": "lognormal", "median": 1, "sigma": 1, "maxValue": 5}},
            "/delayDistribution/maxValue",
            "no upper end",
        ),
        ({"extended": 5}, "/extended", "an object"),
        ({"proxyPassThrough": "no"}, "/proxyPassThrough", "true or false"),
    ],
)
def test_settings_that_cannot_be(suite: Suite, settings: dict, pointer: str, words: str) -> None:
    error = suite.refused(422, "POST", "/settings", settings)
    assert error["source"] == {"pointer": pointer}
    assert words in error["detail"]
    assert suite.told("GET", "/settings") == {"settings": {"proxyPassThrough": False}}


def test_steps_of_modes_are_scenarios(suite: Suite) -> None:
    assert suite.told("GET", "/scenarios") == {"scenarios": []}
    suite.told("PUT", "/mode", {"mode": "http=503,http=429,ok"})
    rule = suite.told("POST", "/rules", {"mode": "ok,ok", "name": "a b", "match": {"urlPath": "/none"}})
    suite.told("POST", "/rules", {"mode": "http=503", "match": {"urlPath": "/none"}})
    default, ruled = suite.told("GET", "/scenarios")["scenarios"]
    assert default == {
        "id": "default",
        "name": "default",
        "state": "Started",
        "possibleStates": ["Started", "step-2", "step-3"],
        "mappings": [],
    }
    assert (ruled["name"], ruled["mappings"][0]["id"]) == ("a b", rule["id"])
    assert [suite.session().status for _ in range(2)] == [503, 429]
    assert suite.told("GET", "/scenarios")["scenarios"][0]["state"] == "step-3"
    assert suite.told("PUT", "/scenarios/default/state", {"state": "step-2"}) == {}
    assert suite.session().status == 429
    assert suite.told("PUT", "/scenarios/default/state") == {}
    assert suite.session().status == 503
    assert suite.told("POST", "/scenarios/reset") == {}
    assert suite.session().status == 503
    assert suite.told("PUT", "/scenarios/a%20b/state", {"state": "step-2"}) == {}
    assert suite.told("GET", "/scenarios")["scenarios"][1]["state"] == "step-2"


def test_scenarios_that_are_not_there(suite: Suite) -> None:
    assert "does not exist" in suite.refused(404, "PUT", "/scenarios/x/state", {"state": "Started"})["title"]
    suite.told("PUT", "/mode", {"mode": "ok,ok"})
    error = suite.refused(422, "PUT", "/scenarios/default/state", {"state": "step-3"})
    assert "Started, step-2" in error["detail"]


def test_over_all_namespaces_the_furthest_tells_the_state(alone: Suite) -> None:
    alone.told("PUT", "/mode", {"mode": "ok,ok,ok"})
    keys = [{"apikeyprivate": name, "apiclientprivate": "c"} for name in "ab"]
    for pair in (keys[0], keys[1], keys[1]):
        alone.session(keys=pair)
    assert alone.told("GET", "/scenarios")["scenarios"][0]["state"] == "step-3"
    alone.told("POST", "/scenarios/reset")
    assert alone.told("GET", "/scenarios")["scenarios"][0]["state"] == "Started"


ENVELOPE_64 = build_envelope(64, "Integration credential not found", None)


@pytest.mark.parametrize(
    ("response", "mode"),
    [
        ({}, "ok"),
        ({"status": 200}, "ok"),
        ({"status": 200, "body": "", "headers": {}}, "ok"),
        ({"status": 503}, "http=503:empty"),
        ({"status": 503, "headers": {"Content-Type": "application/json; charset=utf-8"}}, "http=503:empty"),
        ({"fault": "CONNECTION_RESET_BY_PEER"}, "fault=reset"),
        ({"fault": "EMPTY_RESPONSE", "status": 200}, "fault=empty"),
        ({"fault": "MALFORMED_RESPONSE_CHUNK"}, "fault=malformed-chunk"),
        ({"fault": "RANDOM_DATA_THEN_CLOSE", "fixedDelayMilliseconds": 5}, "delay=5+fault=garbage"),
        ({"fixedDelayMilliseconds": 5}, "delay=5"),
        (
            {"status": 500, "delayDistribution": {"type": "lognormal", "median": 5, "sigma": 0.1}},
            "delay=lognormal(5,0.1)+http=500:empty",
        ),
        ({"chunkedDribbleDelay": {"numberOfChunks": 3, "totalDuration": 30}}, "dribble=3/30"),
        ({"jsonBody": ENVELOPE_64}, "error=64"),
        ({"jsonBody": {"ErrorCode": 64}}, "error=64"),
        ({"status": 200, "body": '{"ErrorCode":64,"Result":false}'}, "error=64"),
        ({"status": 401, "jsonBody": {"ErrorCode": 401, "Result": False}}, "http=401:envelope"),
        (
            {"status": 404, "jsonBody": {"type": "about:blank", "title": "Not Found", "status": 404}},
            "http=404:problem",
        ),
    ],
)
def test_a_stub_that_a_rule_can_say(suite: Suite, response: dict, mode: str) -> None:
    request = {"method": "POST", "urlPath": PATH}
    answer = suite.admin("POST", "/mappings", {"request": request, "response": response})
    assert answer.status == 201
    made = answer.json
    assert made["metadata"]["paywall"]["mode"] == mode
    assert made["request"] == request
    assert made["id"] == made["uuid"]
    (rule,) = suite.told("GET", "/rules")["rules"]
    assert (rule["id"], rule["mode"], rule["priority"]) == (made["id"], mode, 0)


def test_a_stub_acts(suite: Suite) -> None:
    suite.told("POST", "/mappings", {"request": {"method": "POST"}, "response": {"jsonBody": ENVELOPE_64}})
    assert suite.session().json == ENVELOPE_64


@pytest.mark.parametrize(
    ("stub", "pointer", "words"),
    [
        (
            {"response": {"jsonBody": {"hello": "world"}}},
            "/response/jsonBody",
            "an envelope with an ErrorCode",
        ),
        ({"response": {"body": "hello"}}, "/response/body", "an envelope with an ErrorCode"),
        ({"response": {"jsonBody": {"ErrorCode": 0}}}, "/response/jsonBody", "payload="),
        (
            {"response": {"jsonBody": {"ErrorCode": 64, "Message": "x"}}},
            "/response/jsonBody",
            "its own Message",
        ),
        ({"response": {"status": 600}}, "/response/status", "an HTTP status"),
        ({"response": {"statu": 200}}, "/response/statu", "did you mean status?"),
        ({"response": {"headers": {"X-A": "1"}}}, "/response/headers/X-A", "only Content-Type"),
        ({"response": {"proxyBaseUrl": "http://x"}}, "/response/proxyBaseUrl", "nothing is proxied"),
        ({"response": {"fault": "NONE"}}, "/response/fault", "CONNECTION_RESET_BY_PEER"),
        ({"response": {"transformers": ["x"]}}, "/response/transformers", "no extensions"),
        (
            {"response": {"chunkedDribbleDelay": {"numberOfChunks": 3}}},
            "/response/chunkedDribbleDelay",
            "both",
        ),
        ({"request": {"metod": "POST"}}, "/request/metod", "did you mean method?"),
        ({"scenarioName": "x"}, "/scenarioName", "a rule's mode has steps"),
        ({"persistent": True}, "/persistent", "nothing is kept on disk"),
        ({"priority": "1"}, "/priority", "a priority"),
        ({"metadata": {"a": 1}}, "/metadata/a", "expected paywall"),
    ],
)
def test_a_stub_that_no_rule_can_say_is_refused_by_name(
    suite: Suite, stub: dict, pointer: str, words: str
) -> None:
    error = suite.refused(422, "POST", "/mappings", stub)
    assert "POST /__admin/rules" in error["title"]
    assert error["source"] == {"pointer": pointer}
    assert words in error["detail"]
    assert suite.told("GET", "/mappings") == {"mappings": [], "meta": {"total": 0}}


def test_one_is_the_highest_priority_of_a_stub(suite: Suite) -> None:
    for priority, status in ((9, 429), (1, 503), (None, 404)):
        suite.told("POST", "/mappings", {"priority": priority, "response": {"status": status}})
    assert suite.session().status == 503
    assert [one["priority"] for one in suite.told("GET", "/mappings")["mappings"]] == [1, 5, 9]


def test_a_stub_from_birth_to_end(suite: Suite) -> None:
    key = str(uuid4())
    stub = {"id": key, "name": "down", "response": {"status": 503, "fixedDelayMilliseconds": 1}}
    made = suite.told("POST", "/mappings", stub)
    assert (made["id"], made["name"]) == (key, "down")
    assert made["response"] == {"status": 503, "fixedDelayMilliseconds": 1}
    assert suite.told("GET", f"/mappings/{key}") == made
    edited = suite.told("PUT", f"/mappings/{key}", {"id": UNKNOWN, "response": {"status": 429}})
    assert (edited["id"], edited["response"]) == (key, {"status": 429})
    suite.told("POST", "/mappings", stub)
    assert suite.told("GET", "/mappings")["meta"]["total"] == 1
    assert suite.told("POST", "/mappings/save") == {}
    assert suite.told("DELETE", f"/mappings/{key}") == {}
    for method in ("GET", "PUT", "DELETE"):
        assert suite.refused(404, method, f"/mappings/{key}", {})["title"] == "No such rule"
    assert suite.refused(400, "GET", "/mappings/x")["title"] == "x is not a valid UUID"
    assert suite.refused(400, "POST", "/mappings", {"id": "x"})["title"] == "x is not a valid UUID"


def test_resetting_mappings_forgets_rules_and_journal_but_not_settings(suite: Suite) -> None:
    suite.told("PUT", "/mode", {"mode": "ok,http=503"})
    suite.told("POST", "/mappings", {"response": {"status": 429}, "request": {"urlPath": "/x"}})
    suite.told("POST", "/settings", {"fixedDelay": 1})
    suite.session()
    assert suite.told("DELETE", "/mappings") == {}
    assert suite.told("GET", "/requests")["meta"]["total"] == 1
    assert suite.session().status == 200  # the scenario began anew
    assert suite.told("POST", "/mappings/reset") == {}
    assert suite.told("GET", "/requests")["meta"]["total"] == 0
    assert suite.told("GET", "/mappings")["meta"]["total"] == 0
    assert suite.told("GET", "/settings")["settings"]["fixedDelay"] == 1


def test_a_rule_is_shown_as_a_stub(suite: Suite) -> None:
    suite.told("POST", "/rules", {"mode": "dribble=2/10+delay=1..5+error=64,ok", "name": "x", "priority": 4})
    (stub,) = suite.told("GET", "/mappings")["mappings"]
    assert stub["response"] == {
        "status": 200,
        "chunkedDribbleDelay": {"numberOfChunks": 2, "totalDuration": 10},
        "delayDistribution": {"type": "uniform", "lower": 1, "upper": 5},
    }
    assert (stub["priority"], stub["request"], stub["name"]) == (1, {"method": "ANY"}, "x")
