"""What one turn of the loop has to send: written together when the turn ends.

A write to an idle client wakes it, which costs the writer more than the write. Replies written one by one
wake it each time; written together, they wake it once. Nobody waits longer than the turn takes anyway.
"""

from __future__ import annotations

import asyncio
from typing import Protocol


class BatchedWriter(Protocol):
    """A connection with one reply to send. Neither method may raise."""

    def send(self) -> None:
        """Hand the bytes to the socket; nothing when the connection has ended meanwhile."""

    def on_flushed(self) -> None:
        """Called when every sender of the turn has sent: do what the reply need not wait for."""


class WriteBatch:
    """The senders of one loop's turn, in the order they came."""

    __slots__ = ("_loop", "_writers")

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._writers: list[BatchedWriter] = []

    def add(self, writer: BatchedWriter) -> None:
        """Let *sender* send at the end of this turn."""
        if not self._writers:
            self._loop.call_soon(self.flush)
        self._writers.append(writer)

    def flush(self) -> None:
        """Send what is posted, now."""
        senders, self._writers = self._writers, []
        for sender in senders:
            sender.send()
        for sender in senders:
            sender.on_flushed()
