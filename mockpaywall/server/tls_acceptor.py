"""Accepting TLS connections, and letting go of half-made ones."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress

from mockpaywall.server.limits import Limits

_BREATH_S = 0.1
"""How long to wait when the system cannot accept, as when no file is free."""


class TlsDoor:
    """Accepts on one listening socket. The loops' own servers keep no hold on a connection whose handshake is under
    way: a client that connects and says nothing would keep uvloop from ever closing.
    """

    def __init__(
        self,
        listener: socket.socket,
        tls: ssl.SSLContext,
        limits: Limits,
        build: Callable[[], asyncio.Protocol],
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._listener, self._tls, self._limits, self._build = listener, tls, limits, build
        self._entering: dict[asyncio.Task[None], socket.socket] = {}
        self._accepting = self._loop.create_task(self._accept())

    async def close(self) -> None:
        """Accept no more, and break off the handshakes."""
        self._accepting.cancel()
        for sock in self._entering.values():
            with suppress(OSError):  # the client has left
                sock.shutdown(socket.SHUT_RDWR)
        await asyncio.gather(self._accepting, *self._entering, return_exceptions=True)

    async def _accept(self) -> None:
        while True:
            try:
                sock, _ = await self._loop.sock_accept(self._listener)
            except OSError:
                await asyncio.sleep(_BREATH_S)
                continue
            task = self._loop.create_task(self._enter(sock))
            self._entering[task] = sock
            task.add_done_callback(self._entering.pop)

    async def _enter(self, sock: socket.socket) -> None:
        with suppress(OSError):  # a failed handshake is the client's affair
            await self._loop.connect_accepted_socket(
                self._build,
                sock,
                ssl=self._tls,
                ssl_handshake_timeout=self._limits.handshake_s,
                ssl_shutdown_timeout=self._limits.linger_s,
            )
