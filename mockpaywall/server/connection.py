"""One connection: bytes become requests, one request is handled at a time, and every state has its time-out.

What a pipelining client sends while a request is handled waits as bytes, up to a limit, and is parsed in its turn.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from math import inf
from typing import cast

from mockpaywall.http import serialization
from mockpaywall.http.request import Request
from mockpaywall.server.bind import format_client_ip
from mockpaywall.server.connection_state import TRANSITIONS, ConnectionState, IllegalTransition
from mockpaywall.server.flow_control import FlowControl
from mockpaywall.server.head_cache import HeadCache
from mockpaywall.server.request_checks import REQUEST_TIMEOUT, BadRequest
from mockpaywall.server.request_parser import ParserEvent, RequestOverloaded, RequestParser, RequestReceived
from mockpaywall.server.request_response_cycle import RequestResponseCycle
from mockpaywall.server.response_framing import CLOSE, make_framing
from mockpaywall.server.state import ServerState

_LOG = logging.getLogger("mockpaywall.server")
_PARSE_CHUNK_BYTES = 8 * 1024
"""Bytes parsed at once: it bounds the requests that can wait, parsed, behind a slow response."""
_IDLE, _RECEIVING = ConnectionState.IDLE, ConnectionState.RECEIVING  # found faster than an enum's attribute


class Connection(asyncio.Protocol):
    """The protocol that asyncio drives. No exception leaves a method that the event loop or the server calls.

    `deadline` is when `on_timeout` is to be called, in the loop's time. With *refusal* the transport is a plain one,
    and whatever the client sends is refused.
    """

    __slots__ = (
        "_cycle",
        "_head_cache",
        "_parser",
        "_pipelined",
        "_refusal",
        "_tls",
        "client_ip",
        "deadline",
        "flow",
        "server",
        "state",
        "transport",
    )

    transport: asyncio.Transport
    flow: FlowControl
    _parser: RequestParser
    _head_cache: HeadCache

    def __init__(self, server: ServerState, refusal: BadRequest | None = None) -> None:
        self.server = server
        self._refusal = refusal
        self._tls = server.tls and refusal is None
        self.state = ConnectionState.NEW
        self.deadline = inf
        self._pipelined = bytearray()
        self._cycle: RequestResponseCycle | None = None

    # Called by the event loop

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        server = self.server
        self.transport = cast(asyncio.Transport, transport)
        self.flow = FlowControl(self.transport)
        # With a limit of 0, pause_writing reports that the socket has not taken everything. TLS needs 1, and may call
        # pause_writing here already: its session tickets are being sent.
        self.transport.set_write_buffer_limits(high=1 if self._tls else 0, low=0)
        self.client_ip = client_ip = format_client_ip(transport.get_extra_info("peername"))
        scheme = "https" if self._tls else "http"
        self._head_cache = HeadCache(server.shared_heads, scheme, client_ip)
        self._parser = RequestParser(server.limits, server.application, server.body_budget, self._head_cache)
        if self._refusal is not None:
            self._parser.refuse(self._refusal)
        self.deadline = server.next_tick + server.timeouts[self.state]
        server.connections.add(self)

    def data_received(self, data: bytes) -> None:
        state = self.state
        try:
            if state is _IDLE and (request := self._head_cache.match(data)) is not None:
                self._handle_request(request, True)
            elif state is _IDLE or state is _RECEIVING:
                if state is _IDLE:
                    self.transition(_RECEIVING)
                if len(data) > _PARSE_CHUNK_BYTES:
                    self._pipelined += data
                else:
                    self._parser.feed(data)
                self.process_input()
            elif state is ConnectionState.NEW:
                self.transition(ConnectionState.WAITING_FOR_ADMISSION)
                self._hold(data)
                self.server.admission_queue.submit(self)
            elif state < ConnectionState.CLOSING:
                self._hold(data)
        except Exception as error:
            self.drop(error)

    def eof_received(self) -> bool:
        """Close; True keeps the connection open for a response that the client may still want.

        A client that closes only its sending side gets that response, except a delayed one: TCP does not show the
        difference between such a client and one that left. TLS has no half-close.
        """
        keeps_open = (
            self.state
            in (
                ConnectionState.WAITING_FOR_ADMISSION,
                ConnectionState.HANDLING,
                ConnectionState.SENDING,
                ConnectionState.DRAINING_WRITES,
            )
            and not self._tls
        )
        if keeps_open:
            self.flow.at_eof = True
        else:
            self._end_without_response()
        return keeps_open

    def connection_lost(self, exc: Exception | None) -> None:
        self._end_without_response()
        self.transition(ConnectionState.CLOSED)
        self._parser.stop()
        self._pipelined.clear()
        self.server.connections.discard(self)

    def pause_writing(self) -> None:
        self.flow.pause_writing()

    def resume_writing(self) -> None:
        self.guard(self.flow.resume_writing)

    # Called by the server

    def on_timeout(self) -> None:
        """End a state that has lasted too long: each one waits for the client."""
        if self.state is ConnectionState.NEW or self.state is _IDLE:
            self.guard(self._close)
        elif self.state is _RECEIVING and not self._parser.is_discarding:
            bad_request = self._parser.locate(REQUEST_TIMEOUT)
            self._parser.stop()
            self.guard(self._refuse, bad_request)
        else:
            self.transport.abort()

    def close_gracefully(self) -> None:
        """The server stops: send what has been written, and nothing more."""
        self._end_without_response()
        self.transport.close()

    def abort(self) -> None:
        """The server stops, and this connection has not closed in time."""
        self.transport.abort()

    def admit(self) -> None:
        """Parse the first bytes; called by the admission queue."""
        if self.state is ConnectionState.WAITING_FOR_ADMISSION:
            self.transition(_IDLE)
            self.guard(self.process_input)

    # Called by the request in progress

    @property
    def has_pipelined_input(self) -> bool:
        """Whether the client has sent more than the request in progress."""
        return bool(self._parser.events or self._pipelined)

    def transition(self, new: ConnectionState) -> None:
        """Enter *new*. Raises IllegalTransition when it may not follow the present state."""
        if new not in TRANSITIONS[self.state]:
            raise IllegalTransition(self.state, new)
        self.state = new
        server = self.server
        self.deadline = server.next_tick + server.timeouts[new]

    def end_cycle(self, keep_alive: bool) -> None:
        """The response was sent; go on to the next request, or close."""
        self._cycle = None
        if keep_alive:
            self.transition(_IDLE)
        else:
            self._close()

    def process_input(self) -> None:
        """Handle what has arrived, until a response must be waited for or nothing is left."""
        parser, pipelined = self._parser, self._pipelined
        while self.state is _IDLE or self.state is _RECEIVING:
            if parser.events:
                self._handle_event(parser.events.popleft())
            elif pipelined:
                chunk = bytes(pipelined[:_PARSE_CHUNK_BYTES])
                del pipelined[:_PARSE_CHUNK_BYTES]
                parser.feed(chunk)
            else:
                self._wait_for_input()
                return

    def guard(self, step: Callable[..., None], *arguments: object) -> None:
        """Run *step*. A defect in it costs this connection, never the server."""
        try:
            step(*arguments)
        except Exception as error:
            self.drop(error)

    def drop(self, error: Exception) -> None:
        """Log *error*, a defect, and abort the connection."""
        _LOG.error("a defect of the server; the connection is aborted", exc_info=error)
        self._end_without_response()
        self.transport.abort()

    # Input

    def _hold(self, data: bytes) -> None:
        """Keep *data* for its turn, and pause reading when that is too much."""
        if self._cycle is not None and not self._cycle.keep_alive:
            return  # none of it will be answered
        self._pipelined += data
        if len(self._pipelined) > self.server.limits.max_pipelined_bytes:
            self.flow.pause_reading()

    def _wait_for_input(self) -> None:
        parser, flow = self._parser, self.flow
        if flow.read_paused:
            flow.resume_reading()
        if flow.at_eof:
            self._close()
        elif parser.in_message:
            if parser.expects_continue:
                parser.expects_continue = False
                self.transport.write(serialization.CONTINUE)
            if self.state is _IDLE:
                self.transition(_RECEIVING)
        elif self.state is _RECEIVING:
            self.transition(_IDLE)

    def _handle_event(self, event: ParserEvent) -> None:
        if isinstance(event, RequestReceived):
            self._handle_request(event.request, event.keep_alive, event.body_cost)
        elif isinstance(event, RequestOverloaded):
            self._cycle = RequestResponseCycle(self, CLOSE)
            self._cycle.refuse_overload(event.head)
        elif isinstance(event, BadRequest):
            self._refuse(event)
        else:
            self._cycle = RequestResponseCycle(self, CLOSE)
            self._cycle.respond(event.error)

    def _handle_request(self, request: Request, keep_alive: bool, body_cost: int = 0) -> None:
        head = request.head
        framing = make_framing(keep_alive, head.method == "HEAD", head.http_version == "1.0")
        self._cycle = cycle = RequestResponseCycle(self, framing)
        cycle.run(request, body_cost)

    def _refuse(self, bad_request: BadRequest) -> None:
        self._cycle = RequestResponseCycle(self, CLOSE)
        self._cycle.refuse(bad_request)

    # Closing

    def _close(self) -> None:
        """Close our side and read on for a while.

        A close with unread bytes sends a reset, and a reset may overtake the response.
        """
        self.transition(ConnectionState.CLOSING)
        self.flow.resume_reading()
        if self._tls:
            if not self._parser.in_message:
                self.transport.close()
        elif not self.transport.is_closing():
            try:
                self.transport.write_eof()
            except OSError:
                self.transport.abort()

    def _end_without_response(self) -> None:
        if self.state < ConnectionState.CLOSING:
            self.transition(ConnectionState.CLOSING)
        self.flow.cancel_drained_callback()
        cycle, self._cycle = self._cycle, None
        if cycle is not None:
            cycle.cancel()
