"""What the client received of a response, in words and in bytes."""

from __future__ import annotations

from mockpaywall.http.response import ExchangePhase, Fault, Response
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


def get_sent_body(response: Response) -> bytes:
    """Return the part of the body that is sent: all of it, none, or what `truncate` leaves."""
    if response.fault is Fault.NONE:
        return response.body
    if response.fault is Fault.TRUNCATE:
        return serialize_fault(response, "")[1]
    return b""


def get_sent_headers(response: Response) -> tuple[tuple[str, str], ...]:
    """Return the headers that are sent completely."""
    return response.headers if response.fault in (Fault.NONE, Fault.TRUNCATE, Fault.MALFORMED_CHUNK) else ()
