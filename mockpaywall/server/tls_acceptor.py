"""Accepts TLS connections, and can abort unfinished handshakes."""

from __future__ import annotations

import asyncio
import socket
import ssl
from contextlib import suppress

from mockpaywall.server.accept_failures import AcceptFailures
from mockpaywall.server.bind import format_client_ip
from mockpaywall.server.connection import Connection
from mockpaywall.server.request_checks import PLAIN_HTTP
from mockpaywall.server.state import ServerState

TLS_HANDSHAKE_BYTE = b"\x16"
"""The content type of a record that begins a handshake (RFC 8446, 5.1)."""
_RETRY_DELAY_S = 0.1
"""Before the next attempt when the system cannot accept, for example because no file descriptor is free."""


_UNTRUSTED = "the client does not trust the certificate: give it the CA (mockpaywall tls)"
_OLD_VERSION = "the client speaks no TLS version from 1.2 up: use a newer one"
_CAUSES = {
    "TLSV1_ALERT_UNKNOWN_CA": _UNTRUSTED,
    "SSLV3_ALERT_BAD_CERTIFICATE": _UNTRUSTED,
    "SSLV3_ALERT_CERTIFICATE_UNKNOWN": _UNTRUSTED,
    "UNSUPPORTED_PROTOCOL": _OLD_VERSION,
    "TLSV1_ALERT_PROTOCOL_VERSION": _OLD_VERSION,
    "NO_SHARED_CIPHER": "client and server have no cipher in common: use a newer client",
    "WRONG_VERSION_NUMBER": "the client does not speak TLS: use https:// or another port",
}
"""OpenSSL's reason -> the cause and the fix."""


class TlsAcceptor:
    """Accepts on one listening socket.

    The loops' own servers do not track connections during the handshake: a client that connects and sends nothing
    would prevent uvloop from closing.
    """

    def __init__(
        self,
        listener: socket.socket,
        tls: ssl.SSLContext,
        state: ServerState,
        accept_failures: AcceptFailures,
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._listener = listener
        self._tls = tls
        self._state = state
        self._accept_failures = accept_failures
        self._handshakes: dict[asyncio.Task[None], socket.socket] = {}
        self._is_closing = False
        self._accept_task = self._loop.create_task(self._accept())

    async def close(self) -> None:
        """Accept no more, and abort the handshakes."""
        self._is_closing = True
        self._accept_task.cancel()
        for sock in self._handshakes.values():
            with suppress(OSError):  # the client has closed the connection
                sock.shutdown(socket.SHUT_RDWR)
        await asyncio.gather(self._accept_task, *self._handshakes, return_exceptions=True)

    async def _accept(self) -> None:
        while True:
            try:
                sock, peer = await self._loop.sock_accept(self._listener)
            except OSError as error:
                self._accept_failures.add(error)
                await asyncio.sleep(_RETRY_DELAY_S)
                continue
            task = self._loop.create_task(self._open_connection(sock, format_client_ip(peer)))
            self._handshakes[task] = sock
            task.add_done_callback(self._handshakes.pop)

    async def _open_connection(self, sock: socket.socket, client_ip: str) -> None:
        try:
            first_byte = await self._peek(sock)
            if not first_byte:  # a port check: nothing was asked
                sock.close()
            elif first_byte.isalpha():
                await self._refuse_plain_http(sock)
            else:
                await self._perform_handshake(sock)
        except OSError as error:  # TimeoutError and SSLError included
            if not self._is_closing:
                message = f"{client_ip}: the TLS handshake failed: {_describe(error)}"
                self._state.application.report_connection_failure("tls-handshake", message)

    async def _peek(self, sock: socket.socket) -> bytes:
        """Return the first byte that the client sends, and leave it there. Empty: the client has closed."""
        readable = asyncio.Event()
        try:
            self._loop.add_reader(sock, readable.set)
        except NotImplementedError:  # the loop of Windows
            return TLS_HANDSHAKE_BYTE
        try:
            async with asyncio.timeout(self._state.limits.tls_handshake_timeout_s):
                await readable.wait()
            return sock.recv(1, socket.MSG_PEEK)
        except OSError:
            sock.close()
            raise
        finally:
            self._loop.remove_reader(sock)

    async def _refuse_plain_http(self, sock: socket.socket) -> None:
        await self._loop.connect_accepted_socket(lambda: Connection(self._state, PLAIN_HTTP), sock)

    async def _perform_handshake(self, sock: socket.socket) -> None:
        await self._loop.connect_accepted_socket(
            lambda: Connection(self._state),
            sock,
            ssl=self._tls,
            ssl_handshake_timeout=self._state.limits.tls_handshake_timeout_s,
            ssl_shutdown_timeout=self._state.limits.close_timeout_s,
        )


def _describe(error: OSError) -> str:
    """Return the cause and, where one is known, the fix."""
    reason = getattr(error, "reason", None)
    if isinstance(reason, str):
        return _CAUSES.get(reason, f"OpenSSL says {reason}")
    if isinstance(error, TimeoutError):
        return "the client did not finish it in time"
    return "the client closed the connection; it may not trust the certificate (mockpaywall tls)"
