"""The responses of one loop iteration, written together at its end.

A write to an idle client wakes its process, which costs more than the write itself. Responses that are written one
by one wake it once each; written together, they wake it once. No response waits longer than the iteration takes.
"""

from __future__ import annotations

import asyncio
from typing import Protocol


class BatchedWriter(Protocol):
    """Has one response to send. Neither method may raise."""

    def send(self) -> None:
        """Write the response to the transport; nothing when the connection has ended meanwhile."""

    def on_flushed(self) -> None:
        """Called when all writers of the batch have sent: do what no response needs to wait for."""


class WriteBatch:
    """The writers of one event loop, in the order they were added."""

    __slots__ = ("_loop", "_writers")

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._writers: list[BatchedWriter] = []

    def add(self, writer: BatchedWriter) -> None:
        """Let *writer* send at the end of this loop iteration."""
        if not self._writers:
            self._loop.call_soon(self.flush)
        self._writers.append(writer)

    def flush(self) -> None:
        """Let all writers send now."""
        writers, self._writers = self._writers, []
        for writer in writers:
            writer.send()
        for writer in writers:
            writer.on_flushed()
