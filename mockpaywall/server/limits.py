"""How much and how slowly a client may send before the front says no."""

from __future__ import annotations

from dataclasses import dataclass, fields

from mockpaywall.http.json_limits import MAX_BODY_BYTES


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, times (`_s`) in seconds. All must be above zero; ValueError names the one that is not.

    Source: the body limit is the contract's; everything else is ours.
    """

    request_line: int = 8 * 1024
    """Method, target and version together; more is answered 414."""
    head: int = 32 * 1024
    """All header lines together; more is answered 431."""
    header_count: int = 100
    """Header lines; more is answered 431."""
    body: int = MAX_BODY_BYTES
    """Body of a call on the lane; more becomes a Call with `oversize`."""
    wsgi_body: int = 8 * 1024 * 1024
    """Body of a call for the WSGI app; more is answered 413."""
    drain: int = 1024 * 1024
    """How much of an unwanted body is read and dropped to keep the connection, or before it is closed."""
    pipeline_buffer: int = 64 * 1024
    """Pipelined bytes kept while a reply is under way; then reading pauses."""
    request_timeout_s: float = 10.0
    """From the first byte of a request to its last; later is answered 408."""
    idle_timeout_s: float = 75.0
    """Silence between requests, and before the first one, until the connection is closed."""
    write_timeout_s: float = 30.0
    """For taking a whole reply that the socket could not hold at once; then the connection is cut."""
    close_timeout_s: float = 2.0
    """How long the reading side stays open after the front has closed its own."""
    handshake_timeout_s: float = 10.0
    """For a TLS handshake."""
    wsgi_threads: int = 64
    """The most threads that run the WSGI app; they are made as they are needed."""

    def __post_init__(self) -> None:
        for field in fields(self):
            if not getattr(self, field.name) > 0:
                raise ValueError(
                    f"the limit {field.name} must be above zero, not {getattr(self, field.name)!r}"
                )
