"""What the connections of one server share."""

from __future__ import annotations

import asyncio
from typing import Protocol

from mockpaywall.http.serialization import DateHeader
from mockpaywall.server.admission_queue import AdmissionQueue
from mockpaywall.server.application import Application
from mockpaywall.server.body_budget import BodyBudget
from mockpaywall.server.connection_state import make_timeouts
from mockpaywall.server.head_cache import SharedHeads
from mockpaywall.server.limits import Limits
from mockpaywall.server.write_batch import WriteBatch
from mockpaywall.server.wsgi import WsgiRunner


class ManagedConnection(Protocol):
    """What the server requires of a connection."""

    deadline: float
    """When to call `on_timeout`, in the loop's time."""

    def on_timeout(self) -> None:
        """The client took too long."""

    def close_gracefully(self) -> None:
        """The server stops: send what has been written, and nothing more."""

    def abort(self) -> None:
        """The server stops, and this connection has not closed in time."""


class ServerState:
    """One per server. `next_tick` is when deadlines are checked next, in the loop's time."""

    __slots__ = (
        "admission_queue",
        "application",
        "body_budget",
        "connections",
        "date_header",
        "limits",
        "loop",
        "next_tick",
        "shared_heads",
        "timeouts",
        "tls",
        "write_batch",
        "wsgi_runner",
    )

    def __init__(
        self,
        application: Application,
        wsgi_runner: WsgiRunner,
        limits: Limits,
        date_header: DateHeader,
        tls: bool,
    ) -> None:
        self.application = application
        self.wsgi_runner = wsgi_runner
        self.limits = limits
        self.body_budget = BodyBudget(limits.max_wsgi_bodies_bytes)
        self.shared_heads = SharedHeads()
        self.date_header = date_header
        self.tls = tls
        self.timeouts = make_timeouts(limits)
        """Seconds that a connection may stay in each ConnectionState."""
        self.connections: set[ManagedConnection] = set()
        self.loop = asyncio.get_running_loop()
        self.next_tick = self.loop.time()
        self.admission_queue = AdmissionQueue(self.loop)
        self.write_batch = WriteBatch(self.loop)
