"""A client on a raw socket: bytes out, bytes in, and how the connection ended."""

from __future__ import annotations

import socket
import ssl
import struct
import sys
from typing import NamedTuple

DEADLINE_S = 20.0
LINGER_0 = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)


class RawResponse(NamedTuple):
    """One response: its status line, its headers with lower-case names, its body."""

    status_line: str
    headers: dict[str, str]
    body: bytes

    @property
    def status(self) -> int:
        return int(self.status_line.split(" ")[1])


class RawConnection:
    """One connection. Every wait has a deadline. Errors show how it ended: EOFError for a FIN, else a reset."""

    def __init__(self, sock: socket.socket) -> None:
        sock.settimeout(DEADLINE_S)
        self.sock = sock
        self._received = b""

    def __enter__(self) -> RawConnection:
        return self

    def __exit__(self, *_: object) -> None:
        self.sock.close()

    def send(self, data: bytes) -> None:
        self.sock.sendall(data)

    def read_until(self, separator: bytes) -> bytes:
        """Read up to and including *separator*."""
        while separator not in self._received:
            self._receive()
        data, _, self._received = self._received.partition(separator)
        return data + separator

    def read_exactly(self, size: int) -> bytes:
        while len(self._received) < size:
            self._receive()
        data, self._received = self._received[:size], self._received[size:]
        return data

    def read_response(self, head_only: bool = False) -> RawResponse:
        """Read one response, framed by its Content-Length."""
        status_line, *lines = self.read_until(b"\r\n\r\n").decode("latin-1").split("\r\n")[:-2]
        pairs = (line.partition(":") for line in lines)
        headers = {name.lower(): value.strip() for name, _, value in pairs}
        size = 0 if head_only else int(headers.get("content-length", "0"))
        return RawResponse(status_line, headers, self.read_exactly(size))

    def read_to_end(self) -> bytes:
        """Read until the server sends a FIN. A reset raises ConnectionResetError."""
        try:
            while True:
                self._receive()
        except EOFError:
            data, self._received = self._received, b""
            return data

    def is_silent_for(self, seconds: float) -> bool:
        """Return whether nothing arrives in that time, neither a byte nor a FIN."""
        self.sock.settimeout(seconds)
        try:
            return not self._received and self.sock.recv(1) is None
        except TimeoutError:
            return True
        finally:
            self.sock.settimeout(DEADLINE_S)

    def reset(self) -> None:
        """Close with a TCP RST."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_0)
        self.sock.close()

    def _receive(self) -> None:
        data = self.sock.recv(65536)
        if not data:
            raise EOFError("the server closed the connection")
        self._received += data


def connect(address: tuple[str, int], tls: ssl.SSLContext | None = None) -> RawConnection:
    sock = socket.create_connection(address, timeout=DEADLINE_S)
    return RawConnection(sock if tls is None else tls.wrap_socket(sock, server_hostname="localhost"))
