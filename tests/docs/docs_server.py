"""A real server, started as a user starts it, and requests whose response is read byte for byte."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.markdown import ROOT
from tests.support.request_data import PATH

JSON = "Content-Type: application/json"
KEYS = ("apikeyprivate: my-key", "apiclientprivate: my-client")
VALID_BODY = '{"ReferenceCode":"order-1","UserId":"72812393211","UserPhone":"905123456710"}'
LOG_FILE = "server.log"
TIMEOUT_S = 30


@contextmanager
def start_server(folder: Path, *flags: str) -> Iterator[int]:
    """Run `mockpaywall serve` with *flags* in *folder* until the block ends; yield its port.

    Its stderr goes to LOG_FILE in *folder*.
    """
    command = [sys.executable, "-m", "mockpaywall", "serve", "--port", "0", "--seed", "1234", *flags]
    environ = {name: text for name, text in os.environ.items() if not name.startswith("MOCKPAYWALL_")}
    with (
        (folder / LOG_FILE).open("wb") as log,
        subprocess.Popen(
            command,
            cwd=folder,
            env={**environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=log,
            encoding="utf-8",
        ) as server,
    ):
        try:
            assert server.stdout
            ready_line = server.stdout.readline()
            yield int(ready_line.partition(" (seed")[0].rpartition(":")[2])
        finally:
            server.terminate()


def send_request(
    port: int,
    body: str = VALID_BODY,
    headers: Sequence[str] = (JSON, *KEYS),
    *,
    method: str = "POST",
    target: str = PATH,
) -> bytes:
    """Return every byte of the response to one request on a connection of its own, without `Connection: close`."""
    content = body.encode()
    lines = [f"{method} {target} HTTP/1.1", "Host: localhost", *headers, f"Content-Length: {len(content)}"]
    with socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT_S) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode() + content)
        with connection.makefile("rb") as incoming:
            head = b"".join(iter(incoming.readline, b"\r\n"))
            return head + b"\r\n" + incoming.read(_content_length(head))


@dataclass(frozen=True, slots=True)
class SentRequest:
    """A request as `send_request` takes it."""

    body: str = VALID_BODY
    headers: tuple[str, ...] = (JSON, *KEYS)
    method: str = "POST"
    target: str = PATH

    def send_to(self, port: int) -> tuple[dict[str, str], str]:
        """Return the headers of the response, with the status as "status", and its body."""
        response = send_request(port, self.body, self.headers, method=self.method, target=self.target)
        head, _, body = response.decode().partition("\r\n\r\n")
        status_line, *lines = head.split("\r\n")
        return {"status": status_line.split()[1], **dict(line.split(": ", 1) for line in lines)}, body


def _content_length(head: bytes) -> int:
    found = re.search(rb"^Content-Length: (\d+)\r$", head, re.MULTILINE)
    assert found, head
    return int(found[1])
