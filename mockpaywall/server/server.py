"""The server as a whole: listens, checks deadlines, stops."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Sequence

from mockpaywall.http.real_time import wall_clock
from mockpaywall.http.serialization import DateHeader
from mockpaywall.server.accept_failures import AcceptFailures
from mockpaywall.server.application import Application
from mockpaywall.server.bind import BACKLOG
from mockpaywall.server.connection import Connection
from mockpaywall.server.limits import Limits
from mockpaywall.server.state import ServerState
from mockpaywall.server.tls_acceptor import TlsAcceptor
from mockpaywall.server.wsgi import LoadWSGI, WsgiRunner

_SHUTDOWN_TIMEOUT_S = 0.2
"""For connections to send what has been written when the server stops; and again for aborted ones to close."""


class Server:
    """Lives in one running loop: `open`, then `close`. One timer checks the deadlines of all connections."""

    def __init__(
        self, application: Application, load_wsgi: LoadWSGI, limits: Limits, tls: ssl.SSLContext | None = None
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._tls = tls
        self._wsgi_runner = WsgiRunner(load_wsgi, limits.max_wsgi_threads)
        date_header = DateHeader(wall_clock)
        self._state = ServerState(application, self._wsgi_runner, limits, date_header, tls is not None)
        self._servers: list[asyncio.Server] = []
        self._tls_acceptors: list[TlsAcceptor] = []
        self._accept_failures = AcceptFailures(application.report_connection_failure, self._loop.time)
        self._probed_sockets: Sequence[socket.socket] = ()
        self._timer: asyncio.TimerHandle | None = None
        self._tick_s = min(1.0, min(self._state.timeouts) / 4)

    async def open(self, sockets: Sequence[socket.socket]) -> None:
        """Accept connections on *sockets*, which listen already."""
        self._state.application.startup()
        self._loop.set_exception_handler(self._accept_failures.on_loop_exception)
        self._probed_sockets = sockets[:1]
        for sock in sockets:
            if self._tls is not None:
                self._tls_acceptors.append(TlsAcceptor(sock, self._tls, self._state, self._accept_failures))
            else:
                self._servers.append(
                    await self._loop.create_server(self._build_connection, sock=sock, backlog=BACKLOG)
                )
        self._tick()

    async def close(self) -> None:
        """Stop within a fraction of a second: only what has been written is waited for."""
        for server in self._servers:
            server.close()
        for acceptor in self._tls_acceptors:
            await acceptor.close()
        if self._timer is not None:
            self._timer.cancel()
        self._wsgi_runner.close()
        await self._close_connections()
        await self._state.application.shutdown()

    def _build_connection(self) -> Connection:
        return Connection(self._state)

    def _tick(self) -> None:
        now = self._loop.time()
        self._state.next_tick = now + self._tick_s
        overdue = [connection for connection in self._state.connections if connection.deadline <= now]
        for connection in overdue:
            connection.on_timeout()
        for sock in self._probed_sockets:
            self._accept_failures.probe(sock)
        self._timer = self._loop.call_at(self._state.next_tick, self._tick)

    async def _close_connections(self) -> None:
        connections = self._state.connections
        self._state.write_batch.flush()
        for connection in list(connections):
            connection.close_gracefully()
        await self._wait_until_closed(_SHUTDOWN_TIMEOUT_S)
        for connection in list(connections):
            connection.abort()
        await self._wait_until_closed(_SHUTDOWN_TIMEOUT_S)

    async def _wait_until_closed(self, timeout_s: float) -> None:
        """Wait at least two iterations of the loop: transports need them to close."""
        deadline = self._loop.time() + timeout_s
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        while self._state.connections and self._loop.time() < deadline:
            await asyncio.sleep(0.005)
