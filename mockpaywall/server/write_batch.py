"""What one turn of the loop has to send: written together when the turn ends.

A write to an idle client wakes it, which costs the writer more than the write. Replies written one by one
wake it each time; written together, they wake it once. Nobody waits longer than the turn takes anyway.
"""

from __future__ import annotations

import asyncio
from typing import Protocol


class Sender(Protocol):
    """A connection with one reply to send. Neither method may raise."""

    def send(self) -> None:
        """Hand the bytes to the socket; nothing when the connection has ended meanwhile."""

    def has_sent(self) -> None:
        """Called when every sender of the turn has sent: do what the reply need not wait for."""


class Outbox:
    """The senders of one loop's turn, in the order they came."""

    __slots__ = ("_loop", "_senders")

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._senders: list[Sender] = []

    def post(self, sender: Sender) -> None:
        """Let *sender* send at the end of this turn."""
        if not self._senders:
            self._loop.call_soon(self.empty)
        self._senders.append(sender)

    def empty(self) -> None:
        """Send what is posted, now."""
        senders, self._senders = self._senders, []
        for sender in senders:
            sender.send()
        for sender in senders:
            sender.has_sent()
