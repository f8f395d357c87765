"""The server as a whole: listens, ticks, stops."""

from __future__ import annotations

import asyncio
import socket
import ssl
import time
from collections.abc import Sequence

from mockpaywall.http.serialization import DateLine
from mockpaywall.server.application import Lane
from mockpaywall.server.bind import BACKLOG, remove_files
from mockpaywall.server.connection import Connection
from mockpaywall.server.limits import Limits
from mockpaywall.server.state import Site
from mockpaywall.server.tls_acceptor import TlsDoor
from mockpaywall.server.wsgi import Bridge, LoadWSGI

_PARTING_S = 0.2
"""How long connections may take to send what is under way when the server stops."""


class Front:
    """Lives in one running loop: `open`, then `close`. One timer watches over all connections."""

    def __init__(
        self, lane: Lane, load_wsgi: LoadWSGI, limits: Limits, tls: ssl.SSLContext | None = None
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._tls = tls
        self._limits = limits
        self._bridge = Bridge(load_wsgi, limits.wsgi_threads)
        self._site = Site(lane, self._bridge, limits, DateLine(time.time), tls is not None)
        self._sockets: Sequence[socket.socket] = ()
        self._servers: list[asyncio.Server] = []
        self._doors: list[TlsDoor] = []
        self._timer: asyncio.TimerHandle | None = None
        shortest = min(limits.slow_sender_s, limits.idle_s, limits.slow_reader_s, limits.linger_s)
        self._tick_s = min(1.0, shortest / 4)

    async def open(self, sockets: Sequence[socket.socket]) -> None:
        """Accept connections on *sockets*, which listen already; they are closed when the front is."""
        self._sockets = sockets
        for sock in sockets:
            if self._tls is not None:
                self._doors.append(TlsDoor(sock, self._tls, self._limits, self._connection))
            else:
                self._servers.append(await self._listen(sock))
        self._tick()

    async def close(self) -> None:
        """Stop within a fraction of a second: nothing that waits is waited for."""
        remove_files(self._sockets)
        for server in self._servers:
            server.close()
        for door in self._doors:
            await door.close()
        if self._timer is not None:
            self._timer.cancel()
        self._bridge.close()
        await self._part()
        await self._site.lane.end()

    def _connection(self) -> Connection:
        return Connection(self._site)

    async def _listen(self, sock: socket.socket) -> asyncio.Server:
        if sock.family == getattr(socket, "AF_UNIX", None):
            return await self._loop.create_unix_server(self._connection, sock=sock, backlog=BACKLOG)
        return await self._loop.create_server(self._connection, sock=sock, backlog=BACKLOG)

    def _tick(self) -> None:
        now = self._loop.time()
        self._site.soon = now + self._tick_s
        for connection in [one for one in self._site.connections if one.due <= now]:
            connection.overdue()
        self._timer = self._loop.call_at(self._site.soon, self._tick)

    async def _part(self) -> None:
        connections = self._site.connections
        self._site.outbox.empty()
        for connection in list(connections):
            connection.part()
        await self._until_gone(_PARTING_S)
        for connection in list(connections):
            connection.cut()
        await self._until_gone(_PARTING_S)

    async def _until_gone(self, seconds: float) -> None:
        """At least two turns of the loop, in which transports close for good."""
        deadline = self._loop.time() + seconds
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        while self._site.connections and self._loop.time() < deadline:
            await asyncio.sleep(0.005)
