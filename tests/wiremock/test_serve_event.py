"""An exchange as a ServeEvent: WireMock's shape, and our metadata in it."""

from __future__ import annotations

import base64
import json
from typing import Any
from uuid import UUID

import pytest

from mockpaywall.http.response import FAULTS_WITHOUT_STATUS, ExchangePhase, Fault
from mockpaywall.matching import RequestPattern
from mockpaywall.model.seeded_random import get_namespace_random
from mockpaywall.modes.parser import parse as parse_mode
from mockpaywall.wiremock.rule_parser import make_rule
from mockpaywall.wiremock.serve_event import render_serve_event
from mockpaywall.wiremock.stub_mapping import MODE_ID, UNMATCHED_ID
from tests.support.exchanges import (
    ENDPOINT,
    RESPONSE_BODY,
    SEED,
    make_exchange,
    make_render_context,
    make_request,
)

TOP_LEVEL_MEMBERS = [
    "id",
    "request",
    "responseDefinition",
    "response",
    "wasMatched",
    "timing",
    "subEvents",
    "stubMapping",
]
"""All that WireMock's Java client knows; it rejects an event with any other."""


def get_metadata(event: dict[str, Any]) -> dict[str, Any]:
    metadata: dict[str, Any] = event["stubMapping"]["metadata"]["paywall"]
    return metadata


def test_a_normal_response() -> None:
    event = render_serve_event(make_exchange(session_id="s-1", took_s=0.1234), make_render_context())
    assert list(event) == TOP_LEVEL_MEMBERS
    assert event["id"] == get_namespace_random(SEED, "keys-x").make_request_id(1) == str(UUID(event["id"]))
    assert event["wasMatched"] is True
    assert event["response"]["status"] == 200
    assert base64.b64decode(event["response"]["bodyAsBase64"]) == RESPONSE_BODY
    assert event["response"]["body"].encode() == RESPONSE_BODY
    assert event["responseDefinition"]["jsonBody"] == json.loads(RESPONSE_BODY)
    assert "fromConfiguredStub" not in event["responseDefinition"]
    assert event["stubMapping"]["id"] == event["stubMapping"]["uuid"] == ENDPOINT.id
    assert get_metadata(event)["sessionId"] == "s-1"
    assert get_metadata(event)["seen"] == "the complete response"
    assert [sub_event["type"] for sub_event in event["subEvents"]] == ["MOCKPAYWALL"]
    assert event["subEvents"][0]["data"] == get_metadata(event)


def test_a_refused_request_has_its_reason_and_hint() -> None:
    refused = make_exchange(status=400, reason="UserPhone: missing", hint="you sent userPhone")
    event = render_serve_event(refused, make_render_context())
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


def test_times_are_whole_milliseconds_and_the_delay_is_separate() -> None:
    event = render_serve_event(make_exchange(delay_ms=100.7, took_s=0.1504), make_render_context())
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
    ("fault", "wiremock_fault", "sent", "words"),
    [
        (Fault.RESET, "CONNECTION_RESET_BY_PEER", b"", "reset (TCP RST)"),
        (Fault.EMPTY, "EMPTY_RESPONSE", b"", "closed; no byte"),
        (Fault.GARBAGE, "RANDOM_DATA_THEN_CLOSE", b"", "not HTTP"),
        (Fault.MALFORMED_CHUNK, "MALFORMED_RESPONSE_CHUNK", b"", "not a chunk"),
        (Fault.HANG, None, b"", "stayed open"),
        (Fault.HALF_HEADERS, None, b"", "part of the headers"),
        (Fault.TRUNCATE, None, RESPONSE_BODY[: len(RESPONSE_BODY) // 2], "fewer bytes of body"),
    ],
)
def test_a_fault_has_wiremocks_name_where_there_is_one(
    fault: Fault, wiremock_fault: str | None, sent: bytes, words: str
) -> None:
    exchange = make_exchange(fault=fault, applied_mode=f"fault={fault.value}", phase=ExchangePhase.ABORTED)
    event = render_serve_event(exchange, make_render_context())
    assert event["response"].get("fault") == wiremock_fault
    assert event["response"]["status"] == (0 if fault in FAULTS_WITHOUT_STATUS else 200)
    assert event["responseDefinition"]["status"] == 200
    assert base64.b64decode(event["response"]["bodyAsBase64"]) == sent
    assert get_metadata(event)["bytesSent"] == len(sent)
    assert get_metadata(event)["fault"] == fault.value
    assert words in get_metadata(event)["seen"]
    assert event["wasMatched"] is True


@pytest.mark.parametrize(
    ("phase", "words"),
    [
        (ExchangePhase.RECEIVED, "nothing yet"),
        (ExchangePhase.RESPONDING, "not the complete response yet"),
        (ExchangePhase.ABORTED, "the client disconnected"),
    ],
)
def test_an_exchange_in_progress_is_rendered(phase: ExchangePhase, words: str) -> None:
    event = render_serve_event(make_exchange(phase=phase), make_render_context())
    assert list(event) == TOP_LEVEL_MEMBERS
    assert get_metadata(event)["phase"] == phase.value
    assert words in get_metadata(event)["seen"]


def test_a_rule_is_the_stub_and_its_mode_is_in_the_metadata() -> None:
    rule = make_rule(parse_mode("http=503,ok"), RequestPattern(), rule_id="r")
    exchange = make_exchange(source=rule.source, applied_mode="http=503", status=503)
    event = render_serve_event(exchange, make_render_context(rule))
    assert event["stubMapping"]["id"] == "r"
    assert get_metadata(event)["rule"] == {"mode": "http=503,ok", "times": None, "priority": 0}
    assert get_metadata(event)["mode"] == "http=503"


def test_a_removed_rule_keeps_its_id() -> None:
    event = render_serve_event(make_exchange(source="rule:r", status=503), make_render_context())
    stub = event["stubMapping"]
    assert (stub["id"], stub["name"]) == ("r", "a rule that was removed")
    assert "rule" not in get_metadata(event)


def test_a_mode_that_responded_on_an_unknown_path_is_not_an_endpoint() -> None:
    exchange = make_exchange(make_request(target="/elsewhere"), status=503, applied_mode="http=503")
    assert render_serve_event(exchange, make_render_context())["stubMapping"]["id"] == MODE_ID


def test_a_body_that_is_not_a_json_object_is_text_or_base64() -> None:
    event = render_serve_event(make_exchange(body=b"\xff\x00"), make_render_context())
    assert event["responseDefinition"]["base64Body"] == "/wA="
    event = render_serve_event(make_exchange(body=b"<html>"), make_render_context())
    assert event["responseDefinition"]["body"] == "<html>"


def test_an_oversize_body_is_marked() -> None:
    exchange = make_exchange(make_request(b"", oversize=True), status=413, reason="too large")
    assert get_metadata(render_serve_event(exchange, make_render_context()))["oversize"] is True
    assert "oversize" not in get_metadata(render_serve_event(make_exchange(), make_render_context()))
