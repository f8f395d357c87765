"""Thousands of requests at once from one event loop: open all connections, send all requests, time all responses."""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from workload import HOST

from load_generators.http_message import encode_request, is_complete, is_ok

RECEIVE_BYTES = 65536


@dataclass(frozen=True, slots=True)
class BurstResult:
    """Times are on the clock of time.monotonic; *sent_at* is when the last request had been sent."""

    started_at: float
    sent_at: float
    answered_at: tuple[float, ...]
    errors: int


def send_burst(port: int, path: str, extra: Mapping[str, str], count: int, timeout_s: float) -> BurstResult:
    """Open *count* connections without waiting, send one request on each, read until all responses or the time-out."""
    loop = _BurstLoop(encode_request(path, extra))
    started_at = time.monotonic()
    try:
        for _ in range(count):
            loop.open(port)
        while loop.received and (left_s := started_at + timeout_s - time.monotonic()) > 0:
            loop.run_once(left_s)
        return BurstResult(started_at, loop.sent_at, tuple(loop.answered_at), loop.errors)
    finally:
        loop.close()


@dataclass(slots=True)
class _BurstLoop:
    request: bytes
    selector: selectors.DefaultSelector = field(default_factory=selectors.DefaultSelector)
    received: dict[socket.socket, bytes] = field(default_factory=dict)
    """The bytes of each response that is not complete."""
    answered_at: list[float] = field(default_factory=list)
    sent_at: float = 0
    errors: int = 0

    def open(self, port: int) -> None:
        connection = socket.socket()
        connection.setblocking(False)
        connection.connect_ex((HOST, port))
        self.received[connection] = b""
        self.selector.register(connection, selectors.EVENT_WRITE)

    def run_once(self, timeout_s: float) -> None:
        for key, events in self.selector.select(timeout_s):
            connection = key.fileobj
            if not isinstance(connection, socket.socket):
                continue
            try:
                self._send(connection) if events & selectors.EVENT_WRITE else self._receive(connection)
            except OSError:
                self._finish(connection, is_answered=False)

    def close(self) -> None:
        for connection in self.received:
            connection.close()
        self.selector.close()

    def _send(self, connection: socket.socket) -> None:
        connection.sendall(self.request)  # a few hundred bytes always fit into the send buffer
        self.sent_at = time.monotonic()
        self.selector.modify(connection, selectors.EVENT_READ)

    def _receive(self, connection: socket.socket) -> None:
        data = connection.recv(RECEIVE_BYTES)
        self.received[connection] += data
        received = self.received[connection]
        if not data or is_complete(received):
            self._finish(connection, is_answered=is_ok(received))

    def _finish(self, connection: socket.socket, *, is_answered: bool) -> None:
        del self.received[connection]
        self.selector.unregister(connection)
        connection.close()
        if is_answered:
            self.answered_at.append(time.monotonic())
        else:
            self.errors += 1
