"""One connection to the server inside an event loop: commands out, answers in, in order."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from typing import NamedTuple, cast

RespReply = bytes | Exception
ReplyCallback = Callable[[RespReply], None]


class RespError(Exception):
    """The server answered with an error."""


class RespArguments(NamedTuple):
    """Some words of a command as the wire has them, and how many they are."""

    arg_count: int
    data: bytes


def encode_args(arguments: Sequence[bytes]) -> RespArguments:
    """*arguments* as the wire has them."""
    return RespArguments(len(arguments), b"".join([b"$%d\r\n%b\r\n" % (len(one), one) for one in arguments]))


def encode_command(*parts: RespArguments) -> bytes:
    """One command."""
    number = sum(part.arg_count for part in parts)
    return b"*%d\r\n%b" % (number, b"".join([part.data for part in parts]))


class RespConnection(asyncio.Protocol):
    """Each command's *then* gets its answer, or why there is none. *lost* is told once, before those."""

    def __init__(self, on_lost: Callable[[RespConnection], None]) -> None:
        self._on_lost = on_lost
        self._callbacks: deque[ReplyCallback] = deque()
        self._buffer = bytearray()
        self._is_closed = False
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        try:
            self._parse_replies()
        except ValueError as error:
            self.abort(ConnectionError(f"no answer of a Redis: {error}"))

    def connection_lost(self, exc: Exception | None) -> None:
        self.abort(exc or ConnectionError("the connection was closed"))

    def send_command(self, command: bytes, on_reply: ReplyCallback) -> None:
        """Send *message*, one command."""
        if self._is_closed or self._transport is None:
            on_reply(ConnectionError("there is no connection"))
            return
        self._callbacks.append(on_reply)
        self._transport.write(command)

    def abort(self, error: Exception) -> None:
        """Give up: whoever waits is told *error*."""
        if self._is_closed:
            return
        self._is_closed = True
        if self._transport is not None:
            self._transport.abort()
        self._on_lost(self)
        while self._callbacks:
            self._callbacks.popleft()(error)

    def _parse_replies(self) -> None:
        """Raises ValueError for what is no answer of a kind that our commands have."""
        buffer = self._buffer
        while not self._is_closed and (end := buffer.find(b"\r\n")) >= 0:
            kind, head = buffer[:1], bytes(buffer[1:end])
            after = end + 2
            answer: RespReply = head
            if kind == b"$":
                size = int(head)
                if len(buffer) < after + size + 2:
                    return
                answer, after = bytes(buffer[after : after + size]), after + size + 2
            elif kind == b"-":
                answer = RespError(head.decode("latin-1"))
            elif kind not in b"+:":
                raise ValueError("the server speaks another protocol than Redis")
            del buffer[:after]
            self._callbacks.popleft()(answer)
