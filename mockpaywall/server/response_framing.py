"""How a response is framed: what it owes to its request rather than to the application."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from mockpaywall.http import serialization


class ResponseFraming(NamedTuple):
    """One value per request."""

    keep_alive: bool
    """Whether the connection goes on after the response."""
    connection_header: str
    """The Connection header line, or ""."""
    head_only: bool = False
    """The request was HEAD: the body is left out."""
    content_length: int | None = None
    """Replaces the body's length: a WSGI app may give the length of the body that it leaves out for HEAD."""


CLOSE = ResponseFraming(keep_alive=False, connection_header=serialization.CLOSE)
"""For the response to bytes that are not a request: nobody knows its method or its version."""


@lru_cache(maxsize=8)
def make_framing(keep_alive: bool, head_only: bool, is_http_1_0: bool) -> ResponseFraming:
    """Return the framing of the response to a request. All eight are cached: this is called for every request."""
    if not keep_alive:
        return CLOSE._replace(head_only=head_only)
    return ResponseFraming(True, serialization.KEEP_ALIVE if is_http_1_0 else "", head_only)
