"""A raw client for the tests: bytes out, bytes in, and how the connection ended."""

from __future__ import annotations

import socket
import ssl
from typing import NamedTuple

DEADLINE_S = 20.0


class Answer(NamedTuple):
    """One response as it came: status line, headers with lower-case names, body."""

    line: str
    headers: dict[str, str]
    body: bytes

    @property
    def status(self) -> int:
        return int(self.line.split(" ")[1])


class Wire:
    """One connection. Every wait has a deadline; `rest` and `gone` tell the end of the connection apart."""

    def __init__(self, sock: socket.socket) -> None:
        sock.settimeout(DEADLINE_S)
        self.sock = sock
        self._kept = b""

    def __enter__(self) -> Wire:
        return self

    def __exit__(self, *_: object) -> None:
        self.sock.close()

    def send(self, data: bytes) -> None:
        self.sock.sendall(data)

    def until(self, mark: bytes) -> bytes:
        """Everything up to and with *mark*."""
        while mark not in self._kept:
            self._more()
        head, _, self._kept = self._kept.partition(mark)
        return head + mark

    def exactly(self, size: int) -> bytes:
        while len(self._kept) < size:
            self._more()
        taken, self._kept = self._kept[:size], self._kept[size:]
        return taken

    def answer(self, head_only: bool = False) -> Answer:
        """The next response, read by its Content-Length."""
        line, *lines = self.until(b"\r\n\r\n").decode("latin-1").split("\r\n")[:-2]
        headers = {name.lower(): value.strip() for name, _, value in (text.partition(":") for text in lines)}
        size = 0 if head_only else int(headers.get("content-length", "0"))
        return Answer(line, headers, self.exactly(size))

    def rest(self) -> bytes:
        """Everything until the other side closes in good order. A reset raises ConnectionResetError."""
        try:
            while True:
                self._more()
        except EOFError:
            taken, self._kept = self._kept, b""
            return taken

    def silent_for(self, seconds: float) -> bool:
        """Whether nothing comes, and nothing ends, in that time."""
        self.sock.settimeout(seconds)
        try:
            return not self._kept and self.sock.recv(1) is None
        except TimeoutError:
            return True
        finally:
            self.sock.settimeout(DEADLINE_S)

    def _more(self) -> None:
        data = self.sock.recv(65536)
        if not data:
            raise EOFError("the connection was closed")
        self._kept += data


def connect(address: tuple[str, int], tls: ssl.SSLContext | None = None) -> Wire:
    sock = socket.create_connection(address, timeout=DEADLINE_S)
    return Wire(sock if tls is None else tls.wrap_socket(sock, server_hostname="localhost"))
