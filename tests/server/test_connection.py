"""What no client can be made to do at will: a transport that fails while it is written to."""

from __future__ import annotations

import asyncio
from typing import Any

from mockpaywall.domain.reply import Phase
from mockpaywall.domain.wire import DateLine
from mockpaywall.server.connection import Connection, Site
from mockpaywall.server.limits import Limits
from mockpaywall.server.wsgi import Bridge
from tests.server.conftest import FakeLane, no_app


class Failing(asyncio.Transport):
    """Closes, as the loops' transports do, when the socket refuses what is written."""

    closed = False

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        pass

    def write(self, data: Any) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed


def test_a_reply_the_socket_refused_is_aborted() -> None:
    lane = FakeLane()

    async def ask() -> None:
        site = Site(lane, Bridge(no_app, 1), Limits(), DateLine(lambda: 0.0), tls=False)
        connection = Connection(site)
        connection.connection_made(Failing())
        connection.data_received(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")

    asyncio.run(ask())
    assert lane.phases(1) == [Phase.ABORTED]
