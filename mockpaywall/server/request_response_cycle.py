"""One request and its response: ask the application, send what it returns, report how that ended."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING

from mockpaywall.http import serialization
from mockpaywall.http.request import Request
from mockpaywall.http.response import ExchangePhase, Fault, Response
from mockpaywall.server.application import RequestHandle
from mockpaywall.server.connection_state import ConnectionState
from mockpaywall.server.delayed_response import DelayedResponse
from mockpaywall.server.request_checks import CONTENT_TOO_LARGE, BadRequest
from mockpaywall.server.response_framing import CLOSE, ResponseFraming
from mockpaywall.server.wsgi import WsgiResult

if TYPE_CHECKING:
    from mockpaywall.server.connection import Connection

FALLBACK_RESPONSE = Response(500, (("Content-Type", "text/plain; charset=utf-8"),), b"internal error\n")
"""Sent when the application cannot even make the response to its own failure."""

_LOG = logging.getLogger("mockpaywall.server")
_SENDING = ConnectionState.SENDING  # found faster than an enum's attribute
_NO_FAULT = Fault.NONE
_DONE = ExchangePhase.DONE


class RequestResponseCycle:
    """One per request, or per refused message. It ends with `Connection.end_cycle`, or by `cancel`.

    Exceptions of the application become a 500 and are logged. They never reach the connection.
    """

    __slots__ = ("_connection", "_delayed_response", "_framing", "_handle", "_outgoing")

    def __init__(self, connection: Connection, framing: ResponseFraming) -> None:
        self._connection = connection
        self._framing = framing
        self._handle: RequestHandle | None = None
        self._delayed_response: DelayedResponse | None = None
        self._outgoing = b""

    @property
    def keep_alive(self) -> bool:
        """Whether the connection goes on after the response."""
        return self._framing.keep_alive

    def run(self, request: Request) -> None:
        """Ask the application; where it leaves *request* to the WSGI app, ask that."""
        try:
            handle = self._connection.server.application.begin(request)
        except Exception as error:
            self.respond(error)
            return
        if handle is None:
            self._run_wsgi_app(request)
            return
        self._handle = handle
        if handle.result is None:
            self._connection.transition(ConnectionState.HANDLING)
            handle.add_done_callback(self._on_handle_done)
        else:
            self.respond(handle.result)

    def refuse(self, bad_request: BadRequest) -> None:
        """Respond to bytes that are not a request. The connection ends after it."""
        self._framing = CLOSE
        try:
            connection = self._connection
            response = connection.server.application.bad_request_response(*bad_request, connection.client_ip)
        except Exception as error:
            response = self._make_internal_error_response(error)
        self.respond(response)

    def respond(self, result: Response | BaseException) -> None:
        """Send a response; to an exception, which is a defect of ours, a 500."""
        response = result if isinstance(result, Response) else self._make_internal_error_response(result)
        try:
            head, body = self._serialize(response)
        except ValueError as error:
            self._complete(ExchangePhase.ABORTED)
            response = self._make_internal_error_response(error)
            head, body = self._serialize(response)
        connection = self._connection
        # Inlined `delayed_response.is_dribbled`: this runs for every request.
        is_dribbled = body and (response.dribble_chunks > 1 or response.dribble_ms > 0)
        if is_dribbled or response.delay_ms > 0 or response.fault is not _NO_FAULT:
            self._delay(response)
            return
        connection.transition(_SENDING)
        if connection.has_pipelined_input:  # in the batch, each of many requests would take a loop iteration
            connection.transport.write(head + body)
            self._end(_DONE)
        else:
            self._outgoing = head + body
            connection.server.write_batch.add(self)

    def cancel(self) -> None:
        """Send nothing more: the connection ends."""
        if self._delayed_response is not None:
            self._delayed_response.cancel()
            self._delayed_response = None
        self._complete(ExchangePhase.ABORTED)

    def send(self) -> None:
        """Write the response; called by the write batch. Nothing is sent when the connection has ended."""
        connection = self._connection
        if connection.state is _SENDING:
            try:
                connection.transport.write(self._outgoing)
            except Exception as error:
                connection.drop(error)

    def on_flushed(self) -> None:
        """End; called by the write batch when every response of the batch was written."""
        connection = self._connection
        if connection.state is _SENDING:
            try:
                self._end(_DONE)
                connection.process_input()
            except Exception as error:
                connection.drop(error)

    def _on_handle_done(self) -> None:
        self._connection.guard(self._respond_with_result)

    def _respond_with_result(self) -> None:
        connection, handle = self._connection, self._handle
        if connection.state >= ConnectionState.CLOSING:
            self._complete(ExchangePhase.ABORTED)
        elif handle is not None and handle.result is not None:
            self.respond(handle.result)
            connection.process_input()

    def _run_wsgi_app(self, request: Request) -> None:
        if request.oversize:
            self.refuse(CONTENT_TOO_LARGE)
            return
        connection = self._connection
        connection.transition(ConnectionState.HANDLING)
        address = connection.transport.get_extra_info("sockname")
        host, port = address[:2] if isinstance(address, tuple) else ("localhost", 0)
        on_done = partial(connection.guard, self._respond_with_wsgi_result)
        connection.server.wsgi_runner.run(request, (host, port), on_done)

    def _respond_with_wsgi_result(self, result: WsgiResult) -> None:
        if self._connection.state >= ConnectionState.CLOSING:
            return
        if isinstance(result, Exception):
            self.respond(result)
        else:
            if self._framing.head_only:
                self._framing = self._framing._replace(content_length=result.content_length)
            self.respond(result.response)
        self._connection.process_input()

    def _make_internal_error_response(self, error: BaseException) -> Response:
        _LOG.error("a defect of the server; the client receives a 500", exc_info=error)
        try:
            response = self._connection.server.application.internal_error_response(error)
            serialization.serialize(response, "", "")
        except Exception:
            _LOG.exception("a defect while making the response to a defect")
            return FALLBACK_RESPONSE
        return response

    def _serialize(self, response: Response) -> tuple[bytes, bytes]:
        date = self._connection.server.date_header()
        if response.fault is not _NO_FAULT:
            return serialization.serialize_fault(response, date)
        framing = self._framing
        return serialization.serialize(
            response, date, framing.connection_header, framing.head_only, framing.content_length
        )

    def _delay(self, response: Response) -> None:
        connection = self._connection
        connection.transition(ConnectionState.DELAYING)
        if response.fault is not _NO_FAULT:
            self._framing = self._framing._replace(keep_alive=False)
        self._delayed_response = DelayedResponse(
            connection.server.loop,
            connection.transport,
            response,
            self._serialize,
            self._on_delayed_response_done,
        )
        self._delayed_response.start()

    def _on_delayed_response_done(self, phase: ExchangePhase) -> None:
        self._delayed_response = None
        self._connection.guard(self._end_and_continue, phase)

    def _end_and_continue(self, phase: ExchangePhase) -> None:
        self._end(phase)
        self._connection.process_input()

    def _end(self, phase: ExchangePhase) -> None:
        """The response has been written. The cycle ends when the socket has taken it."""
        connection = self._connection
        if connection.flow.write_paused:
            connection.transition(ConnectionState.DRAINING_WRITES)
            connection.flow.when_drained(partial(self._end_and_continue, phase))
            return
        self._complete(ExchangePhase.ABORTED if connection.transport.is_closing() else phase)
        connection.end_cycle(self._framing.keep_alive)

    def _complete(self, phase: ExchangePhase) -> None:
        """Report the end to the application, once. Before there is a response, the report waits for it."""
        handle = self._handle
        if handle is None or not isinstance(handle.result, Response):
            return
        self._handle = None
        try:
            handle.complete(phase)
        except Exception:
            _LOG.exception("a defect while recording how a response ended")
