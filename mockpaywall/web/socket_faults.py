"""Breaking the connection under a WSGI server that shows the client's socket."""

from __future__ import annotations

import errno
import socket
import struct
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from mockpaywall.http import serialization
from mockpaywall.http.response import Phase, Reply, Travel
from mockpaywall.paywall.envelope import envelope, written
from mockpaywall.paywall.responses import CONTENT_TYPE, hinted
from mockpaywall.web.pacing import paced

Ended = Callable[[Reply, Phase], None]
"""Told once what was sent, and how far it came."""

LINGER_0 = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)
SOCKETS = ("werkzeug.socket", "gunicorn.socket")
"""Where WSGI servers that show the client's socket put it."""


def client_socket(environ: dict[str, Any]) -> socket.socket | None:
    """The client's socket, or None where the server keeps it to itself."""
    return next((environ[name] for name in SOCKETS if name in environ), None)


def break_off(reply: Reply, connection: socket.socket, ended: Ended) -> Iterator[bytes]:
    """Acts when the server asks for the first byte, then tells the server that the client is gone."""
    try:
        if reply.travel is Travel.HANG:
            _wait_for_the_client_to_leave(connection)
        elif reply.travel is Travel.RESET:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_0)
        else:
            _send(connection, reply)
        _close(connection, reset=reply.travel is Travel.RESET)
    finally:
        ended(reply, Phase.ABORTED)
    raise ConnectionResetError(errno.ECONNRESET, "broken off as the mode asked")
    yield b""  # makes this a generator, so that nothing happens before the server is ready to send


def cannot_break(reply: Reply) -> Reply:
    """What is answered where the socket cannot be reached: a refusal that says so, never a silent success."""
    fault = f"fault={reply.travel.value}"
    hint = f"{fault} acts on the connection: use mockpaywall serve, or a WSGI server that shows its sockets"
    message = f"{fault}: this WSGI server does not show the client's connection"
    kept = tuple(pair for pair in reply.headers if pair[0].lower() != "content-type")
    body = written(envelope(501, message, None))
    return hinted(Reply(501, (CONTENT_TYPE, *kept), body, exchange=reply.exchange), hint)


def _send(connection: socket.socket, reply: Reply) -> None:
    head, body = serialization.broken(reply, "")
    connection.sendall(head)
    for piece in paced(body, reply):
        connection.sendall(piece)


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
