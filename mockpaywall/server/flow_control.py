"""Flow control of one connection: what the transport reports about writing, and pauses of reading."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class FlowControl:
    """Whether the socket takes what is written, and whether we read what arrives.

    Attributes are read on every request; the methods are called when something changes.
    """

    __slots__ = ("_on_drained", "_transport", "at_eof", "read_paused", "write_paused")

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._on_drained: Callable[[], None] | None = None
        self.write_paused = False
        """The transport holds bytes that the socket has not taken."""
        self.read_paused = False
        """Too many bytes wait for their turn; the client's sending blocks."""
        self.at_eof = False
        """The client has closed its sending side and still waits for responses."""

    def pause_writing(self) -> None:
        """Called by the transport when the socket does not take everything."""
        self.write_paused = True

    def resume_writing(self) -> None:
        """Called by the transport when the socket has taken everything."""
        self.write_paused = False
        callback, self._on_drained = self._on_drained, None
        if callback is not None:
            callback()

    def when_drained(self, callback: Callable[[], None]) -> None:
        """Call *callback* once when the socket has taken everything. Use it while `write_paused` only."""
        self._on_drained = callback

    def cancel_drained_callback(self) -> None:
        """Forget the callback of `when_drained`: the connection ends."""
        self._on_drained = None

    def pause_reading(self) -> None:
        """Read no more until `resume_reading`; does nothing when reading is paused already."""
        if not self.read_paused:
            self.read_paused = True
            self._transport.pause_reading()

    def resume_reading(self) -> None:
        """Read again; does nothing when reading is not paused."""
        if self.read_paused:
            self.read_paused = False
            self._transport.resume_reading()
