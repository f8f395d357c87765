"""One connection: reads, asks the lane or the app, and sees the replies out in the order of the requests.

One request is answered at a time. What a pipelining client sends meanwhile is held as bytes, up to a limit.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from math import inf
from typing import cast

from mockpaywall.http import serialization
from mockpaywall.http.request import Request
from mockpaywall.http.response import ExchangePhase, Fault, Response
from mockpaywall.server import request_checks
from mockpaywall.server.application import RequestHandle
from mockpaywall.server.delayed_response import DelayedResponse
from mockpaywall.server.request_checks import BadRequest
from mockpaywall.server.request_parser import ParserEvent, RequestParser, RequestReceived
from mockpaywall.server.state import ServerState
from mockpaywall.server.wsgi import WsgiResult

_LOG = logging.getLogger("mockpaywall.server")
_PARSE_CHUNK_BYTES = 8 * 1024
"""Bytes parsed at once: it bounds the calls that can pile up behind a slow reply."""
_NO_FAULT = Fault.NONE
_DONE = ExchangePhase.DONE


class Connection(asyncio.Protocol):
    """The states: `_new`, idle, receiving (`_intake.open`), `_busy` (at the gate, or with a reply), `_closing`.

    `due` is when `overdue` is to be called, in the loop's time. No exception leaves a method that the loop calls.
    """

    __slots__ = (
        "_busy",
        "_closing",
        "_content_length",
        "_delayed_response",
        "_eof",
        "_handle",
        "_head_only",
        "_is_http_1_0",
        "_is_new",
        "_keep_alive",
        "_outgoing",
        "_parser",
        "_pending_bytes",
        "_phase_after_drain",
        "_read_paused",
        "_receiving_late",
        "_state",
        "_transport",
        "_write_paused",
        "deadline",
    )

    _transport: asyncio.Transport
    _parser: RequestParser

    def __init__(self, state: ServerState) -> None:
        self._state = state
        self._pending_bytes = bytearray()
        self._busy = self._closing = self._write_paused = self._read_paused = self._eof = (
            self._receiving_late
        ) = False
        self._keep_alive = self._head_only = self._is_http_1_0 = False
        self._delayed_response: DelayedResponse | None = None
        self._handle: RequestHandle | None = None
        self._phase_after_drain: ExchangePhase | None = None
        self._content_length: int | None = None
        self._outgoing = b""
        self._is_new = True
        self.deadline = inf

    # What the loop calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        state = self._state
        self._transport = cast(asyncio.Transport, transport)
        # With no slack, pause_writing tells that the socket has not taken everything.
        self._transport.set_write_buffer_limits(high=1 if state.tls else 0, low=0)
        peer = transport.get_extra_info("peername")
        client_ip = peer[0] if isinstance(peer, tuple) else ""
        self._parser = RequestParser(
            state.limits, state.application.handles, "https" if state.tls else "http", client_ip
        )
        self.deadline = state.next_tick + state.limits.idle_timeout_s
        state.connections.add(self)

    def data_received(self, data: bytes) -> None:
        if self._closing:
            return
        try:
            if self._busy:
                self._buffer_data(data)
                return
            if self._is_new:
                self._submit_for_admission(data)
                return
            request = self._parser.try_cached(data)
            if request is not None:
                self._dispatch(request, True)
            elif len(data) > _PARSE_CHUNK_BYTES:
                self._pending_bytes += data
            else:
                self._parser.feed(data)
            self._process_pending()
        except Exception as error:
            self._drop(error)

    def eof_received(self) -> bool:
        """The client sends no more. One that waits for a delayed reply is taken to have left.

        True keeps a reply coming that is with the app or half sent, to a client that closed only its own side;
        TLS has no such half.
        """
        self._eof = (
            self._busy and self._delayed_response is None and not self._closing and not self._state.tls
        )
        if not self._eof:
            self._abandon()
        return self._eof

    def connection_lost(self, exc: Exception | None) -> None:
        self._abandon()
        self._parser.stop()
        self._pending_bytes.clear()
        self._state.connections.discard(self)

    def pause_writing(self) -> None:
        self._write_paused = True

    def resume_writing(self) -> None:
        self._write_paused = False
        if self._phase_after_drain is not None:
            self._run_safely(self._resume)

    # What the server calls

    def on_timeout(self) -> None:
        """The client took too long: to send, to read, to come back, or to leave."""
        if self._closing or self._busy or self._parser.is_draining:
            self._transport.abort()
        elif self._parser.in_message:
            self._parser.stop()
            self._run_safely(self._deliver_bad_request, request_checks.REQUEST_TIMEOUT)
        else:
            self._run_safely(self._close)

    def close_gracefully(self) -> None:
        """The server stops: nothing is waited for but bytes on their way out."""
        self._abandon()
        self._transport.close()

    def abort(self) -> None:
        """The server stops, and this connection would not part."""
        self._transport.abort()

    # In: bytes to arrivals

    def _submit_for_admission(self, data: bytes) -> None:
        """The first bytes wait for the connections that are served already."""
        self._is_new, self._keep_alive = False, True
        self._mark_busy()
        self._buffer_data(data)
        self._state.admission_queue.submit(self)

    def admit(self) -> None:
        """See Newcomer."""
        if not self._closing:
            self._busy = False
            self._run_safely(self._process_pending)

    def _buffer_data(self, data: bytes) -> None:
        if not self._keep_alive:
            return  # nothing of it will be answered
        self._pending_bytes += data
        if len(self._pending_bytes) > self._state.limits.pipeline_buffer and not self._read_paused:
            self._read_paused = True
            self._transport.pause_reading()

    def _process_pending(self) -> None:
        """Take up what has arrived, until a reply must be waited for or nothing is left."""
        intake, held = self._parser, self._pending_bytes
        arrived = intake.events
        while not (self._busy or self._closing):
            if arrived:
                self._handle_event(arrived.popleft())
            elif held:
                piece = bytes(held[:_PARSE_CHUNK_BYTES])
                del held[:_PARSE_CHUNK_BYTES]
                intake.feed(piece)
            else:
                self._await_more(intake)
                return

    def _await_more(self, parser: RequestParser) -> None:
        if self._read_paused:
            self._read_paused = False
            self._transport.resume_reading()
        if self._eof:
            self._close()
        elif not parser.in_message:
            self._receiving_late = False
            self.deadline = self._state.next_tick + self._state.limits.idle_timeout_s
        else:
            self._await_rest(parser)

    def _await_rest(self, parser: RequestParser) -> None:
        if parser.expects_continue:
            parser.expects_continue = False
            self._transport.write(serialization.CONTINUE)
        if not self._receiving_late:
            self._receiving_late = True
            self.deadline = self._state.next_tick + self._state.limits.request_timeout_s

    def _handle_event(self, event: ParserEvent) -> None:
        self._receiving_late = False
        if isinstance(event, RequestReceived):
            self._dispatch(event.request, event.keep_alive)
        elif isinstance(event, BadRequest):
            self._deliver_bad_request(event)
        else:
            self._keep_alive = self._head_only = False
            self._deliver(self._state.safe_application.internal_error_response(event.error))

    # Between: calls to replies

    def _dispatch(self, request: Request, keep_alive: bool) -> None:
        self._keep_alive = keep_alive
        head = request.head
        self._head_only = head.method == "HEAD"
        self._is_http_1_0 = head.http_version == "1.0"
        try:
            handle = self._state.application.begin(request)
        except Exception as error:
            self._deliver(self._state.safe_application.internal_error_response(error))
            return
        if handle is None:
            self._dispatch_to_wsgi(request)
            return
        self._handle = handle
        if handle.result is None:
            self._mark_busy()
            handle.add_done_callback(self._on_application_response)
        else:
            self._deliver_result(handle.result)

    def _on_application_response(self) -> None:
        self._run_safely(self._deliver_pending_response)

    def _deliver_pending_response(self) -> None:
        if self._closing:
            self._complete(ExchangePhase.ABORTED)
            return
        self._busy = False
        if self._handle is not None and self._handle.result is not None:
            self._deliver_result(self._handle.result)
        self._process_pending()

    def _deliver_result(self, result: Response | Exception) -> None:
        if isinstance(result, Exception):
            self._handle = None
            result = self._state.safe_application.internal_error_response(result)
        self._deliver(result)

    def _dispatch_to_wsgi(self, request: Request) -> None:
        if request.oversize:
            self._deliver_bad_request(request_checks.CONTENT_TOO_LARGE)
            return
        self._mark_busy()
        address = self._transport.get_extra_info("sockname")
        host, port = address[:2] if isinstance(address, tuple) else ("localhost", 0)
        self._state.wsgi_runner.run(request, (host, port), self._on_wsgi_result)

    def _on_wsgi_result(self, result: WsgiResult) -> None:
        """Called in the app's thread."""
        try:
            self._state.loop.call_soon_threadsafe(self._run_safely, self._deliver_wsgi_result, result)
        except RuntimeError:
            return  # the server has stopped meanwhile, and nobody waits

    def _deliver_wsgi_result(self, result: WsgiResult) -> None:
        if self._closing:
            return
        self._busy = False
        if isinstance(result, Exception):
            self._deliver(self._state.safe_application.internal_error_response(result))
        else:
            self._content_length = result.content_length if self._head_only else None
            self._deliver(result.response)
            self._content_length = None
        self._process_pending()

    def _deliver_bad_request(self, bad_request: BadRequest) -> None:
        self._keep_alive = self._head_only = False
        self._deliver(self._state.safe_application.bad_request_response(bad_request))

    # Out: replies to bytes

    def _deliver(self, response: Response) -> None:
        try:
            head, body = self._serialize(response)
        except ValueError as error:
            self._complete(ExchangePhase.ABORTED)
            response = self._state.safe_application.internal_error_response(error)
            head, body = self._serialize(response)
        if (
            response.fault is _NO_FAULT
            and response.delay_ms <= 0
            and response.dribble_chunks == 1
            and response.dribble_ms <= 0
        ):
            self._send_batched(head + body)
        else:
            self._mark_busy()
            self._keep_alive = self._keep_alive and response.fault is _NO_FAULT
            self._delayed_response = DelayedResponse(
                self._state.loop, self._transport, response, self._serialize, self._on_delayed_response_done
            )
            self._delayed_response.start()

    def _send_batched(self, data: bytes) -> None:
        """Send at the end of the turn; at once when the client has asked for more already."""
        if self._parser.events or self._pending_bytes:
            self._transport.write(data)
            self._on_written(_DONE)
            return
        self._mark_busy()
        self._outgoing = data
        self._state.write_batch.add(self)

    def send(self) -> None:
        """See Sender."""
        data, self._outgoing = self._outgoing, b""
        try:
            if not self._closing:
                self._transport.write(data)
        except Exception as error:
            self._drop(error)

    def on_flushed(self) -> None:
        """See Sender."""
        if not self._closing:
            self._run_safely(self._finish_and_continue, _DONE)

    def _serialize(self, response: Response) -> tuple[bytes, bytes]:
        date = self._state.date_header()
        if response.fault is not _NO_FAULT:
            return serialization.serialize_fault(response, date)
        connection = (
            (serialization.KEEP_ALIVE if self._is_http_1_0 else "")
            if self._keep_alive
            else serialization.CLOSE
        )
        return serialization.serialize(response, date, connection, self._head_only, self._content_length)

    def _mark_busy(self) -> None:
        self._busy = True
        self.deadline = inf

    def _on_delayed_response_done(self, phase: ExchangePhase) -> None:
        self._delayed_response = None
        self._run_safely(self._finish_and_continue, phase)

    def _resume(self) -> None:
        phase, self._phase_after_drain = self._phase_after_drain, None
        self._finish_and_continue(phase or _DONE)

    def _finish_and_continue(self, phase: ExchangePhase) -> None:
        self._on_written(phase)
        self._process_pending()

    def _on_written(self, phase: ExchangePhase) -> None:
        """The reply has been written. It is over when the socket has taken it."""
        if self._write_paused:
            self._mark_busy()
            self._phase_after_drain = phase
            self.deadline = self._state.next_tick + self._state.limits.write_timeout_s
            return
        self._busy = False
        self._complete(ExchangePhase.ABORTED if self._transport.is_closing() else phase)
        if not self._keep_alive:
            self._close()

    def _complete(self, phase: ExchangePhase) -> None:
        """Give the handle back, once. Before there is a response, it is kept until there is one."""
        handle = self._handle
        if handle is None or handle.result is None:
            return
        self._handle = None
        try:
            handle.complete(phase)
        except Exception:
            _LOG.exception("a defect while recording how a response ended")

    # Ends

    def _close(self) -> None:
        """Close so that the last reply arrives: a close with bytes unread would be a reset, which may overtake it."""
        self._closing = True
        self.deadline = self._state.next_tick + self._state.limits.close_timeout_s
        if self._read_paused:
            self._transport.resume_reading()
        if self._state.tls:
            if not self._parser.in_message:
                self._transport.close()
        elif not self._transport.is_closing():
            self._half_close()

    def _half_close(self) -> None:
        try:
            self._transport.write_eof()
        except OSError:
            self._transport.abort()

    def _abandon(self) -> None:
        self._closing = True
        if self._delayed_response is not None:
            self._delayed_response.cancel()
            self._delayed_response = None
        self._complete(ExchangePhase.ABORTED)

    def _drop(self, error: Exception) -> None:
        _LOG.error("a defect of the server; the connection is cut", exc_info=error)
        self._abandon()
        self._transport.abort()

    def _run_safely(self, step: Callable[..., None], *arguments: object) -> None:
        try:
            step(*arguments)
        except Exception as error:
            self._drop(error)
