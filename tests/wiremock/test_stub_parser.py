"""Stub mappings parsed as rules, and rendered back."""

from __future__ import annotations

from typing import Any

import pytest

from mockpaywall.matching import PatternError
from mockpaywall.matching.json_node import JsonNode
from mockpaywall.modes.parser import parse as parse_mode
from mockpaywall.paywall.envelope import build_envelope
from mockpaywall.wiremock.stub_parser import parse_stub
from mockpaywall.wiremock.stub_renderer import render_rule_stub
from mockpaywall.wiremock.uuids import InvalidUuid

STUB_ID = "00000000-0000-4000-8000-00000000000a"


def test_a_stub_survives_being_parsed_and_rendered() -> None:
    stub = {
        "id": STUB_ID,
        "name": "down",
        "request": {"method": "POST", "urlPath": "/x"},
        "response": {
            "status": 503,
            "fixedDelayMilliseconds": 5,
            "chunkedDribbleDelay": {"numberOfChunks": 3, "totalDuration": 30},
        },
        "uuid": STUB_ID,
        "priority": 1,
    }
    rendered = render_rule_stub(parse_stub(JsonNode(stub), parse_mode))
    assert {name: rendered[name] for name in stub} == stub
    assert render_rule_stub(parse_stub(JsonNode(rendered), parse_mode)) == rendered


def test_members_that_clients_leave_empty_are_ignored_whatever_their_name() -> None:
    stub = {
        "name": None,
        "scenarioName": None,
        "postServeActions": [],
        "response": {"transformers": [], "bodyFileName": None, "headers": {}},
        "unknown": None,
    }
    assert str(parse_stub(JsonNode(stub), parse_mode).mode) == "ok"


@pytest.mark.parametrize(
    ("message", "accepted"),
    [("Integration credential not found", True), ("Entegrasyon", False), ("", False)],
)
def test_an_envelope_must_have_the_message_of_its_code(message: str, accepted: bool) -> None:
    stub = JsonNode({"response": {"jsonBody": build_envelope(64, message, None)}})
    if accepted:
        assert str(parse_stub(stub, parse_mode).mode) == "error=64"
    else:
        with pytest.raises(PatternError) as caught:
            parse_stub(stub, parse_mode)
        assert caught.value.pointer == "/response/jsonBody"


@pytest.mark.parametrize("body", [7, True, [], ["x"], None, {"ErrorCode": True}, {"ErrorCode": "64"}])
def test_a_body_without_an_error_code_is_refused_unless_it_is_empty(body: Any) -> None:
    stub = JsonNode({"response": {"jsonBody": body}})
    if body in (None, []):
        assert str(parse_stub(stub, parse_mode).mode) == "ok"
    else:
        with pytest.raises(PatternError, match="an envelope with an ErrorCode"):
            parse_stub(stub, parse_mode)


def test_the_given_id_replaces_the_id_of_the_stub() -> None:
    assert parse_stub(JsonNode({"id": STUB_ID}), parse_mode).id == STUB_ID
    assert parse_stub(JsonNode({"id": STUB_ID}), parse_mode, "other").id == "other"
    with pytest.raises(InvalidUuid):
        parse_stub(JsonNode({"uuid": "x"}), parse_mode)
