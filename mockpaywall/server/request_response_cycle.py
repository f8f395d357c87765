"""One request and its response: ask the application, send what it returns, report how that ended."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING, Protocol

from mockpaywall.http import serialization
from mockpaywall.http.event_stream import EventStream
from mockpaywall.http.request import Request, RequestHead
from mockpaywall.http.response import ExchangePhase, Fault, Response
from mockpaywall.server.application import RequestHandle
from mockpaywall.server.connection_state import ConnectionState
from mockpaywall.server.delayed_response import DelayedResponse
from mockpaywall.server.pushed_response import PushedResponse
from mockpaywall.server.request_checks import CONTENT_TOO_LARGE, BadRequest
from mockpaywall.server.response_framing import CLOSE, ResponseFraming
from mockpaywall.server.streamed_response import StreamedResponse
from mockpaywall.server.wsgi import WsgiDeferral, WsgiResponse, WsgiResult, WsgiStream

if TYPE_CHECKING:
    from mockpaywall.server.connection import Connection

FALLBACK_RESPONSE = Response(500, (("Content-Type", "text/plain; charset=utf-8"),), b"internal error\n")
"""Sent when the application cannot even make the response to its own failure."""

_LOG = logging.getLogger("mockpaywall.server")
_SENDING = ConnectionState.SENDING  # found faster than an enum's attribute
_NO_FAULT = Fault.NONE
_DONE = ExchangePhase.DONE


class Cancelable(Protocol):
    """What a response waits for, or what sends it over time."""

    def cancel(self) -> None:
        """Do nothing more: the connection ends."""


class RequestResponseCycle:
    """One per request, or per refused message. It ends with `Connection.end_cycle`, or by `cancel`.

    Exceptions of the application become a 500 and are logged. They never reach the connection.
    """

    __slots__ = ("_awaited", "_body_cost", "_connection", "_framing", "_handle", "_outgoing", "_target")

    def __init__(self, connection: Connection, framing: ResponseFraming) -> None:
        self._connection = connection
        self._framing = framing
        self._handle: RequestHandle | None = None
        self._awaited: Cancelable | None = None
        self._outgoing = b""
        self._target = ""
        self._body_cost = 0

    @property
    def keep_alive(self) -> bool:
        """Whether the connection goes on after the response."""
        return self._framing.keep_alive

    def run(self, request: Request, body_cost: int = 0) -> None:
        """Ask the application; where it leaves *request* to the WSGI app, ask that.

        *body_cost* is given back to the body budget when the WSGI app has responded.
        """
        self._target, self._body_cost = request.head.target, body_cost
        try:
            handle = self._connection.server.application.begin(request)
        except Exception as error:
            self._give_back_body()
            self.respond(error)
            return
        if handle is None:
            self._run_wsgi_app(request)
            return
        if body_cost:
            self._give_back_body()
        if isinstance(handle, EventStream):
            self._push(handle, is_chunked=request.head.http_version != "1.0")
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

    def refuse_overload(self, head: RequestHead) -> None:
        """Respond to a request whose body found no room. The connection ends after it."""
        self._target = head.target
        try:
            response = self._connection.server.application.overload_response(head)
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
        # In the batch, each of many pipelined requests would take a loop iteration. A batch of one has no use.
        if connection.has_pipelined_input or len(connection.server.connections) == 1:
            connection.transport.write(head + body)
            self._end(_DONE)
        else:
            self._outgoing = head + body
            connection.server.write_batch.add(self)

    def cancel(self) -> None:
        """Send nothing more: the connection ends."""
        if self._awaited is not None:
            self._awaited.cancel()
            self._awaited = None
            self._give_back_body()
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
            self.refuse(CONTENT_TOO_LARGE._replace(target=request.head.target))
            return
        connection = self._connection
        connection.transition(ConnectionState.HANDLING)
        address = connection.transport.get_extra_info("sockname")
        host, port = address[:2] if isinstance(address, tuple) else ("localhost", 0)
        on_done = partial(connection.guard, self._respond_with_wsgi_result, request.head.http_version)
        is_urgent = connection.server.application.is_urgent(request.head.target)
        connection.server.wsgi_runner.run(request, (host, port), on_done, is_urgent=is_urgent)

    def _respond_with_wsgi_result(self, http_version: str, result: WsgiResult) -> None:
        if not isinstance(result, WsgiDeferral) or self._connection.state >= ConnectionState.CLOSING:
            self._give_back_body()
        if self._connection.state >= ConnectionState.CLOSING:
            self._discard_wsgi_result(result)
        elif isinstance(result, WsgiDeferral):
            self._await_deferred(result)
        elif isinstance(result, WsgiStream):
            self._stream(result, is_chunked=http_version != "1.0")
        else:
            self._respond_with_complete_result(result)
        self._connection.process_input()

    def _respond_with_complete_result(self, result: WsgiResponse | Exception) -> None:
        if isinstance(result, Exception):
            self.respond(result)
            return
        if self._framing.head_only:
            self._framing = self._framing._replace(content_length=result.content_length)
        self.respond(result.response)

    def _discard_wsgi_result(self, result: WsgiResult) -> None:
        if isinstance(result, WsgiDeferral):
            result.deferred.cancel()
        elif isinstance(result, WsgiStream):
            self._connection.server.wsgi_runner.close_stream(result)

    def _await_deferred(self, deferral: WsgiDeferral) -> None:
        """Wait without a thread. A client that closes its sending side has left, as with a delayed response."""
        connection = self._connection
        connection.transition(ConnectionState.DELAYING)
        self._awaited = deferral.deferred
        if connection.flow.at_eof:  # the client was faster than the app
            connection.close_gracefully()
            return
        on_resolved = partial(connection.guard, self._respond_with_deferred, deferral)
        connection.server.wsgi_runner.await_deferred(deferral.deferred, on_resolved)

    def _give_back_body(self) -> None:
        self._connection.server.body_budget.give_back(self._body_cost)
        self._body_cost = 0

    def _respond_with_deferred(self, deferral: WsgiDeferral, status: int, body: bytes) -> None:
        self._give_back_body()
        if self._connection.state is ConnectionState.DELAYING:
            self._awaited = None
            self.respond(deferral.response._replace(status=status, body=body))
            self._connection.process_input()

    def _stream(self, stream: WsgiStream, is_chunked: bool) -> None:
        """Send *stream* in parts. Without chunked coding the connection ends after it."""
        if not is_chunked:
            self._framing = self._framing._replace(keep_alive=False, connection_header=serialization.CLOSE)
        connection, response = self._connection, stream.response
        head = serialization.serialize_head(
            response.status,
            response.headers,
            serialization.CHUNKED if is_chunked else "",
            connection.server.date_header(),
            self._framing.connection_header,
        )
        if self._framing.head_only:
            connection.server.wsgi_runner.close_stream(stream)
            connection.transport.write(head)
            self._end(_DONE)
            return
        self._awaited = streamed = StreamedResponse(connection, stream, is_chunked, self._on_stream_done)
        streamed.start(head)

    def _push(self, stream: EventStream, is_chunked: bool) -> None:
        """Send what the application sends, until the connection ends."""
        connection, response = self._connection, stream.response
        self._framing = self._framing._replace(keep_alive=False, connection_header=serialization.CLOSE)
        head = serialization.serialize_head(
            response.status,
            response.headers,
            serialization.CHUNKED if is_chunked else "",
            connection.server.date_header(),
            self._framing.connection_header,
        )
        connection.transition(ConnectionState.DELAYING)
        self._awaited = pushed = PushedResponse(connection, stream, is_chunked)
        pushed.start(head)

    def _on_stream_done(self) -> None:
        self._awaited = None
        self._end_and_continue(_DONE)

    def _make_internal_error_response(self, error: BaseException) -> Response:
        _LOG.error("a defect of the server; the client receives a 500", exc_info=error)
        try:
            response = self._connection.server.application.internal_error_response(error, self._target)
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
        self._awaited = delayed = DelayedResponse(
            connection.server.loop,
            connection.transport,
            response,
            self._serialize,
            self._on_delayed_response_done,
        )
        if self._handle is not None:
            self._handle.on_delayed(partial(connection.server.loop.call_soon_threadsafe, self._release))
        delayed.start()

    def _release(self) -> None:
        """End the connection without the response, when it is still delayed or withheld."""
        if self._awaited is not None:
            self._connection.close_gracefully()

    def _on_delayed_response_done(self, phase: ExchangePhase) -> None:
        self._awaited = None
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
