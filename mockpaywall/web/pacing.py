"""A body in pieces, under a WSGI server: waiting by sleeping."""

from __future__ import annotations

import time
from collections.abc import Iterator

from mockpaywall.http import serialization
from mockpaywall.http.response import Response


def dribble_body(body: bytes, response: Response) -> Iterator[bytes]:
    """*body* in the pieces of *reply* and at its pace; the first waits too."""
    pieces = serialization.split_body(body, response.dribble_chunks)
    if body and response.dribble_ms:
        yield b""  # a server that sends the head with the first bytes sends it now
        for piece in pieces:
            time.sleep(response.dribble_ms / len(pieces) / 1000)
            yield piece
    else:
        yield from pieces
