"""Responses under a WSGI server: delays by sleeping, faults where the socket can be reached."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from flask import Response as FlaskResponse
from werkzeug.wsgi import ClosingIterator

from mockpaywall.http.real_time import sleep
from mockpaywall.http.response import ExchangePhase, Fault, Response
from mockpaywall.web.socket_faults import (
    CompletionCallback,
    apply_fault,
    dribble_body,
    get_client_socket,
    make_unsupported_fault_response,
)

BODYLESS_STATUSES = frozenset({204, 304})
"""Statuses without a body and without a Content-Length."""


class StreamingResponse(FlaskResponse):
    """A response whose body is always iterated: the iterator applies the fault and reports the end."""

    def get_app_iter(self, environ: dict[str, Any]) -> Iterable[bytes]:
        """Return the body's iterator, also for HEAD, 204 and 304, where Werkzeug would not iterate."""
        return ClosingIterator(self.iter_encoded(), self.close)


def to_flask_response(
    response: Response, environ: dict[str, Any], on_complete: CompletionCallback
) -> FlaskResponse:
    """Return *response* for Flask, after its delay. *on_complete* is called once."""
    if response.delay_ms:
        sleep(response.delay_ms / 1000)
    head_only = environ["REQUEST_METHOD"] == "HEAD"
    if response.fault is Fault.NONE:
        return _build_response(response, _iter_body(response, head_only, on_complete))
    connection = get_client_socket(environ)
    if connection is None:
        substitute = make_unsupported_fault_response(response)
        return _build_response(substitute, _iter_body(substitute, head_only, on_complete))
    return _build_response(response, apply_fault(response, connection, on_complete))


def _build_response(response: Response, content: Iterator[bytes]) -> FlaskResponse:
    flask_response = StreamingResponse(content, status=response.status)
    flask_response.headers.clear()
    for name, value in response.headers:
        flask_response.headers.add(name, value)
    if response.status not in BODYLESS_STATUSES:
        flask_response.headers["Content-Length"] = str(len(response.body))
    return flask_response


def _iter_body(response: Response, head_only: bool, on_complete: CompletionCallback) -> Iterator[bytes]:
    body = b"" if head_only or response.status in BODYLESS_STATUSES else response.body
    phase = ExchangePhase.ABORTED
    try:
        yield from dribble_body(body, response)
        phase = ExchangePhase.DONE
    finally:
        on_complete(phase, response)
