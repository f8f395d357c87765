"""One response that the WSGI app makes in parts: the next is asked for when the socket has taken the last."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from mockpaywall.server.connection_state import ConnectionState
from mockpaywall.server.wsgi import NextChunk, WsgiStream

if TYPE_CHECKING:
    from mockpaywall.server.connection import Connection

_LOG = logging.getLogger("mockpaywall.server")
_LAST_CHUNK = b"0\r\n\r\n"


class StreamedResponse:
    """Begins with `start`, and calls *on_done* when the last byte has been written, unless it is canceled first.

    It holds one chunk at a time, and a thread only while the app makes one. *is_chunked*: with chunked coding; else
    the end of the connection ends the body.
    """

    __slots__ = ("_connection", "_is_canceled", "_is_chunked", "_is_reading", "_on_done", "_stream")

    def __init__(
        self, connection: Connection, stream: WsgiStream, is_chunked: bool, on_done: Callable[[], None]
    ) -> None:
        self._connection = connection
        self._stream = stream
        self._is_chunked = is_chunked
        self._on_done = on_done
        self._is_reading = False
        self._is_canceled = False

    def start(self, head: bytes) -> None:
        """Write the head and the first chunk."""
        self._connection.transport.write(head)
        self._write(self._stream.response.body)

    def cancel(self) -> None:
        """Write nothing more: the client has closed the connection, or the server stops."""
        self._is_canceled = True
        if not self._is_reading:
            self._connection.server.wsgi_runner.close_stream(self._stream)

    def _write(self, chunk: bytes) -> None:
        connection = self._connection
        if chunk:
            framed = b"%x\r\n%b\r\n" % (len(chunk), chunk) if self._is_chunked else chunk
            connection.transport.write(framed)
        if connection.flow.write_paused:
            connection.transition(ConnectionState.DRAINING_WRITES)
            connection.flow.when_drained(self._on_drained)
        else:
            self._read_next()

    def _on_drained(self) -> None:
        self._connection.transition(ConnectionState.HANDLING)
        self._read_next()

    def _read_next(self) -> None:
        self._is_reading = True
        self._connection.server.wsgi_runner.read_chunk(self._stream, self._on_chunk)

    def _on_chunk(self, chunk: NextChunk) -> None:
        self._connection.guard(self._handle_chunk, chunk)

    def _handle_chunk(self, chunk: NextChunk) -> None:
        self._is_reading = False
        if self._is_canceled:
            self._connection.server.wsgi_runner.close_stream(self._stream)
        elif isinstance(chunk, Exception):
            _LOG.error(
                "the WSGI app failed in the middle of a response; the connection is aborted", exc_info=chunk
            )
            self._connection.abort()
        elif chunk is None:
            self._finish()
        else:
            self._write(chunk)

    def _finish(self) -> None:
        self._connection.server.wsgi_runner.close_stream(self._stream)
        if self._is_chunked:
            self._connection.transport.write(_LAST_CHUNK)
        self._on_done()
