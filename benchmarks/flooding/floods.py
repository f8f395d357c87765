"""The floods. Each opens connections, sends, and returns what must stay open while the flood lasts."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass

from flooding.messages import (
    BODY,
    CONNECTIONS,
    encode,
    large_body,
    read_chunked_response,
    send_pipelined,
)
from flooding.target import Target

UNREAD_TIMEOUT_S = 0.05
JOURNAL_SIZE = 1000


@dataclass(frozen=True, slots=True)
class Flood:
    """One row of the report. *count* is the number of requests or connections."""

    name: str
    count: int
    send: Callable[[Target, int], list[socket.socket]]


def connect_idle(target: Target, count: int) -> list[socket.socket]:
    return [target.connect() for _ in range(count)]


def send_slowly(target: Target, count: int) -> list[socket.socket]:
    return _send_each(target, count, encode(large_body(1))[:60_000])


def send_bad_requests(target: Target, count: int) -> list[socket.socket]:
    for number in range(count):
        with target.connect() as connection:
            connection.sendall(b"GE\0T /%d HTTP/1.1\r\n\r\n" % number)
            with suppress(ConnectionError):
                connection.recv(4096)
    return []


def send_refused(target: Target, count: int) -> list[socket.socket]:
    return _send_many(target, count, lambda number: encode(b"{%d" % number))


def send_bad_modes(target: Target, count: int) -> list[socket.socket]:
    return _send_many(target, count, lambda number: encode(mode=f"http={number}x"))


def send_large_bodies(target: Target, count: int) -> list[socket.socket]:
    return _send_many(target, count, lambda number: encode(large_body(number), key=f"flood-{number // 100}"))


def send_many_namespaces(target: Target, count: int) -> list[socket.socket]:
    return _send_many(target, count, lambda number: encode(key=f"flood-{number}"))


def send_hanging(target: Target, count: int) -> list[socket.socket]:
    return _send_each(target, count, encode(mode="fault=hang"))


def send_delayed(target: Target, count: int) -> list[socket.socket]:
    return _send_each(target, count, encode(mode="delay=600000"))


def list_full_journal(target: Target, count: int) -> list[socket.socket]:
    """Fill the journal with large bodies, then list it on several connections at once."""
    _close(_send_many(target, JOURNAL_SIZE, lambda number: encode(large_body(number))))
    connections = _send_each(target, count, encode(b"", method="GET", path="/__admin/requests"))
    with ThreadPoolExecutor(count) as readers:
        list(readers.map(read_chunked_response, connections))
    return _replace(target, connections, encode(b"", method="GET", path="/__admin/requests"))


def wait_for_verification(target: Target, count: int) -> list[socket.socket]:
    body = json.dumps({"exactly": 7, "within": 60}).encode()
    return _send_each(target, count, encode(body, path="/__admin/verify"))


def leave_responses_unread(target: Target, count: int) -> list[socket.socket]:
    """Send until the server reads no more."""
    connections = connect_idle(target, count)
    for connection in connections:
        connection.settimeout(UNREAD_TIMEOUT_S)
        with suppress(OSError):
            for _ in range(100):
                connection.sendall(encode(BODY) * 1_000)
    return connections


FLOODS = (
    Flood("idle connections", 3_000, connect_idle),
    Flood("slow senders, 60,000 bytes each", 1_000, send_slowly),
    Flood("bad requests", 20_000, send_bad_requests),
    Flood("refused requests", 100_000, send_refused),
    Flood("bad mode headers", 100_000, send_bad_modes),
    Flood("bodies of 64 KiB, 100 per namespace", 20_000, send_large_bodies),
    Flood("namespaces", 100_000, send_many_namespaces),
    Flood("hanging responses", 2_000, send_hanging),
    Flood("delayed responses", 2_000, send_delayed),
    Flood("listings of a full journal of 64 KiB bodies", 8, list_full_journal),
    Flood("waiting verifications", 500, wait_for_verification),
    Flood("clients that read nothing", 100, leave_responses_unread),
)


def _send_each(target: Target, count: int, data: bytes) -> list[socket.socket]:
    connections = connect_idle(target, count)
    for connection in connections:
        connection.sendall(data)
    return connections


def _send_many(target: Target, count: int, make_request: Callable[[int], bytes]) -> list[socket.socket]:
    connections = connect_idle(target, CONNECTIONS)
    send_pipelined(connections, make_request, count)
    return connections


def _replace(target: Target, connections: list[socket.socket], data: bytes) -> list[socket.socket]:
    """Send *data* on as many new connections, and read no response."""
    _close(connections)
    return _send_each(target, len(connections), data)


def _close(connections: list[socket.socket]) -> None:
    for connection in connections:
        connection.close()
