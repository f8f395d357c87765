"""One reply that cannot go at once: it waits, goes in pieces, or breaks."""

from __future__ import annotations

import asyncio
import socket
import struct
import sys
from collections.abc import Callable
from contextlib import suppress

from mockpaywall.http import serialization
from mockpaywall.http.response import Phase, Reply, Travel

Pack = Callable[[Reply], tuple[bytes, bytes]]

_SLACK_S = 0.002
"""Added to every wait: uvloop's clock counts whole milliseconds and may be one behind, and a delay is never shorter
than what was asked for."""
_LINGER_0 = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)


def reset(transport: asyncio.Transport) -> None:
    """Close with a TCP RST, under TLS without an alert. A unix socket knows no RST: there it is a plain close."""
    sock = transport.get_extra_info("socket")
    if sock is not None and sock.family != getattr(socket, "AF_UNIX", None):
        with suppress(OSError):  # the client was faster
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_0)
    transport.abort()


class Journey:
    """Begins with `go`; calls *over* once, with the phase it ended in, unless it is cancelled first.

    *pack* words head and body at the moment the reply leaves. A HANG ends only by `cancel`.
    """

    __slots__ = ("_due", "_left", "_loop", "_over", "_pack", "_reply", "_timer", "_transport")

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        transport: asyncio.Transport,
        reply: Reply,
        pack: Pack,
        over: Callable[[Phase], None],
    ) -> None:
        self._loop, self._transport, self._reply, self._pack, self._over = loop, transport, reply, pack, over
        self._timer: asyncio.TimerHandle | None = None
        self._left: list[bytes] = []
        self._due = 0.0

    def go(self) -> None:
        """Wait out the delay, then act; at once when there is none."""
        if self._reply.delay_ms > 0:
            self._timer = self._loop.call_later(self._reply.delay_ms / 1000 + _SLACK_S, self._act)
        else:
            self._act()

    def cancel(self) -> None:
        """Do nothing more: the client has gone, or the server is stopping."""
        if self._timer is not None:
            self._timer.cancel()

    def _act(self) -> None:
        travel = self._reply.travel
        if travel is Travel.RESET:
            reset(self._transport)
            self._end()
        elif travel is not Travel.HANG:
            self._send()

    def _send(self) -> None:
        head, body = self._pack(self._reply)
        if body and in_pieces(self._reply):
            self._transport.write(head)
            self._left = serialization.cut(body, self._reply.pieces)[::-1]
            self._due = self._loop.time() + _SLACK_S
            self._wait_for_piece(self._reply.pieces_over_ms / 1000 / len(self._left))
        else:
            self._transport.write(head + body)
            self._end()

    def _wait_for_piece(self, step_s: float) -> None:
        self._due += step_s
        self._timer = self._loop.call_at(self._due, self._send_piece, step_s)

    def _send_piece(self, step_s: float) -> None:
        self._transport.write(self._left.pop())
        if self._left:
            self._wait_for_piece(step_s)
        else:
            self._end()

    def _end(self) -> None:
        self._over(Phase.DONE if self._reply.travel is Travel.WHOLE else Phase.ABORTED)


def in_pieces(reply: Reply) -> bool:
    """Whether the body is to be sent over time."""
    return reply.pieces > 1 or reply.pieces_over_ms > 0
