"""One response whose body the application sends in parts, for as long as the connection lasts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from mockpaywall.http.event_stream import EventStream

if TYPE_CHECKING:
    from mockpaywall.server.connection import Connection

MAX_UNSENT_BYTES = 256 * 1024
"""What a client may leave unread before it counts as behind. Source: ours."""


class PushedResponse:
    """The EventSink of one connection. *is_chunked*: with chunked coding; else the end of the connection ends the body.

    It costs nothing but memory between two parts: no thread and no timer.
    """

    __slots__ = ("_connection", "_is_chunked", "_stream", "_unsubscribe")

    def __init__(self, connection: Connection, stream: EventStream, is_chunked: bool) -> None:
        self._connection = connection
        self._stream = stream
        self._is_chunked = is_chunked
        self._unsubscribe: Callable[[], None] | None = None

    def start(self, head: bytes) -> None:
        """Write the head and the first part, and subscribe."""
        self._connection.transport.write(head + self._frame(self._stream.response.body))
        self._unsubscribe = self._stream.subscribe(self)

    @property
    def is_behind(self) -> bool:
        return self._connection.transport.get_write_buffer_size() > MAX_UNSENT_BYTES

    def send(self, data: bytes) -> None:
        if self._unsubscribe is not None:
            self._connection.guard(self._connection.transport.write, self._frame(data))

    def close(self) -> None:
        self._connection.guard(self._connection.close_gracefully)

    def cancel(self) -> None:
        """Send nothing more: the connection ends."""
        unsubscribe, self._unsubscribe = self._unsubscribe, None
        if unsubscribe is not None:
            unsubscribe()

    def _frame(self, data: bytes) -> bytes:
        return b"%x\r\n%b\r\n" % (len(data), data) if self._is_chunked and data else data
