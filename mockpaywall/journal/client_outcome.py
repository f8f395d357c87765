"""What the client received of a response, in words and in bytes."""

from __future__ import annotations

from mockpaywall.http.response import ExchangePhase, Fault, get_sent_status
from mockpaywall.http.serialization import serialize_fault
from mockpaywall.model.exchange import Exchange

FAULT_OUTCOMES: dict[Fault, str] = {
    Fault.RESET: "the connection was reset (TCP RST); no byte was sent",
    Fault.EMPTY: "the connection was closed; no byte was sent",
    Fault.HANG: "nothing: the connection stayed open without a response",
    Fault.HALF_HEADERS: "the status line and part of the headers, then the connection was closed",
    Fault.TRUNCATE: "the headers and fewer bytes of body than Content-Length says, then the connection was closed",
    Fault.GARBAGE: "bytes that are not HTTP, then the connection was closed",
    Fault.MALFORMED_CHUNK: "chunked headers and bytes that are not a chunk, then the connection was closed",
}
PHASE_OUTCOMES = {
    ExchangePhase.RECEIVED: "nothing yet: the response is being decided",
    ExchangePhase.RESPONDING: "not the complete response yet: it is delayed or being sent",
    ExchangePhase.DONE: "the complete response",
    ExchangePhase.ABORTED: "not the complete response: the client disconnected, or the server stopped",
}


def client_outcome(exchange: Exchange) -> str:
    """Return one line: what the client received."""
    fault = exchange.response.fault if exchange.response else Fault.NONE
    if fault is Fault.HANG:
        return FAULT_OUTCOMES[fault]
    if fault is Fault.NONE or exchange.phase in (ExchangePhase.RECEIVED, ExchangePhase.RESPONDING):
        return PHASE_OUTCOMES[exchange.phase]
    return FAULT_OUTCOMES[fault]


def get_client_status(exchange: Exchange) -> int:
    """Return the status that the client received, or will once the response is sent; 0 when there is none."""
    return get_sent_status(exchange.response, exchange.phase) if exchange.response else 0


def get_sent_body(exchange: Exchange) -> bytes:
    """Return the part of the body that is sent: all of it, none, or what `truncate` leaves."""
    response = exchange.response
    if response is None or not get_client_status(exchange):
        return b""
    if response.fault is Fault.NONE:
        return response.body
    return serialize_fault(response, "")[1] if response.fault is Fault.TRUNCATE else b""


def get_sent_headers(exchange: Exchange) -> tuple[tuple[str, str], ...]:
    """Return the headers that are sent completely."""
    response = exchange.response
    if response is None or not get_client_status(exchange) or response.fault is Fault.HALF_HEADERS:
        return ()
    return response.headers
