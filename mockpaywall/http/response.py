"""A reply: a description of what the client shall see. One edge (server/ or web/) acts on it."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

Header = tuple[str, str]


class Fault(Enum):
    """How a reply travels. All but WHOLE end the connection; the words are those of `fault=`."""

    NONE = "whole"
    """Everything, in order; in `pieces` when there is more than one."""
    RESET = "reset"
    """TCP RST, no byte."""
    EMPTY = "empty"
    """Closed in good order, no byte."""
    HANG = "hang"
    """Never answered, kept open until the client or the server ends."""
    HALF_HEADERS = "half-headers"
    """The status line and part of the headers, then closed."""
    TRUNCATE = "truncate"
    """Whole headers, fewer bytes of body than Content-Length says, then closed."""
    GARBAGE = "garbage"
    """Bytes that are not HTTP, then closed."""
    MALFORMED_CHUNK = "malformed-chunk"
    """Chunked headers, then bytes that are no chunk, then closed."""


class ExchangePhase(Enum):
    """How far an exchange got. Ours; it is what the journal tells of a request under way."""

    RECEIVED = "received"
    RESPONDING = "responding"
    """Answered in the pipeline; waiting out a delay or being sent."""
    DONE = "done"
    ABORTED = "aborted"
    """A fault acted, or the client went away before the last byte."""


class Response(NamedTuple):
    """Status, headers (without Content-Length, Date and Connection: the edge owns those), body, manner."""

    status: int
    headers: tuple[Header, ...]
    body: bytes
    delay_ms: float = 0.0
    """Milliseconds to wait before the first byte (or before the fault acts)."""
    fault: Fault = Fault.NONE
    dribble_chunks: int = 1
    """Into how many pieces the body is cut; sent evenly over `pieces_over_ms`, the first waits too."""
    dribble_ms: float = 0.0
