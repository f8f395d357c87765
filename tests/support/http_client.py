"""An HTTP client on raw sockets: it shows every byte of a response, and how the connection ended."""

from __future__ import annotations

import json
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from tests.support.request_data import KEYS, PATH, VALID_BODY

DEADLINE_S = 30.0

CLOSED, RESET, OPEN = "closed", "reset", "open"
"""How a connection ended: by a normal close, by a TCP RST, or not at all."""


@dataclass(frozen=True)
class HttpResponse:
    """A complete response."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str | None:
        return next((value for other, value in self.headers if other.lower() == name.lower()), None)

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def hint(self) -> str:
        return self.header("X-Mock-Hint") or ""

    @property
    def applied_mode(self) -> str:
        return self.header("X-Mock-Mode") or "ok"


@dataclass(frozen=True)
class ReceivedBytes:
    """Every byte that the server sent, and how the connection ended."""

    data: bytes
    end: str

    @property
    def head(self) -> bytes:
        return self.data.partition(b"\r\n\r\n")[0]

    @property
    def body(self) -> bytes:
        return self.data.partition(b"\r\n\r\n")[2]


def encode_request(
    body: bytes, headers: Mapping[str, str], method: str = "POST", target: str = PATH, *, close: bool = True
) -> bytes:
    lines = [f"{method} {target} HTTP/1.1", "Host: test"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    lines += [f"Content-Length: {len(body)}"] + (["Connection: close"] if close else [])
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def encode_body(body: object) -> bytes:
    """Return bytes as they are, and anything else as JSON."""
    return body if isinstance(body, bytes) else json.dumps(body).encode()


def read_response(connection: socket.socket, method: str = "POST") -> HttpResponse:
    """Read one response, framed by its Content-Length or by chunked coding."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += _receive_some(connection, data)
    head, _, body = data.partition(b"\r\n\r\n")
    status_line, *lines = head.decode("latin-1").split("\r\n")
    headers = tuple((name, value.strip()) for name, _, value in (line.partition(":") for line in lines))
    if method != "HEAD" and ("Transfer-Encoding", "chunked") in headers:
        return HttpResponse(int(status_line.split(" ")[1]), headers, _read_chunks(connection, body))
    length = next((int(value) for name, value in headers if name.lower() == "content-length"), 0)
    while method != "HEAD" and len(body) < length:
        body += _receive_some(connection, body)
    assert len(body) == (0 if method == "HEAD" else length), body
    return HttpResponse(int(status_line.split(" ")[1]), headers, body)


def _read_chunks(connection: socket.socket, data: bytes) -> bytes:
    body = b""
    while True:
        while b"\r\n" not in data:
            data += _receive_some(connection, data)
        size_line, _, data = data.partition(b"\r\n")
        size = int(size_line, 16)
        while len(data) < size + 2:
            data += _receive_some(connection, data)
        body, data = body + data[:size], data[size + 2 :]
        if not size:
            return body


def _receive_some(connection: socket.socket, before: bytes) -> bytes:
    data = connection.recv(65536)
    if not data:
        raise AssertionError(f"the connection was closed after {before!r}")
    return data


def receive_all(connection: socket.socket, timeout_s: float = DEADLINE_S) -> ReceivedBytes:
    """Receive until the connection ends, or until nothing came for *timeout_s* seconds."""
    connection.settimeout(timeout_s)
    data = b""
    try:
        while received := connection.recv(65536):
            data += received
    except TimeoutError:
        return ReceivedBytes(data, OPEN)
    except ConnectionError:
        return ReceivedBytes(data, RESET)
    return ReceivedBytes(data, CLOSED)


@dataclass(frozen=True)
class HttpClient:
    """A client of one server, with one connection per request."""

    port: int
    host: str = "127.0.0.1"
    tls: ssl.SSLContext | None = None

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://{self.host}:{self.port}"

    def connect(self) -> socket.socket:
        connection = socket.create_connection((self.host, self.port), DEADLINE_S)
        return self.tls.wrap_socket(connection, server_hostname=self.host) if self.tls else connection

    def send_raw(self, request: bytes, method: str = "POST") -> HttpResponse:
        with self.connect() as connection:
            connection.sendall(request)
            return read_response(connection, method)

    def send(
        self,
        body: object = VALID_BODY,
        *,
        keys: Mapping[str, str] = KEYS,
        headers: Mapping[str, str] | None = None,
        method: str = "POST",
        target: str = PATH,
    ) -> HttpResponse:
        """Send one request. *body* is bytes as they are, or a value to encode as JSON."""
        all_headers = {"Content-Type": "application/json", **keys, **(headers or {})}
        return self.send_raw(encode_request(encode_body(body), all_headers, method, target), method)


def post(
    url: str, body: object, headers: Mapping[str, str] = KEYS, tls: ssl.SSLContext | None = None
) -> HttpResponse:
    """Send one POST request to *url*."""
    parts = urlsplit(url)
    client = HttpClient(parts.port or (443 if tls else 80), parts.hostname or "", tls)
    return client.send(body, keys={}, headers=headers, target=parts.path)
