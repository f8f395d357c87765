"""An exchange as a ServeEvent: the shape that WireMock's clients read, and what only we can tell."""

from __future__ import annotations

import base64
import json
from uuid import UUID

import pytest

from mockpaywall.http.response import ExchangePhase, Fault
from mockpaywall.model.seeded_random import get_namespace_random
from mockpaywall.wiremock.serve_event import render_serve_event
from mockpaywall.wiremock.stub_mapping import MODE_ID, UNMATCHED_ID
from tests.support.exchanges import BODY, ENDPOINT, SEED, background, call, exchange

TOP = [
    "id",
    "request",
    "responseDefinition",
    "response",
    "wasMatched",
    "timing",
    "subEvents",
    "stubMapping",
]
"""All that WireMock's Java client knows; it refuses an event with any other."""


def facts(event: dict) -> dict:
    return event["stubMapping"]["metadata"]["paywall"]


def test_an_honest_answer() -> None:
    event = render_serve_event(exchange(session_id="s-1", took_s=0.1234), background())
    assert list(event) == TOP
    assert event["id"] == get_namespace_random(SEED, "keys-x").make_request_id(1) == str(UUID(event["id"]))
    assert event["wasMatched"] is True
    assert event["response"]["status"] == 200
    assert base64.b64decode(event["response"]["bodyAsBase64"]) == BODY == event["response"]["body"].encode()
    assert event["responseDefinition"]["jsonBody"] == json.loads(BODY)
    assert "fromConfiguredStub" not in event["responseDefinition"]
    assert event["stubMapping"]["id"] == event["stubMapping"]["uuid"] == ENDPOINT.id
    assert facts(event)["sessionId"] == "s-1"
    assert facts(event)["seen"] == "the whole answer"
    assert [one["type"] for one in event["subEvents"]] == ["MOCKPAYWALL"]
    assert event["subEvents"][0]["data"] == facts(event)


def test_a_refused_request_says_why() -> None:
    event = render_serve_event(
        exchange(status=400, reason="UserPhone: missing", hint="you sent userPhone"), background()
    )
    assert event["wasMatched"] is False
    assert event["stubMapping"]["id"] == UNMATCHED_ID
    assert event["responseDefinition"]["fromConfiguredStub"] is False
    first = event["subEvents"][0]
    assert first["type"] == "REQUEST_NOT_MATCHED"
    assert first["data"] == {
        "status": 400,
        "contentType": "text/plain",
        "report": "UserPhone: missing\nhint: you sent userPhone",
    }


def test_times_are_whole_milliseconds_and_the_delay_is_apart() -> None:
    event = render_serve_event(exchange(delay_ms=100.7, took_s=0.1504), background())
    assert event["timing"] == {
        "addedDelay": 100,
        "processTime": 50,
        "responseSendTime": 0,
        "serveTime": 50,
        "totalTime": 150,
    }
    assert all(type(value) is int for value in event["timing"].values())
    assert event["subEvents"][0]["timeOffsetNanos"] == pytest.approx(150_400_000, abs=1000)


@pytest.mark.parametrize(
    ("travel", "fault", "sent", "seen"),
    [
        (Fault.RESET, "CONNECTION_RESET_BY_PEER", b"", "reset (TCP RST)"),
        (Fault.EMPTY, "EMPTY_RESPONSE", b"", "closed; no byte"),
        (Fault.GARBAGE, "RANDOM_DATA_THEN_CLOSE", b"", "not HTTP"),
        (Fault.MALFORMED_CHUNK, "MALFORMED_RESPONSE_CHUNK", b"", "no chunk"),
        (Fault.HANG, None, b"", "stayed open"),
        (Fault.HALF_HEADERS, None, b"", "part of the headers"),
        (Fault.TRUNCATE, None, BODY[: len(BODY) // 2], "fewer bytes of body"),
    ],
)
def test_a_fault_is_told_in_wiremocks_word_where_it_has_one(
    travel: Fault, fault: str | None, sent: bytes, seen: str
) -> None:
    event = render_serve_event(
        exchange(travel=travel, acted=f"fault={travel.value}", phase=ExchangePhase.ABORTED), background()
    )
    assert event["response"].get("fault") == fault
    assert base64.b64decode(event["response"]["bodyAsBase64"]) == sent
    assert facts(event)["bytesSent"] == len(sent)
    assert facts(event)["fault"] == travel.value
    assert seen in facts(event)["seen"]
    assert event["wasMatched"] is True


@pytest.mark.parametrize(
    ("phase", "seen"),
    [
        (ExchangePhase.RECEIVED, "nothing yet"),
        (ExchangePhase.RESPONDING, "not the whole answer yet"),
        (ExchangePhase.ABORTED, "the client went away"),
    ],
)
def test_an_exchange_under_way_can_be_told(phase: ExchangePhase, seen: str) -> None:
    event = render_serve_event(exchange(phase=phase), background())
    assert list(event) == TOP
    assert facts(event)["phase"] == phase.value
    assert seen in facts(event)["seen"]


def test_a_rule_is_the_stub_and_its_mode_is_told() -> None:
    rule = {"id": "r", "uuid": "r", "request": {}, "response": {}, "metadata": {"paywall": {"mode": "x"}}}
    event = render_serve_event(exchange(source="rule:r", acted="http=503", status=503), background(r=rule))
    assert event["stubMapping"]["id"] == "r"
    assert (facts(event)["rule"], facts(event)["mode"]) == ({"mode": "x"}, "http=503")


def test_a_rule_that_is_gone_keeps_its_id() -> None:
    event = render_serve_event(exchange(source="rule:r", status=503), background())
    assert (event["stubMapping"]["id"], event["stubMapping"]["name"]) == ("r", "a rule that is gone")


def test_a_mode_that_answered_a_foreign_path_is_no_endpoint() -> None:
    event = render_serve_event(
        exchange(call(target="/elsewhere"), status=503, acted="http=503"), background()
    )
    assert event["stubMapping"]["id"] == MODE_ID


def test_a_body_that_is_no_text_is_told_in_base64() -> None:
    event = render_serve_event(exchange(body=b"\xff\x00"), background())
    assert event["responseDefinition"]["base64Body"] == "/wA="
    event = render_serve_event(exchange(body=b"<html>"), background())
    assert event["responseDefinition"]["body"] == "<html>"


def test_an_oversize_body_is_said_to_be_one() -> None:
    event = render_serve_event(
        exchange(call(b"", oversize=True), status=413, reason="too large"), background()
    )
    assert facts(event)["oversize"] is True
