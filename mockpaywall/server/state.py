"""What the connections of one server share."""

from __future__ import annotations

import asyncio
from typing import Protocol

from mockpaywall.http.serialization import DateHeader
from mockpaywall.server.admission_queue import AdmissionQueue
from mockpaywall.server.application import Application
from mockpaywall.server.error_responses import SafeApplication
from mockpaywall.server.limits import Limits
from mockpaywall.server.write_batch import WriteBatch
from mockpaywall.server.wsgi import WsgiRunner


class ManagedConnection(Protocol):
    """What the server asks of a connection."""

    deadline: float
    """When `overdue` is to be called, in the loop's time."""

    def on_timeout(self) -> None:
        """The client took too long."""

    def close_gracefully(self) -> None:
        """The server stops: wait for nothing but bytes on their way out."""

    def abort(self) -> None:
        """The server stops, and this one would not part."""


class ServerState:
    """One a server. `soon` is the loop's time at the next tick."""

    __slots__ = (
        "admission_queue",
        "application",
        "connections",
        "date_header",
        "limits",
        "loop",
        "next_tick",
        "safe_application",
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
        self.application, self.wsgi_runner, self.limits, self.date_header, self.tls = (
            application,
            wsgi_runner,
            limits,
            date_header,
            tls,
        )
        self.safe_application = SafeApplication(application)
        self.connections: set[ManagedConnection] = set()
        self.loop = asyncio.get_running_loop()
        self.next_tick = self.loop.time()
        self.admission_queue, self.write_batch = AdmissionQueue(self.loop), WriteBatch(self.loop)
