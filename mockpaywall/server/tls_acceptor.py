"""Accepts TLS connections, and can abort unfinished handshakes."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress

from mockpaywall.server.limits import Limits

_RETRY_DELAY_S = 0.1
"""Before the next attempt when the system cannot accept, for example because no file descriptor is free."""


class TlsAcceptor:
    """Accepts on one listening socket.

    The loops' own servers do not track connections during the handshake: a client that connects and sends nothing
    would prevent uvloop from closing.
    """

    def __init__(
        self,
        listener: socket.socket,
        tls: ssl.SSLContext,
        limits: Limits,
        protocol_factory: Callable[[], asyncio.Protocol],
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._listener = listener
        self._tls = tls
        self._limits = limits
        self._protocol_factory = protocol_factory
        self._handshakes: dict[asyncio.Task[None], socket.socket] = {}
        self._accept_task = self._loop.create_task(self._accept())

    async def close(self) -> None:
        """Accept no more, and abort the handshakes."""
        self._accept_task.cancel()
        for sock in self._handshakes.values():
            with suppress(OSError):  # the client has closed the connection
                sock.shutdown(socket.SHUT_RDWR)
        await asyncio.gather(self._accept_task, *self._handshakes, return_exceptions=True)

    async def _accept(self) -> None:
        while True:
            try:
                sock, _ = await self._loop.sock_accept(self._listener)
            except OSError:
                await asyncio.sleep(_RETRY_DELAY_S)
                continue
            task = self._loop.create_task(self._perform_handshake(sock))
            self._handshakes[task] = sock
            task.add_done_callback(self._handshakes.pop)

    async def _perform_handshake(self, sock: socket.socket) -> None:
        with suppress(OSError):  # a failed handshake is the client's problem
            await self._loop.connect_accepted_socket(
                self._protocol_factory,
                sock,
                ssl=self._tls,
                ssl_handshake_timeout=self._limits.tls_handshake_timeout_s,
                ssl_shutdown_timeout=self._limits.close_timeout_s,
            )
