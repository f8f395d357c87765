"""A client that shows everything: raw bytes out, raw bytes in."""

from __future__ import annotations

import json
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

PATH = "/api/paywall/masterpass/session"
GOOD: dict[str, Any] = {
    "ReferenceCode": "5f8c9a52-6a1e-4d0e-9b1f-3c2d7e8a4b60",
    "UserId": "72812393211",
    "UserPhone": "905123456710",
    "Force3D": False,
    "PhoneVerifiedByMerchant": True,
}
KEYS = {"apikeyprivate": "test-key", "apiclientprivate": "test-client"}
DEADLINE_S = 20.0


@dataclass(frozen=True)
class Answer:
    """What came back, byte for byte."""

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


def request_bytes(
    body: bytes, headers: Mapping[str, str], method: str = "POST", target: str = PATH, close: bool = True
) -> bytes:
    lines = [f"{method} {target} HTTP/1.1", "Host: test"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    lines += [f"Content-Length: {len(body)}"] + (["Connection: close"] if close else [])
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def read_answer(connection: socket.socket, method: str = "POST") -> Answer:
    """One answer from the connection, framed by Content-Length."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += _some(connection, data)
    head, _, rest = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = tuple((name, value.strip()) for name, _, value in (line.partition(":") for line in lines))
    length = next((int(value) for name, value in headers if name.lower() == "content-length"), 0)
    while method != "HEAD" and len(rest) < length:
        rest += _some(connection, rest)
    assert len(rest) == (0 if method == "HEAD" else length), rest
    return Answer(int(first.split(" ")[1]), headers, rest)


def _some(connection: socket.socket, before: bytes) -> bytes:
    got = connection.recv(65536)
    if not got:
        raise AssertionError(f"closed after {before!r}")
    return got


@dataclass(frozen=True)
class Client:
    """Talks to one server, a connection a call."""

    port: int

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), DEADLINE_S)

    def raw(self, octets: bytes, method: str = "POST") -> Answer:
        with self.connect() as connection:
            connection.sendall(octets)
            return read_answer(connection, method)

    def send(
        self,
        body: object = GOOD,
        *,
        keys: Mapping[str, str] = KEYS,
        headers: Mapping[str, str] | None = None,
        method: str = "POST",
        target: str = PATH,
    ) -> Answer:
        """*body*: bytes as they are, anything else as JSON."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        typed = {"Content-Type": "application/json", **keys, **(headers or {})}
        return self.raw(request_bytes(raw, typed, method, target), method)
