"""Faults under a WSGI server that gives access to the client's socket."""

from __future__ import annotations

import errno
import socket
import struct
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from mockpaywall.http import serialization
from mockpaywall.http.real_time import sleep
from mockpaywall.http.response import ExchangePhase, Fault, Response
from mockpaywall.paywall.envelope import build_envelope, encode_json
from mockpaywall.paywall.responses import CONTENT_TYPE, with_hint

CompletionCallback = Callable[[ExchangePhase, Response], None]
"""Called once with how the response ended and what was sent."""

LINGER_0 = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)
SOCKET_KEYS = ("werkzeug.socket", "gunicorn.socket")
"""Environ keys under which WSGI servers pass the client's socket."""


def get_client_socket(environ: dict[str, Any]) -> socket.socket | None:
    """Return the client's socket, or None where the server does not pass it."""
    return next((environ[name] for name in SOCKET_KEYS if name in environ), None)


def apply_fault(
    response: Response, connection: socket.socket, on_complete: CompletionCallback
) -> Iterator[bytes]:
    """Break the connection when the server asks for the first byte, then report a closed connection to the server."""
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
    raise ConnectionResetError(errno.ECONNRESET, "closed by the fault of the mode")
    yield b""  # makes this a generator, so that nothing happens before the server is ready to send


def dribble_body(body: bytes, response: Response) -> Iterator[bytes]:
    """Yield *body* in the chunks of *response*, sleeping before each one."""
    chunks = serialization.split_body(body, response.dribble_chunks)
    if body and response.dribble_ms:
        yield b""  # a server that sends the head with the first bytes sends it now
        for chunk in chunks:
            sleep(response.dribble_ms / len(chunks) / 1000)
            yield chunk
    else:
        yield from chunks


def make_unsupported_fault_response(response: Response) -> Response:
    """Return a 501 for a fault that cannot reach the socket: a success instead would hide it."""
    fault = f"fault={response.fault.value}"
    hint = f"{fault} acts on the connection: use mockpaywall serve, or a WSGI server that shows its sockets"
    message = f"{fault}: this WSGI server does not show the client's connection"
    headers = tuple(pair for pair in response.headers if pair[0].lower() != "content-type")
    body = encode_json(build_envelope(501, message, None))
    return with_hint(Response(501, (CONTENT_TYPE, *headers), body), hint)


def _send(connection: socket.socket, response: Response) -> None:
    head, body = serialization.serialize_fault(response, "")
    connection.sendall(head)
    for chunk in dribble_body(body, response):
        connection.sendall(chunk)


def _wait_for_client_close(connection: socket.socket) -> None:
    connection.settimeout(None)
    with suppress(OSError):
        while connection.recv(4096):
            continue


def _close(connection: socket.socket, *, reset: bool) -> None:
    # The server's file object keeps the descriptor open, so the socket is shut down explicitly.
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RD if reset else socket.SHUT_RDWR)
    connection.close()
