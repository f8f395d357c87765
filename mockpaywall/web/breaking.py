"""Breaking the connection under a WSGI server that shows the client's socket."""

from __future__ import annotations

import errno
import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from mockpaywall.contract.envelope import JSON_TYPE, envelope, written
from mockpaywall.domain import wire
from mockpaywall.domain.reply import Phase, Reply, Travel

SOCKETS = ("werkzeug.socket", "gunicorn.socket")
"""Where WSGI servers that show the client's socket put it."""


def client_socket(environ: dict[str, Any]) -> socket.socket | None:
    """The client's socket, or None where the server keeps it to itself."""
    return next((environ[name] for name in SOCKETS if name in environ), None)


def break_off(reply: Reply, connection: socket.socket, ended: Callable[[Phase], None]) -> Iterator[bytes]:
    """Acts when the server asks for the first byte, then tells the server that the client is gone."""
    try:
        if reply.travel is Travel.HANG:
            _wait_for_the_client_to_leave(connection)
        elif reply.travel is Travel.RESET:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        else:
            connection.sendall(wire.broken(reply, ""))
        _close(connection, reset=reply.travel is Travel.RESET)
    finally:
        ended(Phase.ABORTED)
    raise ConnectionResetError(errno.ECONNRESET, "broken off as the mode asked")
    yield b""  # makes this a generator, so that nothing happens before the server is ready to send


def cannot_break(reply: Reply) -> Reply:
    """What is answered where the socket cannot be reached: a refusal that says so, never a silent success."""
    hint = f"{reply.travel.value} needs the connection itself: run mockpaywall serve, or a server that shows the socket"
    body = written(
        envelope(501, "NotImplemented: this WSGI server does not show the client's connection", None)
    )
    kept = tuple(pair for pair in reply.headers if pair[0].lower() != "content-type")
    headers = (("Content-Type", JSON_TYPE), *kept, ("X-Mock-Hint", hint))
    return Reply(501, headers, body, exchange=reply.exchange)


def _wait_for_the_client_to_leave(connection: socket.socket) -> None:
    connection.settimeout(None)
    with suppress(OSError):
        while connection.recv(4096):
            continue


def _close(connection: socket.socket, *, reset: bool) -> None:
    # A second owner (the server's file object) keeps the descriptor open, so it is shut down by hand.
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RD if reset else socket.SHUT_RDWR)
    connection.close()
