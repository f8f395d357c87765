"""Requests as bytes, and a sender that keeps several of them in flight."""

from __future__ import annotations

import socket
from collections.abc import Callable

from workload import PATH

BODY = b'{"ReferenceCode":"flood","UserId":"72812393211","UserPhone":"905123456710"}'
RECEIVE_BYTES = 1 << 18
LAST_CHUNK = b"\r\n0\r\n\r\n"
BATCH = 40
CONNECTIONS = 4

MakeRequest = Callable[[int], bytes]


def encode(
    body: bytes = BODY, *, path: str = PATH, key: str = "flood", mode: str = "", method: str = "POST"
) -> bytes:
    """Return a request of a client with that key."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Content-Type: application/json"]
    lines += [f"apikeyprivate: {key}", "apiclientprivate: flood", f"Content-Length: {len(body)}"]
    lines += [f"X-Mock-Mode: {mode}"] if mode else []
    return "\r\n".join([*lines, "", ""]).encode() + body


def large_body(number: int) -> bytes:
    """Return a body of almost 64 KiB that no other request has."""
    return b'{"ReferenceCode":"%d","UserId":"%s"}' % (number, b"x" * 65_000)


def send_pipelined(connections: list[socket.socket], make_request: MakeRequest, count: int) -> None:
    """Send *count* requests, BATCH on each connection at a time, and read the responses."""
    numbers = iter(range(count))
    for _ in range(0, count, BATCH * len(connections)):
        batches = [
            [make_request(number) for number, _ in zip(numbers, range(BATCH), strict=False)]
            for _ in connections
        ]
        for connection, batch in zip(connections, batches, strict=True):
            connection.sendall(b"".join(batch))
        for connection, batch in zip(connections, batches, strict=True):
            read_responses(connection, len(batch))


def read_responses(connection: socket.socket, count: int) -> None:
    """Read that many responses, none of which is chunked. Raises ConnectionError if the connection ends before."""
    data = bytearray()
    while count:
        head_end = data.find(b"\r\n\r\n")
        size = head_end + 4 + _content_length(data, head_end) if head_end >= 0 else len(data) + 1
        if len(data) >= size:
            del data[:size]
            count -= 1
            continue
        received = connection.recv(RECEIVE_BYTES)
        if not received:
            raise ConnectionError(f"the connection ended before {count} more responses")
        data += received


def read_chunked_response(connection: socket.socket) -> None:
    """Read one response that ends with the last chunk, and keep nothing of it."""
    tail = b""
    while not tail.endswith(LAST_CHUNK):
        received = connection.recv(RECEIVE_BYTES)
        if not received:
            raise ConnectionError("the connection ended before the last chunk")
        tail = (tail + received)[-len(LAST_CHUNK) :]


def _content_length(data: bytearray, head_end: int) -> int:
    start = data.find(b"Content-Length: ", 0, head_end)
    return int(data[start + 16 : data.find(b"\r", start)]) if start >= 0 else 0
