"""What the connections of one server share."""

from __future__ import annotations

import asyncio
from typing import Protocol

from mockpaywall.http.serialization import DateLine
from mockpaywall.server.admission_queue import Gate
from mockpaywall.server.application import Lane
from mockpaywall.server.error_responses import Voice
from mockpaywall.server.limits import Limits
from mockpaywall.server.write_batch import Outbox
from mockpaywall.server.wsgi import Bridge


class Guest(Protocol):
    """What the server asks of a connection."""

    due: float
    """When `overdue` is to be called, in the loop's time."""

    def overdue(self) -> None:
        """The client took too long."""

    def part(self) -> None:
        """The server stops: wait for nothing but bytes on their way out."""

    def cut(self) -> None:
        """The server stops, and this one would not part."""


class Site:
    """One a server. `soon` is the loop's time at the next tick."""

    __slots__ = (
        "bridge",
        "connections",
        "date",
        "gate",
        "lane",
        "limits",
        "loop",
        "outbox",
        "soon",
        "tls",
        "voice",
    )

    def __init__(self, lane: Lane, bridge: Bridge, limits: Limits, date: DateLine, tls: bool) -> None:
        self.lane, self.bridge, self.limits, self.date, self.tls = lane, bridge, limits, date, tls
        self.voice = Voice(lane)
        self.connections: set[Guest] = set()
        self.loop = asyncio.get_running_loop()
        self.soon = self.loop.time()
        self.gate, self.outbox = Gate(self.loop), Outbox(self.loop)
