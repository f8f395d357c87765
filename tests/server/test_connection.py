"""What no client can be made to do at will: a transport that fails while it is written to."""

from __future__ import annotations

import asyncio
from typing import Any

from mockpaywall.http.response import ExchangePhase
from mockpaywall.http.serialization import DateHeader
from mockpaywall.server.connection import Connection
from mockpaywall.server.limits import Limits
from mockpaywall.server.state import ServerState
from mockpaywall.server.wsgi import WsgiRunner
from tests.server.conftest import PLAIN, FakeApplication, no_app


class Failing(asyncio.Transport):
    """Closes, as the loops' transports do, when the socket refuses what is written."""

    closed = False
    limits: tuple[int | None, int | None] | None = None

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        self.limits = high, low

    def write(self, data: Any) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed


def asked(lane: FakeApplication, tls: bool) -> Failing:
    """The transport of a connection on which one request came."""
    transport = Failing()

    async def ask() -> None:
        connection = Connection(
            ServerState(lane, WsgiRunner(no_app, 1), Limits(), DateHeader(lambda: 0.0), tls)
        )
        connection.connection_made(transport)
        connection.data_received(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")

    asyncio.run(ask())
    return transport


def test_a_reply_the_socket_refused_is_aborted() -> None:
    application = FakeApplication()
    asked(application, tls=False)
    assert application.phases(1) == [ExchangePhase.ABORTED]


def test_done_means_that_the_socket_has_every_byte() -> None:
    """No byte may wait in the transport unnoticed; under TLS one must, or it would tell of every write."""
    assert asked(FakeApplication(), tls=False).limits == (0, 0)
    assert asked(FakeApplication(), tls=True).limits == (1, 0)


def test_a_lost_connection_leaves_no_timer_behind() -> None:
    transport, application = Failing(), FakeApplication(routes={"/": PLAIN._replace(delay_ms=20)})

    async def ask() -> None:
        connection = Connection(
            ServerState(application, WsgiRunner(no_app, 1), Limits(), DateHeader(lambda: 0.0), tls=False)
        )
        connection.connection_made(transport)
        connection.data_received(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        await asyncio.sleep(0)  # the gate lets it in
        connection.connection_lost(None)
        await asyncio.sleep(0.1)

    asyncio.run(ask())
    assert not transport.closed  # nothing was written
    assert application.phases(1) == [ExchangePhase.ABORTED]
