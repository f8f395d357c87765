"""Acting on a Reply under a WSGI server: waiting by sleeping, breaking where the socket can be reached."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import Any

from flask import Response as FlaskResponse
from werkzeug.wsgi import ClosingIterator

from mockpaywall.http.response import ExchangePhase, Fault, Response
from mockpaywall.web.pacing import dribble_body
from mockpaywall.web.socket_faults import (
    CompletionCallback,
    apply_fault,
    get_client_socket,
    make_unsupported_fault_response,
)

BODYLESS_STATUSES = frozenset({204, 304})
"""Statuses after which HTTP has no body, nor a Content-Length."""


class StreamingResponse(FlaskResponse):
    """A response whose content is asked for even where HTTP has no body: the fault, or the end, is in it."""

    def get_app_iter(self, environ: dict[str, Any]) -> Iterable[bytes]:
        """See werkzeug, which asks for nothing after HEAD, 204 and 304."""
        return ClosingIterator(self.iter_encoded(), self.close)


def to_flask_response(
    vendor_response: Response, environ: dict[str, Any], on_complete: CompletionCallback
) -> FlaskResponse:
    """The reply as a Flask response; *ended* is told once."""
    if vendor_response.delay_ms:
        time.sleep(vendor_response.delay_ms / 1000)
    head_only = environ["REQUEST_METHOD"] == "HEAD"
    if vendor_response.fault is Fault.NONE:
        return _build_response(vendor_response, _iter_body(vendor_response, head_only, on_complete))
    connection = get_client_socket(environ)
    if connection is None:
        instead = make_unsupported_fault_response(vendor_response)
        return _build_response(instead, _iter_body(instead, head_only, on_complete))
    return _build_response(vendor_response, apply_fault(vendor_response, connection, on_complete))


def _build_response(vendor_response: Response, content: Iterator[bytes]) -> FlaskResponse:
    response = StreamingResponse(content, status=vendor_response.status)
    response.headers.clear()
    for name, value in vendor_response.headers:
        response.headers.add(name, value)
    if vendor_response.status not in BODYLESS_STATUSES:
        response.headers["Content-Length"] = str(len(vendor_response.body))
    return response


def _iter_body(
    vendor_response: Response, head_only: bool, on_complete: CompletionCallback
) -> Iterator[bytes]:
    body = b"" if head_only or vendor_response.status in BODYLESS_STATUSES else vendor_response.body
    phase = ExchangePhase.ABORTED
    try:
        yield from dribble_body(body, vendor_response)
        phase = ExchangePhase.DONE
    finally:
        on_complete(phase, vendor_response)
