"""Faults: WireMock's names and ours."""

from __future__ import annotations

from collections.abc import Mapping

from mockpaywall.http.response import Fault
from mockpaywall.matching.json_node import JsonNode

WIREMOCK_FAULTS: Mapping[Fault, str] = {
    Fault.RESET: "CONNECTION_RESET_BY_PEER",
    Fault.EMPTY: "EMPTY_RESPONSE",
    Fault.MALFORMED_CHUNK: "MALFORMED_RESPONSE_CHUNK",
    Fault.GARBAGE: "RANDOM_DATA_THEN_CLOSE",
}
"""WireMock has no name for the others, and its Java client rejects unknown names."""
FAULTS_BY_NAME: Mapping[str, Fault] = {name: fault for fault, name in WIREMOCK_FAULTS.items()}


def render_fault(fault: Fault) -> dict[str, str]:
    """Return the member `fault` of a WireMock response; empty when WireMock has no name for *fault*."""
    return {"fault": WIREMOCK_FAULTS[fault]} if fault in WIREMOCK_FAULTS else {}


def parse_fault(node: JsonNode) -> Fault:
    """Return the fault that *node* names. Raises PatternError."""
    if not isinstance(node.value, str) or node.value not in FAULTS_BY_NAME:
        raise node.make_error(", ".join(FAULTS_BY_NAME))
    return FAULTS_BY_NAME[node.value]
