"""A Redis and a mockpaywall of this checkout, each in a session of its own, so that their CPU time can be told."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
LIMIT_S = 30


def free_port() -> int:
    """One that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as sock:
        return int(sock.getsockname()[1])


@dataclass
class Redis:
    """One server; *durable* writes every change down before it answers."""

    folder: Path
    durable: bool = False
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Of its session."""
        return self.process.pid if self.process else 0

    @property
    def url(self) -> str:
        """As --store takes it."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Return when it answers."""
        keeping = (
            ["--appendonly", "yes", "--appendfsync", "always"] if self.durable else ["--appendonly", "no"]
        )
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", str(self.folder)]
        self.process = subprocess.Popen(
            ["redis-server", *options, *keeping], stdout=subprocess.DEVNULL, start_new_session=True
        )
        deadline = time.monotonic() + LIMIT_S
        while self.ask("PING") != "+PONG":
            if time.monotonic() > deadline:
                raise TimeoutError("redis-server does not answer")
            time.sleep(0.01)

    def ask(self, command: str) -> str:
        """The answer to an inline command; empty when there is none."""
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=5) as sock:
            sock.sendall(f"{command}\r\n".encode())
            return sock.recv(65536).decode(errors="replace").strip()
        return ""

    def scripts_run(self) -> int:
        """Round trips for scripts so far."""
        for line in self.ask("INFO commandstats").splitlines():
            if line.startswith("cmdstat_evalsha:"):
                return int(line.partition("calls=")[2].partition(",")[0])
        return 0

    def kill(self) -> None:
        """At once."""
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None


@contextmanager
def redis(*, durable: bool = False) -> Iterator[Redis]:
    """A running one, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="scale-") as folder:
        server = Redis(Path(folder), durable)
        server.start()
        try:
            yield server
        finally:
            server.kill()


@dataclass(frozen=True, slots=True)
class Mock:
    """A running mockpaywall; *pid* leads its session."""

    pid: int
    port: int


@contextmanager
def mock(*options: str) -> Iterator[Mock]:
    """`mockpaywall serve` with *options*, ready; gone afterwards."""
    command = [sys.executable, "-m", "mockpaywall", "--port", "0", *options]
    environ = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environ,
        start_new_session=True,
        text=True,
    )
    try:
        line = process.stdout.readline() if process.stdout else ""
        if not line:
            raise RuntimeError(f"mockpaywall did not start: {' '.join(command)}")
        yield Mock(process.pid, int(line.split()[3].rpartition(":")[2]))
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(10)
