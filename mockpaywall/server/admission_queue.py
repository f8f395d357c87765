"""Who comes new waits for those who are being served: a few first requests are let in a turn of the loop.

When thousands connect at once, their first requests are ready in one turn, and take a tenth of a second
together. Let in a few at a time, they keep no client waiting that was there before.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Protocol

LET_IN = 8
"""First requests a turn: half a millisecond of work."""


class Newcomer(Protocol):
    """A connection with its first bytes."""

    def let_in(self) -> None:
        """Take up what has come; nothing when the connection has ended meanwhile. May not raise."""


class Gate:
    """The newcomers of one loop, in the order they came."""

    __slots__ = ("_loop", "_newcomers")

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._newcomers: deque[Newcomer] = deque()

    def knock(self, newcomer: Newcomer) -> None:
        """Let *newcomer* in when its turn comes: this one, when few have come."""
        if not self._newcomers:
            self._loop.call_soon(self._open)
        self._newcomers.append(newcomer)

    def _open(self) -> None:
        newcomers = self._newcomers
        for _ in range(min(LET_IN, len(newcomers))):
            newcomers.popleft().let_in()
        if newcomers:
            self._loop.call_soon(self._open)
