"""One keep-alive connection on which requests are sent one after the other."""

from __future__ import annotations

import json
import socket
from dataclasses import dataclass
from typing import Any

from load_generators.http_message import END_OF_HEAD, is_complete
from workload import HOST

RESPONSE_TIMEOUT_S = 60
RECEIVE_BYTES = 65536


@dataclass(frozen=True, slots=True)
class Connection:
    """A connection to a server on this machine."""

    socket: socket.socket

    def exchange(self, request: bytes) -> bytes:
        """Send *request* and return the whole response. Raise OSError."""
        self.socket.sendall(request)
        received = b""
        while not is_complete(received):
            data = self.socket.recv(RECEIVE_BYTES)
            if not data:
                raise ConnectionError(f"the server closed the connection after {received!r}")
            received += data
        return received


def connect(port: int) -> Connection:
    """Open a connection that sends small requests at once."""
    opened = socket.create_connection((HOST, port), RESPONSE_TIMEOUT_S)
    opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return Connection(opened)


def parse_answer(response: bytes) -> dict[str, Any]:
    """Return the envelope in *response*, whose body may be one chunk. Raise ValueError when there is none."""
    body = response.partition(END_OF_HEAD)[2]
    answer: dict[str, Any] = json.loads(body[body.index(b"{") : body.rindex(b"}") + 1])
    return answer
