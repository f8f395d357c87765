"""The server as a whole: listens, ticks, stops."""

from __future__ import annotations

import asyncio
import socket
import ssl
import time
from collections.abc import Sequence

from mockpaywall.http.serialization import DateHeader
from mockpaywall.server.application import Application
from mockpaywall.server.bind import BACKLOG, remove_socket_files
from mockpaywall.server.connection import Connection
from mockpaywall.server.limits import Limits
from mockpaywall.server.state import ServerState
from mockpaywall.server.tls_acceptor import TlsAcceptor
from mockpaywall.server.wsgi import LoadWSGI, WsgiRunner

_SHUTDOWN_TIMEOUT_S = 0.2
"""How long connections may take to send what is under way when the server stops."""


class Server:
    """Lives in one running loop: `open`, then `close`. One timer watches over all connections."""

    def __init__(
        self, application: Application, load_wsgi: LoadWSGI, limits: Limits, tls: ssl.SSLContext | None = None
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._tls = tls
        self._limits = limits
        self._wsgi_runner = WsgiRunner(load_wsgi, limits.wsgi_threads)
        self._state = ServerState(
            application, self._wsgi_runner, limits, DateHeader(time.time), tls is not None
        )
        self._sockets: Sequence[socket.socket] = ()
        self._servers: list[asyncio.Server] = []
        self._tls_acceptors: list[TlsAcceptor] = []
        self._timer: asyncio.TimerHandle | None = None
        shortest = min(
            limits.request_timeout_s, limits.idle_timeout_s, limits.write_timeout_s, limits.close_timeout_s
        )
        self._tick_s = min(1.0, shortest / 4)

    async def open(self, sockets: Sequence[socket.socket]) -> None:
        """Accept connections on *sockets*, which listen already; they are closed when the front is."""
        self._sockets = sockets
        for sock in sockets:
            if self._tls is not None:
                self._tls_acceptors.append(TlsAcceptor(sock, self._tls, self._limits, self._build_connection))
            else:
                self._servers.append(await self._listen(sock))
        self._tick()

    async def close(self) -> None:
        """Stop within a fraction of a second: nothing that waits is waited for."""
        remove_socket_files(self._sockets)
        for server in self._servers:
            server.close()
        for door in self._tls_acceptors:
            await door.close()
        if self._timer is not None:
            self._timer.cancel()
        self._wsgi_runner.close()
        await self._close_connections()
        await self._state.application.shutdown()

    def _build_connection(self) -> Connection:
        return Connection(self._state)

    async def _listen(self, sock: socket.socket) -> asyncio.Server:
        if sock.family == getattr(socket, "AF_UNIX", None):
            return await self._loop.create_unix_server(self._build_connection, sock=sock, backlog=BACKLOG)
        return await self._loop.create_server(self._build_connection, sock=sock, backlog=BACKLOG)

    def _tick(self) -> None:
        now = self._loop.time()
        self._state.next_tick = now + self._tick_s
        for connection in [one for one in self._state.connections if one.deadline <= now]:
            connection.on_timeout()
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
        """At least two turns of the loop, in which transports close for good."""
        deadline = self._loop.time() + timeout_s
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        while self._state.connections and self._loop.time() < deadline:
            await asyncio.sleep(0.005)
