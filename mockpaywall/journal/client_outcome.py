"""What the client saw of an exchange, in words and in bytes."""

from __future__ import annotations

from mockpaywall.http.response import Phase, Reply, Travel
from mockpaywall.http.serialization import broken
from mockpaywall.model.exchange import Exchange

SEEN: dict[Travel, str] = {
    Travel.RESET: "the connection was reset (TCP RST); no byte came",
    Travel.EMPTY: "the connection was closed; no byte came",
    Travel.HANG: "nothing: the connection stayed open without an answer",
    Travel.HALF_HEADERS: "the status line and part of the headers, then the connection was closed",
    Travel.TRUNCATE: "the headers and fewer bytes of body than Content-Length says, then the connection was closed",
    Travel.GARBAGE: "bytes that are not HTTP, then the connection was closed",
    Travel.MALFORMED_CHUNK: "chunked headers and bytes that are no chunk, then the connection was closed",
}
UNDER_WAY = {
    Phase.RECEIVED: "nothing yet: the answer is being decided",
    Phase.RESPONDING: "not the whole answer yet: it waits or is being sent",
    Phase.DONE: "the whole answer",
    Phase.ABORTED: "not the whole answer: the client went away, or the server stopped",
}
FAULTS: dict[Travel, str] = {
    Travel.RESET: "CONNECTION_RESET_BY_PEER",
    Travel.EMPTY: "EMPTY_RESPONSE",
    Travel.MALFORMED_CHUNK: "MALFORMED_RESPONSE_CHUNK",
    Travel.GARBAGE: "RANDOM_DATA_THEN_CLOSE",
}
"""WireMock's words; it has none for the others, and its Java client refuses unknown ones."""


def seen(exchange: Exchange) -> str:
    """One line: what reached the client."""
    travel = exchange.reply.travel if exchange.reply else Travel.WHOLE
    if travel is Travel.WHOLE or exchange.phase in (Phase.RECEIVED, Phase.RESPONDING):
        return UNDER_WAY[exchange.phase] if travel is not Travel.HANG else SEEN[travel]
    return SEEN[travel]


def body_sent(reply: Reply) -> bytes:
    """The part of the body that is sent: all of it, none, or what `truncate` lets through."""
    if reply.travel is Travel.WHOLE:
        return reply.body
    if reply.travel is Travel.TRUNCATE:
        return broken(reply, "")[1]
    return b""


def headers_sent(reply: Reply) -> tuple[tuple[str, str], ...]:
    """The headers that arrive whole."""
    return reply.headers if reply.travel in (Travel.WHOLE, Travel.TRUNCATE, Travel.MALFORMED_CHUNK) else ()
