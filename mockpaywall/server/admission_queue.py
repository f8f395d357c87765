"""Who comes new waits for those who are being served: a few first requests are let in a turn of the loop.

When thousands connect at once, their first requests are ready in one turn, and take a tenth of a second
together. Let in a few at a time, they keep no client waiting that was there before.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Protocol

MAX_ADMITTED_PER_ITERATION = 8
"""First requests a turn: half a millisecond of work."""


class PendingConnection(Protocol):
    """A connection with its first bytes."""

    def admit(self) -> None:
        """Take up what has come; nothing when the connection has ended meanwhile. May not raise."""


class AdmissionQueue:
    """The newcomers of one loop, in the order they came."""

    __slots__ = ("_loop", "_pending")

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._pending: deque[PendingConnection] = deque()

    def submit(self, connection: PendingConnection) -> None:
        """Let *newcomer* in when its turn comes: this one, when few have come."""
        if not self._pending:
            self._loop.call_soon(self._admit_pending)
        self._pending.append(connection)

    def _admit_pending(self) -> None:
        newcomers = self._pending
        for _ in range(min(MAX_ADMITTED_PER_ITERATION, len(newcomers))):
            newcomers.popleft().admit()
        if newcomers:
            self._loop.call_soon(self._admit_pending)
