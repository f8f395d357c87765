"""A response: a description of what the client receives. One edge (server/ or web/) sends it."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

Header = tuple[str, str]


class Fault(Enum):
    """How the response is broken. All but NONE end the connection. Values are those of the mode `fault=`."""

    NONE = "whole"
    """The complete response, its body in `dribble_chunks`."""
    RESET = "reset"
    """A TCP RST; no byte is sent."""
    EMPTY = "empty"
    """A normal close; no byte is sent."""
    HANG = "hang"
    """No response; the connection stays open until the client or the server closes it."""
    HALF_HEADERS = "half-headers"
    """The status line and part of the headers, then a close."""
    TRUNCATE = "truncate"
    """All headers and fewer body bytes than Content-Length announces, then a close."""
    GARBAGE = "garbage"
    """Bytes that are not HTTP, then a close."""
    MALFORMED_CHUNK = "malformed-chunk"
    """Headers that announce chunks, bytes that are not a chunk, then a close."""


class ExchangePhase(Enum):
    """How far an exchange got, as the journal shows it. Source: ours."""

    RECEIVED = "received"
    RESPONDING = "responding"
    """The pipeline has decided; the response is delayed or being sent."""
    DONE = "done"
    ABORTED = "aborted"
    """A fault was applied, or the client closed the connection before the last byte."""


class Response(NamedTuple):
    """Status, headers, body, and how to send them. The edge adds Content-Length, Date and Connection."""

    status: int
    headers: tuple[Header, ...]
    body: bytes
    delay_ms: float = 0.0
    """Milliseconds to wait before the first byte or the fault."""
    fault: Fault = Fault.NONE
    dribble_chunks: int = 1
    """The number of body chunks. They are sent evenly over `dribble_ms`; the first one waits too."""
    dribble_ms: float = 0.0


FAULTS_WITHOUT_STATUS = frozenset({Fault.RESET, Fault.EMPTY, Fault.HANG, Fault.GARBAGE})
"""The faults after which the client knows no status."""


def get_sent_status(response: Response, phase: ExchangePhase) -> int:
    """Return the status that the client received; 0 when it received none.

    A response without a fault that ended in ABORTED counts as none: the client left before its last byte.
    """
    if response.fault is Fault.NONE:
        return 0 if phase is ExchangePhase.ABORTED else response.status
    return 0 if response.fault in FAULTS_WITHOUT_STATUS else response.status
