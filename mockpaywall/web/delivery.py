"""Acting on a Reply under a WSGI server: waiting by sleeping, breaking where the socket can be reached."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

from flask import Response

from mockpaywall.domain.reply import Phase, Reply, Travel
from mockpaywall.web.breaking import break_off, cannot_break, client_socket

Ended = Callable[[Phase], None]


def deliver(reply: Reply, environ: dict[str, Any], ended: Ended) -> Response:
    """The reply as a Flask response; *ended* is told once how far it came."""
    if reply.delay_ms:
        time.sleep(reply.delay_ms / 1000)
    if reply.travel is Travel.WHOLE:
        return _response(reply, _pieces(reply, ended))
    connection = client_socket(environ)
    if connection is None:
        instead = cannot_break(reply)
        return _response(instead, _pieces(instead, ended))
    return _response(reply, break_off(reply, connection, ended))


def _response(reply: Reply, content: Iterator[bytes]) -> Response:
    response = Response(content, status=reply.status)
    response.headers.clear()
    for name, value in reply.headers:
        response.headers.add(name, value)
    if reply.status not in (204, 304):
        response.headers["Content-Length"] = str(len(reply.body))
    return response


def _pieces(reply: Reply, ended: Ended) -> Iterator[bytes]:
    count, size = max(1, min(reply.pieces, len(reply.body))), len(reply.body)
    phase = Phase.ABORTED
    try:
        for k in range(count):
            if reply.pieces_over_ms:
                time.sleep(reply.pieces_over_ms / count / 1000)
            yield reply.body[k * size // count : (k + 1) * size // count]
        phase = Phase.DONE
    finally:
        ended(phase)
