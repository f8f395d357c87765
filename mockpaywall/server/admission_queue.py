"""New connections wait for those that are served: a few are admitted per loop iteration.

When thousands of clients connect at once, their first requests are ready in one iteration and take a tenth of a
second together. Admitted a few at a time, they do not delay the clients that were there before.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Protocol

MAX_ADMITTED_PER_ITERATION = 8
"""First requests per iteration: half a millisecond of work."""


class PendingConnection(Protocol):
    """A connection that has its first bytes."""

    def admit(self) -> None:
        """Parse the bytes; nothing when the connection has ended meanwhile. May not raise."""


class AdmissionQueue:
    """The pending connections of one event loop, in the order they came."""

    __slots__ = ("_loop", "_pending")

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._pending: deque[PendingConnection] = deque()

    def submit(self, connection: PendingConnection) -> None:
        """Admit *connection* in its turn: in the next iteration when few others wait."""
        if not self._pending:
            self._loop.call_soon(self._admit_pending)
        self._pending.append(connection)

    def _admit_pending(self) -> None:
        pending = self._pending
        for _ in range(min(MAX_ADMITTED_PER_ITERATION, len(pending))):
            pending.popleft().admit()
        if pending:
            self._loop.call_soon(self._admit_pending)
