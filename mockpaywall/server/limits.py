"""Limits of the server: how much a client may send, and how long it may take."""

from __future__ import annotations

from dataclasses import dataclass, fields

from mockpaywall.http.json_limits import MAX_ADMIN_BODY_BYTES, MAX_BODY_BYTES


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, times in seconds. All must be above zero; ValueError names the one that is not.

    Source: the contract for `max_body_bytes`; the others are ours.
    """

    max_request_line_bytes: int = 8 * 1024
    """Method, target and version together. Beyond it: 414."""
    max_header_bytes: int = 32 * 1024
    """All header lines together. Beyond it: 431."""
    max_headers: int = 100
    """Number of header lines. Beyond it: 431."""
    max_body_bytes: int = MAX_BODY_BYTES
    """Body of a request to the application. Beyond it the application gets the request with `oversize`."""
    max_wsgi_body_bytes: int = MAX_ADMIN_BODY_BYTES
    """Body of a request to the WSGI app. Beyond it: 413."""
    max_wsgi_bodies_bytes: int = 2 * 1024 * 1024
    """Bodies of all requests to the WSGI app at a time, apart from the first 16 KiB of each. Beyond it: 503.

    A parsed JSON body takes up to 60 times its size: eight bodies of 1 MiB at a time took 577 MB, two take 204."""
    max_discarded_bytes: int = 1024 * 1024
    """The rest of an oversize body that is read and discarded. Beyond it the connection ends after the response."""
    max_pipelined_bytes: int = 64 * 1024
    """Bytes that wait while a request is handled. Beyond it reading pauses."""
    request_timeout_s: float = 10.0
    """From the first byte of a request to its last. Beyond it: 408."""
    idle_timeout_s: float = 75.0
    """Between two requests, and before the first. Beyond it the connection is closed."""
    write_timeout_s: float = 30.0
    """For the client to take a response that the socket could not hold. Beyond it the connection is aborted."""
    close_timeout_s: float = 2.0
    """For the client to close its side after we have closed ours. Beyond it the connection is aborted."""
    tls_handshake_timeout_s: float = 10.0
    """For a TLS handshake. Beyond it the connection is aborted."""
    max_wsgi_threads: int = 64
    """Threads that run the WSGI app. They are started when they are needed."""

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if not value > 0:
                raise ValueError(f"the limit {field.name} must be above zero, not {value!r}")
