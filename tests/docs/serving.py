"""A real server, started as a user starts it, and bytes to and from it."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.docs.readme import ROOT

PATH = "/api/paywall/masterpass/session"
JSON = "Content-Type: application/json"
KEYS = ("apikeyprivate: my-key", "apiclientprivate: my-client")
GOOD = '{"ReferenceCode":"order-1","UserId":"72812393211","UserPhone":"905123456710"}'


@contextmanager
def serving(folder: Path, *flags: str) -> Iterator[int]:
    """The port of `mockpaywall serve` with *flags*, run in *folder*, from its ready line on."""
    command = [sys.executable, "-m", "mockpaywall", "serve", "--port", "0", "--seed", "1234", *flags]
    ours = {name: text for name, text in os.environ.items() if not name.startswith("MOCKPAYWALL_")}
    with subprocess.Popen(
        command,
        cwd=folder,
        env={**ours, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
    ) as server:
        try:
            assert server.stdout
            ready = server.stdout.readline()
            yield int(ready.partition(" (seed")[0].rpartition(":")[2])
        finally:
            server.kill()


def ask(
    port: int,
    body: str = GOOD,
    headers: Sequence[str] = (JSON, *KEYS),
    *,
    method: str = "POST",
    target: str = PATH,
) -> bytes:
    """Every byte of the answer to one request, which asks as curl does: the connection may live on."""
    content = body.encode()
    lines = [f"{method} {target} HTTP/1.1", "Host: localhost", *headers, f"Content-Length: {len(content)}"]
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode() + content)
        with connection.makefile("rb") as incoming:
            head = b"".join(iter(incoming.readline, b"\r\n"))
            return head + b"\r\n" + incoming.read(_length(head))


def _length(head: bytes) -> int:
    found = re.search(rb"^Content-Length: (\d+)\r$", head, re.MULTILINE)
    assert found, head
    return int(found[1])
