"""One connection to the server inside an event loop: commands out, answers in, in order."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from typing import NamedTuple, cast

Answer = bytes | Exception
Then = Callable[[Answer], None]


class Refused(Exception):
    """The server answered with an error."""


class Words(NamedTuple):
    """Some words of a command as the wire has them, and how many they are."""

    number: int
    written: bytes


def words(arguments: Sequence[bytes]) -> Words:
    """*arguments* as the wire has them."""
    return Words(len(arguments), b"".join([b"$%d\r\n%b\r\n" % (len(one), one) for one in arguments]))


def joined(*parts: Words) -> bytes:
    """One command."""
    number = sum(part.number for part in parts)
    return b"*%d\r\n%b" % (number, b"".join([part.written for part in parts]))


class Link(asyncio.Protocol):
    """Each command's *then* gets its answer, or why there is none. *lost* is told once, before those."""

    def __init__(self, lost: Callable[[Link], None]) -> None:
        self._lost = lost
        self._waiting: deque[Then] = deque()
        self._buffer = bytearray()
        self._over = False
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        try:
            self._read()
        except ValueError as error:
            self.end(ConnectionError(f"no answer of a Redis: {error}"))

    def connection_lost(self, exc: Exception | None) -> None:
        self.end(exc or ConnectionError("the connection was closed"))

    def ask(self, message: bytes, then: Then) -> None:
        """Send *message*, one command."""
        if self._over or self._transport is None:
            then(ConnectionError("there is no connection"))
            return
        self._waiting.append(then)
        self._transport.write(message)

    def end(self, error: Exception) -> None:
        """Give up: whoever waits is told *error*."""
        if self._over:
            return
        self._over = True
        if self._transport is not None:
            self._transport.abort()
        self._lost(self)
        while self._waiting:
            self._waiting.popleft()(error)

    def _read(self) -> None:
        """Raises ValueError for what is no answer of a kind that our commands have."""
        buffer = self._buffer
        while not self._over and (end := buffer.find(b"\r\n")) >= 0:
            kind, head = buffer[:1], bytes(buffer[1:end])
            after = end + 2
            answer: Answer = head
            if kind == b"$":
                size = int(head)
                if len(buffer) < after + size + 2:
                    return
                answer, after = bytes(buffer[after : after + size]), after + size + 2
            elif kind == b"-":
                answer = Refused(head.decode("latin-1"))
            elif kind not in b"+:":
                raise ValueError("the server speaks another protocol than Redis")
            del buffer[:after]
            self._waiting.popleft()(answer)
