"""WireMock's stub mappings over HTTP."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest

from mockpaywall.paywall.envelope import build_envelope
from tests.api.admin.suite import Suite
from tests.support.request_data import PATH

UNKNOWN_ID = "00000000-0000-4000-8000-000000000000"

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
def test_a_stub_that_a_rule_can_express(suite: Suite, response: dict[str, Any], mode: str) -> None:
    request = {"method": "POST", "urlPath": PATH}
    added = suite.admin("POST", "/mappings", {"request": request, "response": response})
    assert added.status == 201
    stub = added.json
    assert stub["metadata"]["paywall"]["mode"] == mode
    assert stub["request"] == request
    assert stub["id"] == stub["uuid"]
    (rule,) = suite.admin_json("GET", "/rules")["rules"]
    assert (rule["id"], rule["mode"], rule["priority"]) == (stub["id"], mode, 0)


def test_a_stub_is_applied(suite: Suite) -> None:
    suite.admin_json(
        "POST", "/mappings", {"request": {"method": "POST"}, "response": {"jsonBody": ENVELOPE_64}}
    )
    assert suite.send_session().json == ENVELOPE_64


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
        (
            {"response": {"headers": {"Content-Length": "1"}}},
            "/response/headers/Content-Length",
            "Content-Length",
        ),
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
def test_a_stub_that_no_rule_can_express_is_refused_with_its_pointer(
    suite: Suite, stub: dict[str, Any], pointer: str, words: str
) -> None:
    error = suite.admin_error(422, "POST", "/mappings", stub)
    assert "POST /__admin/rules" in error["title"]
    assert error["source"] == {"pointer": pointer}
    assert words in error["detail"]
    assert suite.admin_json("GET", "/mappings") == {"mappings": [], "meta": {"total": 0}}


def test_priority_1_is_the_highest(suite: Suite) -> None:
    for priority, status in ((9, 429), (1, 503), (None, 404)):
        suite.admin_json("POST", "/mappings", {"priority": priority, "response": {"status": status}})
    assert suite.send_session().status == 503
    assert [stub["priority"] for stub in suite.admin_json("GET", "/mappings")["mappings"]] == [1, 5, 9]


def test_a_stub_is_added_replaced_and_deleted(suite: Suite) -> None:
    stub_id = str(uuid4())
    stub = {"id": stub_id, "name": "down", "response": {"status": 503, "fixedDelayMilliseconds": 1}}
    added = suite.admin_json("POST", "/mappings", stub)
    assert (added["id"], added["name"]) == (stub_id, "down")
    assert added["response"] == {"status": 503, "fixedDelayMilliseconds": 1}
    assert suite.admin_json("GET", f"/mappings/{stub_id}") == added
    replaced = suite.admin_json(
        "PUT", f"/mappings/{stub_id}", {"id": UNKNOWN_ID, "response": {"status": 429}}
    )
    assert (replaced["id"], replaced["response"]) == (stub_id, {"status": 429})
    suite.admin_json("POST", "/mappings", stub)
    assert suite.admin_json("GET", "/mappings")["meta"]["total"] == 1
    assert suite.admin_json("POST", "/mappings/save")["status"] == "ignored"
    assert suite.admin_json("DELETE", f"/mappings/{stub_id}") == {}
    for method in ("GET", "PUT", "DELETE"):
        assert suite.admin_error(404, method, f"/mappings/{stub_id}", {})["title"] == "No such rule"
    assert suite.admin_error(400, "GET", "/mappings/x")["title"] == "x is not a valid UUID"
    assert suite.admin_error(400, "POST", "/mappings", {"id": "x"})["title"] == "x is not a valid UUID"


def test_a_replaced_stub_keeps_its_place_and_its_count_restarts(suite: Suite) -> None:
    first, second = [suite.admin_json("POST", "/mappings", {"response": {"status": 503}}) for _ in range(2)]
    suite.send_session()
    suite.admin_json("PUT", f"/mappings/{first['id']}", {"response": {"status": 429}})
    assert suite.send_session().status == 503  # the second one is still the newest
    suite.admin_json("PUT", f"/mappings/{second['id']}", {"response": {"status": 404}})
    assert suite.send_session().status == 404
    suite.admin_json("POST", "/mappings/edit", {"id": first["id"], "response": {"status": 500}})
    rules = suite.admin_json("GET", "/rules")["rules"]
    assert [(rule["id"], rule["uses"]) for rule in rules] == [(second["id"], 1), (first["id"], 0)]
    both = [{"id": first["id"], "response": {"status": 502}}, {"response": {"status": 504}}]
    suite.admin_json("POST", "/mappings/import", {"mappings": both})
    assert [rule["mode"] for rule in suite.admin_json("GET", "/rules")["rules"]] == [
        "http=504:empty",
        "http=404:empty",
        "http=502:empty",
    ]


@pytest.mark.usefixtures("frequent_thread_switches")
def test_no_request_is_answered_without_the_stub_that_is_being_replaced(suite: Suite) -> None:
    stub = suite.admin_json("POST", "/mappings", {"response": {"status": 503}})
    with ThreadPoolExecutor(1) as executor:
        replacing = executor.submit(
            lambda: [suite.admin("PUT", f"/mappings/{stub['id']}", stub).status for _ in range(400)]
        )
        statuses = set()
        while not replacing.done():
            statuses.add(suite.send_session().status)
    assert (set(replacing.result()), statuses) == ({200}, {503})


def test_a_reset_of_mappings_clears_rules_and_journal_but_not_settings(suite: Suite) -> None:
    suite.admin_json("PUT", "/mode", {"mode": "ok,http=503"})
    suite.admin_json("POST", "/mappings", {"response": {"status": 429}, "request": {"urlPath": "/x"}})
    suite.admin_json("POST", "/settings", {"fixedDelay": 1})
    suite.send_session()
    assert suite.admin_json("DELETE", "/mappings") == {}
    assert suite.admin_json("GET", "/requests")["meta"]["total"] == 1
    assert suite.send_session().status == 200  # the scenario was reset
    assert suite.admin_json("POST", "/mappings/reset") == {}
    assert suite.admin_json("GET", "/requests")["meta"]["total"] == 0
    assert suite.admin_json("GET", "/mappings")["meta"]["total"] == 0
    assert suite.admin_json("GET", "/settings")["settings"]["fixedDelay"] == 1


def test_a_rule_is_rendered_as_a_stub(suite: Suite) -> None:
    suite.admin_json(
        "POST", "/rules", {"mode": "dribble=2/10+delay=1..5+error=64,ok", "name": "x", "priority": 4}
    )
    (stub,) = suite.admin_json("GET", "/mappings")["mappings"]
    assert stub["response"] == {
        "status": 200,
        "chunkedDribbleDelay": {"numberOfChunks": 2, "totalDuration": 10},
        "delayDistribution": {"type": "uniform", "lower": 1, "upper": 5},
    }
    assert (stub["priority"], stub["request"], stub["name"]) == (1, {"method": "ANY"}, "x")
