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
from mockpaywall.http.request import Call
from mockpaywall.http.response import Phase, Reply, Travel
from mockpaywall.server import request_checks
from mockpaywall.server.delayed_response import Journey, in_pieces
from mockpaywall.server.request_checks import Refused
from mockpaywall.server.request_parser import Arrival, Asked, Intake
from mockpaywall.server.state import Site
from mockpaywall.server.wsgi import Outcome

_LOG = logging.getLogger("mockpaywall.server")
_SLICE = 8 * 1024
"""Bytes parsed at once: it bounds the calls that can pile up behind a slow reply."""
_WHOLE = Travel.WHOLE
_DONE = Phase.DONE


class Connection(asyncio.Protocol):
    """The states: `_new`, idle, receiving (`_intake.open`), `_busy` (at the gate, or with a reply), `_closing`.

    `due` is when `overdue` is to be called, in the loop's time. No exception leaves a method that the loop calls.
    """

    __slots__ = (
        "_after",
        "_answered",
        "_busy",
        "_choked",
        "_closing",
        "_eof",
        "_head_only",
        "_held",
        "_intake",
        "_journey",
        "_keep",
        "_length",
        "_new",
        "_old",
        "_paused",
        "_posted",
        "_site",
        "_slow",
        "_transport",
        "due",
    )

    _transport: asyncio.Transport
    _intake: Intake

    def __init__(self, site: Site) -> None:
        self._site = site
        self._held = bytearray()
        self._busy = self._closing = self._choked = self._paused = self._eof = self._slow = False
        self._keep = self._head_only = self._old = False
        self._journey: Journey | None = None
        self._answered: Reply | None = None
        self._after: Phase | None = None
        self._length: int | None = None
        self._posted = b""
        self._new = True
        self.due = inf

    # What the loop calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        site = self._site
        self._transport = cast(asyncio.Transport, transport)
        # With no slack, pause_writing tells that the socket has not taken everything.
        self._transport.set_write_buffer_limits(high=1 if site.tls else 0, low=0)
        peer = transport.get_extra_info("peername")
        client_ip = peer[0] if isinstance(peer, tuple) else ""
        self._intake = Intake(site.limits, site.lane.owns, "https" if site.tls else "http", client_ip)
        self.due = site.soon + site.limits.idle_s
        site.connections.add(self)

    def data_received(self, data: bytes) -> None:
        if self._closing:
            return
        try:
            if self._busy:
                self._hold(data)
                return
            if self._new:
                self._knock(data)
                return
            call = self._intake.again(data)
            if call is not None:
                self._ask(call, True)
            elif len(data) > _SLICE:
                self._held += data
            else:
                self._intake.feed(data)
            self._pump()
        except Exception as error:
            self._drop(error)

    def eof_received(self) -> bool:
        """The client sends no more. One that waits for a delayed reply is taken to have left.

        True keeps a reply coming that is with the app or half sent, to a client that closed only its own side;
        TLS has no such half.
        """
        self._eof = self._busy and self._journey is None and not self._closing and not self._site.tls
        if not self._eof:
            self._abandon()
        return self._eof

    def connection_lost(self, exc: Exception | None) -> None:
        self._abandon()
        self._intake.stop()
        self._held.clear()
        self._site.connections.discard(self)

    def pause_writing(self) -> None:
        self._choked = True

    def resume_writing(self) -> None:
        self._choked = False
        if self._after is not None:
            self._safely(self._resume)

    # What the server calls

    def overdue(self) -> None:
        """The client took too long: to send, to read, to come back, or to leave."""
        if self._closing or self._busy or self._intake.draining:
            self._transport.abort()
        elif self._intake.open:
            self._intake.stop()
            self._safely(self._refuse, request_checks.SLOW)
        else:
            self._safely(self._close)

    def part(self) -> None:
        """The server stops: nothing is waited for but bytes on their way out."""
        self._abandon()
        self._transport.close()

    def cut(self) -> None:
        """The server stops, and this connection would not part."""
        self._transport.abort()

    # In: bytes to arrivals

    def _knock(self, data: bytes) -> None:
        """The first bytes wait for the connections that are served already."""
        self._new, self._keep = False, True
        self._wait()
        self._hold(data)
        self._site.gate.knock(self)

    def let_in(self) -> None:
        """See Newcomer."""
        if not self._closing:
            self._busy = False
            self._safely(self._pump)

    def _hold(self, data: bytes) -> None:
        if not self._keep:
            return  # nothing of it will be answered
        self._held += data
        if len(self._held) > self._site.limits.held and not self._paused:
            self._paused = True
            self._transport.pause_reading()

    def _pump(self) -> None:
        """Take up what has arrived, until a reply must be waited for or nothing is left."""
        intake, held = self._intake, self._held
        arrived = intake.arrived
        while not (self._busy or self._closing):
            if arrived:
                self._take(arrived.popleft())
            elif held:
                piece = bytes(held[:_SLICE])
                del held[:_SLICE]
                intake.feed(piece)
            else:
                self._await_more(intake)
                return

    def _await_more(self, intake: Intake) -> None:
        if self._paused:
            self._paused = False
            self._transport.resume_reading()
        if self._eof:
            self._close()
        elif not intake.open:
            self._slow = False
            self.due = self._site.soon + self._site.limits.idle_s
        else:
            self._await_rest(intake)

    def _await_rest(self, intake: Intake) -> None:
        if intake.expects:
            intake.expects = False
            self._transport.write(serialization.CONTINUE)
        if not self._slow:
            self._slow = True
            self.due = self._site.soon + self._site.limits.slow_sender_s

    def _take(self, arrival: Arrival) -> None:
        self._slow = False
        if isinstance(arrival, Asked):
            self._ask(arrival.call, arrival.keep_alive)
        elif isinstance(arrival, Refused):
            self._refuse(arrival)
        else:
            self._keep = self._head_only = False
            self._deliver(self._site.voice.trip(arrival.error))

    # Between: calls to replies

    def _ask(self, call: Call, keep_alive: bool) -> None:
        self._keep = keep_alive
        head = call.head
        self._head_only = head.method == "HEAD"
        self._old = head.http_version == "1.0"
        try:
            reply = self._site.lane.answer(call)
        except Exception as error:
            self._deliver(self._site.voice.trip(error))
            return
        if isinstance(reply, Reply):
            self._answered = reply
            self._deliver(reply)
        elif reply is None:
            self._ask_app(call)
        else:
            self._wait()
            reply.then(self._lane_is_done)

    def _lane_is_done(self, came: Reply | Exception) -> None:
        self._safely(self._deliver_later, came)

    def _deliver_later(self, came: Reply | Exception) -> None:
        self._answered = came if isinstance(came, Reply) else None
        if self._closing:
            self._tell(Phase.ABORTED)
            return
        self._busy = False
        self._deliver(came if isinstance(came, Reply) else self._site.voice.trip(came))
        self._pump()

    def _ask_app(self, call: Call) -> None:
        if call.oversize:
            self._refuse(request_checks.BIG_BODY)
            return
        self._wait()
        address = self._transport.get_extra_info("sockname")
        host, port = address[:2] if isinstance(address, tuple) else ("localhost", 0)
        self._site.bridge.run(call, (host, port), self._app_is_done)

    def _app_is_done(self, outcome: Outcome) -> None:
        """Called in the app's thread."""
        try:
            self._site.loop.call_soon_threadsafe(self._safely, self._deliver_outcome, outcome)
        except RuntimeError:
            return  # the server has stopped meanwhile, and nobody waits

    def _deliver_outcome(self, outcome: Outcome) -> None:
        if self._closing:
            return
        self._busy = False
        if isinstance(outcome, Exception):
            self._deliver(self._site.voice.trip(outcome))
        else:
            self._length = outcome.length if self._head_only else None
            self._deliver(outcome.reply)
            self._length = None
        self._pump()

    def _refuse(self, refused: Refused) -> None:
        self._keep = self._head_only = False
        self._deliver(self._site.voice.refuse(refused))

    # Out: replies to bytes

    def _deliver(self, reply: Reply) -> None:
        try:
            head, body = self._pack(reply)
        except ValueError as error:
            self._tell(Phase.ABORTED)
            reply = self._site.voice.trip(error)
            head, body = self._pack(reply)
        if reply.travel is _WHOLE and reply.delay_ms <= 0 and not in_pieces(reply):
            self._post(head + body)
        else:
            self._wait()
            self._keep = self._keep and reply.travel is _WHOLE
            self._journey = Journey(self._site.loop, self._transport, reply, self._pack, self._journey_over)
            self._journey.go()

    def _post(self, data: bytes) -> None:
        """Send at the end of the turn; at once when the client has asked for more already."""
        if self._intake.arrived or self._held:
            self._transport.write(data)
            self._over(_DONE)
            return
        self._wait()
        self._posted = data
        self._site.outbox.post(self)

    def send(self) -> None:
        """See Sender."""
        data, self._posted = self._posted, b""
        try:
            if not self._closing:
                self._transport.write(data)
        except Exception as error:
            self._drop(error)

    def has_sent(self) -> None:
        """See Sender."""
        if not self._closing:
            self._safely(self._go_on, _DONE)

    def _pack(self, reply: Reply) -> tuple[bytes, bytes]:
        date = self._site.date()
        if reply.travel is not _WHOLE:
            return serialization.broken(reply, date)
        connection = (serialization.KEEP_ALIVE if self._old else "") if self._keep else serialization.CLOSE
        return serialization.whole(reply, date, connection, self._head_only, self._length)

    def _wait(self) -> None:
        self._busy = True
        self.due = inf

    def _journey_over(self, phase: Phase) -> None:
        self._journey = None
        self._safely(self._go_on, phase)

    def _resume(self) -> None:
        phase, self._after = self._after, None
        self._go_on(phase or _DONE)

    def _go_on(self, phase: Phase) -> None:
        self._over(phase)
        self._pump()

    def _over(self, phase: Phase) -> None:
        """The reply has been written. It is over when the socket has taken it."""
        if self._choked:
            self._wait()
            self._after = phase
            self.due = self._site.soon + self._site.limits.slow_reader_s
            return
        self._busy = False
        self._tell(Phase.ABORTED if self._transport.is_closing() else phase)
        if not self._keep:
            self._close()

    def _tell(self, phase: Phase) -> None:
        answered, self._answered = self._answered, None
        if answered is not None:
            self._site.voice.sent(answered, phase)

    # Ends

    def _close(self) -> None:
        """Close so that the last reply arrives: a close with bytes unread would be a reset, which may overtake it."""
        self._closing = True
        self.due = self._site.soon + self._site.limits.linger_s
        if self._paused:
            self._transport.resume_reading()
        if self._site.tls:
            if not self._intake.open:
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
        if self._journey is not None:
            self._journey.cancel()
            self._journey = None
        self._tell(Phase.ABORTED)

    def _drop(self, error: Exception) -> None:
        _LOG.error("a defect of the server; the connection is cut", exc_info=error)
        self._abandon()
        self._transport.abort()

    def _safely(self, step: Callable[..., None], *arguments: object) -> None:
        try:
            step(*arguments)
        except Exception as error:
            self._drop(error)
