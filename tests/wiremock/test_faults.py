"""Faults: WireMock's names and ours."""

from __future__ import annotations

import pytest

from mockpaywall.http.response import Fault
from mockpaywall.matching import PatternError
from mockpaywall.matching.json_node import JsonNode
from mockpaywall.wiremock.faults import parse_fault, render_fault

NAMES = {
    Fault.RESET: "CONNECTION_RESET_BY_PEER",
    Fault.EMPTY: "EMPTY_RESPONSE",
    Fault.MALFORMED_CHUNK: "MALFORMED_RESPONSE_CHUNK",
    Fault.GARBAGE: "RANDOM_DATA_THEN_CLOSE",
}


@pytest.mark.parametrize(("fault", "name"), NAMES.items())
def test_a_name_is_rendered_and_parsed_back(fault: Fault, name: str) -> None:
    assert render_fault(fault) == {"fault": name}
    assert parse_fault(JsonNode(name)) is fault


@pytest.mark.parametrize("fault", [fault for fault in Fault if fault not in NAMES])
def test_a_fault_that_wiremock_does_not_know_is_left_out(fault: Fault) -> None:
    assert render_fault(fault) == {}


@pytest.mark.parametrize("value", ["NONE", "reset", 1, [], None])
def test_an_unknown_name_is_refused_with_the_known_ones(value: object) -> None:
    with pytest.raises(PatternError) as caught:
        parse_fault(JsonNode(value, "/fault"))
    assert caught.value.pointer == "/fault"
    assert caught.value.expected == ", ".join(NAMES.values())
