"""Acting on a Reply under a WSGI server: waiting by sleeping, breaking where the socket can be reached."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import Any

from flask import Response as FlaskResponse
from werkzeug.wsgi import ClosingIterator

from mockpaywall.http.response import Phase, Reply, Travel
from mockpaywall.web.pacing import paced
from mockpaywall.web.socket_faults import Ended, break_off, cannot_break, client_socket

NO_BODY = frozenset({204, 304})
"""Statuses after which HTTP has no body, nor a Content-Length."""


class Delivered(FlaskResponse):
    """A response whose content is asked for even where HTTP has no body: the fault, or the end, is in it."""

    def get_app_iter(self, environ: dict[str, Any]) -> Iterable[bytes]:
        """See werkzeug, which asks for nothing after HEAD, 204 and 304."""
        return ClosingIterator(self.iter_encoded(), self.close)


def deliver(reply: Reply, environ: dict[str, Any], ended: Ended) -> FlaskResponse:
    """The reply as a Flask response; *ended* is told once."""
    if reply.delay_ms:
        time.sleep(reply.delay_ms / 1000)
    head_only = environ["REQUEST_METHOD"] == "HEAD"
    if reply.travel is Travel.WHOLE:
        return _response(reply, _pieces(reply, head_only, ended))
    connection = client_socket(environ)
    if connection is None:
        instead = cannot_break(reply)
        return _response(instead, _pieces(instead, head_only, ended))
    return _response(reply, break_off(reply, connection, ended))


def _response(reply: Reply, content: Iterator[bytes]) -> FlaskResponse:
    response = Delivered(content, status=reply.status)
    response.headers.clear()
    for name, value in reply.headers:
        response.headers.add(name, value)
    if reply.status not in NO_BODY:
        response.headers["Content-Length"] = str(len(reply.body))
    return response


def _pieces(reply: Reply, head_only: bool, ended: Ended) -> Iterator[bytes]:
    body = b"" if head_only or reply.status in NO_BODY else reply.body
    phase = Phase.ABORTED
    try:
        yield from paced(body, reply)
        phase = Phase.DONE
    finally:
        ended(reply, phase)
