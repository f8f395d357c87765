"""A keep-alive load generator in one thread: each connection sends its next request when its response is complete.

It needs only the standard library, and it is fast enough to keep one server process busy. Linux only (epoll).
"""

from __future__ import annotations

import select
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from workload import HOST, encode_body

from load_generators.http_message import encode_request, is_complete, is_ok

RESPONSE_TIMEOUT_S = 10
RECEIVE_BYTES = 65536
MAX_SHOWN_BYTES = 200


class LoadError(Exception):
    """The server closed a connection, did not respond in time, or sent a status other than 200."""


@dataclass(frozen=True, slots=True)
class LoadResult:
    """*requests* were sent and answered in *seconds*."""

    requests: int
    seconds: float


def drive(port: int, connections: int, seconds: float) -> LoadResult:
    """Send requests for *seconds*, then wait for the responses in flight. Raise LoadError."""
    client = _KeepAliveClient()
    try:
        client.open(port, connections)
        return client.run(seconds)
    finally:
        client.close()


def unique_requests() -> Iterator[bytes]:
    """Yield requests without end, each with a ReferenceCode that no other run uses."""
    placeholder = f"{0:09d}"
    message = encode_request(body=encode_body(ReferenceCode=f"{time.time_ns():x}-{placeholder}"))
    before, after = message.split(placeholder.encode())
    number = 0
    while True:
        number += 1
        yield b"%b%09d%b" % (before, number, after)


@dataclass(slots=True)
class _KeepAliveClient:
    requests: Iterator[bytes] = field(default_factory=unique_requests)
    poll: select.epoll = field(default_factory=select.epoll)
    sockets: dict[int, socket.socket] = field(default_factory=dict)
    received: dict[int, bytes] = field(default_factory=dict)

    def open(self, port: int, connections: int) -> None:
        for _ in range(connections):
            connection = socket.create_connection((HOST, port), RESPONSE_TIMEOUT_S)
            self.sockets[connection.fileno()] = connection
            self.poll.register(connection, select.EPOLLIN)

    def close(self) -> None:
        for connection in self.sockets.values():
            connection.close()
        self.poll.close()

    def run(self, seconds: float) -> LoadResult:
        started_at = time.perf_counter()
        deadline = started_at + seconds
        for descriptor in self.sockets:
            self._send(descriptor)
        completed, in_flight = 0, len(self.sockets)
        while in_flight:
            for descriptor in self._readable():
                if not self._receive(descriptor):
                    continue
                completed += 1
                if time.perf_counter() < deadline:
                    self._send(descriptor)
                else:
                    in_flight -= 1
        return LoadResult(completed, time.perf_counter() - started_at)

    def _send(self, descriptor: int) -> None:
        self.received[descriptor] = b""
        self.sockets[descriptor].sendall(next(self.requests))

    def _readable(self) -> list[int]:
        events = self.poll.poll(RESPONSE_TIMEOUT_S)
        if not events:
            raise LoadError(f"no response in {RESPONSE_TIMEOUT_S} s")
        return [descriptor for descriptor, _ in events]

    def _receive(self, descriptor: int) -> bool:
        """Read what has arrived. Return whether the response is complete."""
        data = self.sockets[descriptor].recv(RECEIVE_BYTES)
        if not data:
            raise LoadError("the server closed a connection")
        received = self.received[descriptor] = self.received[descriptor] + data
        if not is_complete(received):
            return False
        if not is_ok(received):
            raise LoadError(f"unexpected response: {received[:MAX_SHOWN_BYTES]!r}")
        return True
