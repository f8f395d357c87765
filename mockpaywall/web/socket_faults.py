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
from mockpaywall.http.response import ExchangePhase, Fault, Response
from mockpaywall.paywall.envelope import build_envelope, encode_json
from mockpaywall.paywall.responses import CONTENT_TYPE, with_hint
from mockpaywall.web.pacing import dribble_body

CompletionCallback = Callable[[ExchangePhase, Response], None]
"""Told once what was sent, and how far it came."""

LINGER_0 = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)
SOCKET_KEYS = ("werkzeug.socket", "gunicorn.socket")
"""Where WSGI servers that show the client's socket put it."""


def get_client_socket(environ: dict[str, Any]) -> socket.socket | None:
    """The client's socket, or None where the server keeps it to itself."""
    return next((environ[name] for name in SOCKET_KEYS if name in environ), None)


def apply_fault(
    response: Response, connection: socket.socket, on_complete: CompletionCallback
) -> Iterator[bytes]:
    """Acts when the server asks for the first byte, then tells the server that the client is gone."""
    try:
        if response.fault is Fault.HANG:
            _wait_for_client_close(connection)
        elif response.fault is Fault.RESET:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_0)
        else:
            _send(connection, response)
        _close(connection, reset=response.fault is Fault.RESET)
    finally:
        on_complete(ExchangePhase.ABORTED, response)
    raise ConnectionResetError(errno.ECONNRESET, "broken off as the mode asked")
    yield b""  # makes this a generator, so that nothing happens before the server is ready to send


def make_unsupported_fault_response(response: Response) -> Response:
    """What is answered where the socket cannot be reached: a refusal that says so, never a silent success."""
    fault = f"fault={response.fault.value}"
    hint = f"{fault} acts on the connection: use mockpaywall serve, or a WSGI server that shows its sockets"
    message = f"{fault}: this WSGI server does not show the client's connection"
    kept = tuple(pair for pair in response.headers if pair[0].lower() != "content-type")
    body = encode_json(build_envelope(501, message, None))
    return with_hint(Response(501, (CONTENT_TYPE, *kept), body), hint)


def _send(connection: socket.socket, response: Response) -> None:
    head, body = serialization.serialize_fault(response, "")
    connection.sendall(head)
    for piece in dribble_body(body, response):
        connection.sendall(piece)


def _wait_for_client_close(connection: socket.socket) -> None:
    connection.settimeout(None)
    with suppress(OSError):
        while connection.recv(4096):
            continue


def _close(connection: socket.socket, *, reset: bool) -> None:
    # A second owner (the server's file object) keeps the descriptor open, so it is shut down by hand.
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RD if reset else socket.SHUT_RDWR)
    connection.close()
