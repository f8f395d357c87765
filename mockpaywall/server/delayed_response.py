"""One response that is not sent at once: it waits, is sent in chunks, or is replaced by a fault."""

from __future__ import annotations

import asyncio
import socket
import struct
import sys
from collections.abc import Callable
from contextlib import suppress

from mockpaywall.http import serialization
from mockpaywall.http.response import ExchangePhase, Fault, Response

ResponseSerializer = Callable[[Response], tuple[bytes, bytes]]

_TIMER_SLACK_S = 0.002
"""Added to every wait, so that no delay is shorter than asked for: uvloop's clock counts whole milliseconds and may
be one behind."""
_LINGER_0 = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)


def reset(transport: asyncio.Transport) -> None:
    """Close with a TCP RST, under TLS without an alert."""
    sock = transport.get_extra_info("socket")
    if sock is not None:
        with suppress(OSError):  # the client has closed the connection
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_0)
    transport.abort()


class DelayedResponse:
    """Begins with `start`, and calls *on_done* once with the phase it ended in, unless it is canceled first.

    *serialize* is called when the response is sent. A HANG ends only by `cancel`.
    """

    __slots__ = (
        "_loop",
        "_next_chunk_at",
        "_on_done",
        "_remaining_chunks",
        "_response",
        "_serialize",
        "_timer",
        "_transport",
    )

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        transport: asyncio.Transport,
        response: Response,
        serialize: ResponseSerializer,
        on_done: Callable[[ExchangePhase], None],
    ) -> None:
        self._loop = loop
        self._transport = transport
        self._response = response
        self._serialize = serialize
        self._on_done = on_done
        self._timer: asyncio.TimerHandle | None = None
        self._remaining_chunks: list[bytes] = []
        self._next_chunk_at = 0.0

    def start(self) -> None:
        """Send the response or the fault after the delay; at once without one."""
        delay_ms = self._response.delay_ms
        if delay_ms > 0:
            self._timer = self._loop.call_later(delay_ms / 1000 + _TIMER_SLACK_S, self._on_delay_elapsed)
        else:
            self._on_delay_elapsed()

    def cancel(self) -> None:
        """Do nothing more: the client has closed the connection, or the server stops."""
        if self._timer is not None:
            self._timer.cancel()

    def _on_delay_elapsed(self) -> None:
        fault = self._response.fault
        if fault is Fault.RESET:
            reset(self._transport)
            self._finish()
        elif fault is not Fault.HANG:
            self._send()

    def _send(self) -> None:
        head, body = self._serialize(self._response)
        if body and is_dribbled(self._response):
            self._transport.write(head)
            self._remaining_chunks = serialization.split_body(body, self._response.dribble_chunks)[::-1]
            self._next_chunk_at = self._loop.time() + _TIMER_SLACK_S
            self._schedule_chunk(self._response.dribble_ms / 1000 / len(self._remaining_chunks))
        else:
            self._transport.write(head + body)
            self._finish()

    def _schedule_chunk(self, interval_s: float) -> None:
        self._next_chunk_at += interval_s
        self._timer = self._loop.call_at(self._next_chunk_at, self._send_chunk, interval_s)

    def _send_chunk(self, interval_s: float) -> None:
        self._transport.write(self._remaining_chunks.pop())
        if self._remaining_chunks:
            self._schedule_chunk(interval_s)
        else:
            self._finish()

    def _finish(self) -> None:
        self._timer = None  # it refers to this, and to the connection
        self._on_done(ExchangePhase.DONE if self._response.fault is Fault.NONE else ExchangePhase.ABORTED)


def is_dribbled(response: Response) -> bool:
    """Return whether the body is sent in chunks over time."""
    return response.dribble_chunks > 1 or response.dribble_ms > 0
