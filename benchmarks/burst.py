"""Thousands of requests at once from one epoll loop: all connections opened, all requests sent, all answers timed."""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from job import HEADERS, HOST, good_body

CONTENT_LENGTH = b"content-length:"


@dataclass(frozen=True, slots=True)
class Burst:
    """Moments are on the clock of time.monotonic; *sent_at* is when the last request had left."""

    began_at: float
    sent_at: float
    answered_at: tuple[float, ...]
    errors: int


def send_at_once(port: int, path: str, extra: Mapping[str, str], count: int, limit_s: float) -> Burst:
    """Opens *count* connections without waiting, sends one request on each, reads until all came or time is up."""
    loop = _Loop(_request(path, extra))
    began_at = time.monotonic()
    try:
        for _ in range(count):
            loop.open(port)
        while loop.waiting and (left_s := began_at + limit_s - time.monotonic()) > 0:
            loop.turn(left_s)
        return Burst(began_at, loop.sent_at, tuple(loop.answered_at), loop.errors)
    finally:
        loop.close()


@dataclass(slots=True)
class _Loop:
    request: bytes
    selector: selectors.DefaultSelector = field(default_factory=selectors.DefaultSelector)
    received: dict[socket.socket, bytes] = field(default_factory=dict)
    answered_at: list[float] = field(default_factory=list)
    sent_at: float = 0
    errors: int = 0

    @property
    def waiting(self) -> int:
        return len(self.received)

    def open(self, port: int) -> None:
        connection = socket.socket()
        connection.setblocking(False)
        connection.connect_ex((HOST, port))
        self.received[connection] = b""
        self.selector.register(connection, selectors.EVENT_WRITE)

    def turn(self, limit_s: float) -> None:
        for key, events in self.selector.select(limit_s):
            connection = key.fileobj
            if not isinstance(connection, socket.socket):
                continue
            try:
                self._send(connection) if events & selectors.EVENT_WRITE else self._receive(connection)
            except OSError:
                self._end(connection, answered=False)

    def close(self) -> None:
        for connection in self.received:
            connection.close()
        self.selector.close()

    def _send(self, connection: socket.socket) -> None:
        connection.sendall(self.request)  # a few hundred bytes: they always fit
        self.sent_at = time.monotonic()
        self.selector.modify(connection, selectors.EVENT_READ)

    def _receive(self, connection: socket.socket) -> None:
        data = connection.recv(65536)
        self.received[connection] += data
        if not data or _is_whole(self.received[connection]):
            self._end(connection, answered=self.received[connection].partition(b"\r\n")[0].find(b" 200") > 0)

    def _end(self, connection: socket.socket, *, answered: bool) -> None:
        del self.received[connection]
        self.selector.unregister(connection)
        connection.close()
        if answered:
            self.answered_at.append(time.monotonic())
        else:
            self.errors += 1


def _request(path: str, extra: Mapping[str, str]) -> bytes:
    body = good_body()
    headers = {"Host": HOST, **HEADERS, **extra, "Content-Length": str(len(body))}
    lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def _is_whole(received: bytes) -> bool:
    head, found, body = received.partition(b"\r\n\r\n")
    if not found:
        return False
    length = _content_length(head.lower().split(b"\r\n"))
    return body.endswith(b"0\r\n\r\n") if length is None else len(body) >= length


def _content_length(lines: Iterable[bytes]) -> int | None:
    for line in lines:
        if line.startswith(CONTENT_LENGTH):
            return int(line.removeprefix(CONTENT_LENGTH))
    return None
