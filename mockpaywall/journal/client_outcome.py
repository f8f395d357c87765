"""What the client saw of an exchange, in words and in bytes."""

from __future__ import annotations

from mockpaywall.http.response import ExchangePhase, Fault, Response
from mockpaywall.http.serialization import serialize_fault
from mockpaywall.model.exchange import Exchange

FAULT_OUTCOMES: dict[Fault, str] = {
    Fault.RESET: "the connection was reset (TCP RST); no byte came",
    Fault.EMPTY: "the connection was closed; no byte came",
    Fault.HANG: "nothing: the connection stayed open without an answer",
    Fault.HALF_HEADERS: "the status line and part of the headers, then the connection was closed",
    Fault.TRUNCATE: "the headers and fewer bytes of body than Content-Length says, then the connection was closed",
    Fault.GARBAGE: "bytes that are not HTTP, then the connection was closed",
    Fault.MALFORMED_CHUNK: "chunked headers and bytes that are no chunk, then the connection was closed",
}
PHASE_OUTCOMES = {
    ExchangePhase.RECEIVED: "nothing yet: the answer is being decided",
    ExchangePhase.RESPONDING: "not the whole answer yet: it waits or is being sent",
    ExchangePhase.DONE: "the whole answer",
    ExchangePhase.ABORTED: "not the whole answer: the client went away, or the server stopped",
}
WIREMOCK_FAULTS: dict[Fault, str] = {
    Fault.RESET: "CONNECTION_RESET_BY_PEER",
    Fault.EMPTY: "EMPTY_RESPONSE",
    Fault.MALFORMED_CHUNK: "MALFORMED_RESPONSE_CHUNK",
    Fault.GARBAGE: "RANDOM_DATA_THEN_CLOSE",
}
"""WireMock's words; it has none for the others, and its Java client refuses unknown ones."""


def client_outcome(exchange: Exchange) -> str:
    """One line: what reached the client."""
    fault = exchange.response.fault if exchange.response else Fault.NONE
    if fault is Fault.NONE or exchange.phase in (ExchangePhase.RECEIVED, ExchangePhase.RESPONDING):
        return PHASE_OUTCOMES[exchange.phase] if fault is not Fault.HANG else FAULT_OUTCOMES[fault]
    return FAULT_OUTCOMES[fault]


def get_sent_body(response: Response) -> bytes:
    """The part of the body that is sent: all of it, none, or what `truncate` lets through."""
    if response.fault is Fault.NONE:
        return response.body
    if response.fault is Fault.TRUNCATE:
        return serialize_fault(response, "")[1]
    return b""


def get_sent_headers(response: Response) -> tuple[tuple[str, str], ...]:
    """The headers that arrive whole."""
    return response.headers if response.fault in (Fault.NONE, Fault.TRUNCATE, Fault.MALFORMED_CHUNK) else ()
