"""A Redis server as a child process in its own session, so that its CPU time can be measured."""

from __future__ import annotations

import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from server_process import free_ports
from workload import HOST

START_TIMEOUT_S = 30
REPLY_TIMEOUT_S = 5
POLL_INTERVAL_S = 0.01


@dataclass
class RedisProcess:
    """One server. If *durable*, it writes every change to disk before it replies."""

    folder: Path
    port: int
    durable: bool
    process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The process id of the session leader, 0 if it is not running."""
        return self.process.pid if self.process else 0

    @property
    def url(self) -> str:
        """The URL for --store."""
        return f"redis://{HOST}:{self.port}/0"

    def start(self) -> None:
        """Start it and return when it replies. Raise TimeoutError."""
        self.process = subprocess.Popen(
            ["redis-server", *self._options()], stdout=subprocess.DEVNULL, start_new_session=True
        )
        deadline = time.monotonic() + START_TIMEOUT_S
        while self.send_command("PING") != "+PONG":
            if time.monotonic() > deadline:
                raise TimeoutError("redis-server does not reply")
            time.sleep(POLL_INTERVAL_S)

    def send_command(self, command: str) -> str:
        """Return the reply to an inline command, "" if there is none."""
        with suppress(OSError), socket.create_connection((HOST, self.port), REPLY_TIMEOUT_S) as connection:
            connection.sendall(f"{command}\r\n".encode())
            return connection.recv(65536).decode(errors="replace").strip()
        return ""

    def script_count(self) -> int:
        """Return how many scripts (EVALSHA) have run so far: one per round trip."""
        for line in self.send_command("INFO commandstats").splitlines():
            if line.startswith("cmdstat_evalsha:"):
                return int(line.partition("calls=")[2].partition(",")[0])
        return 0

    def kill(self) -> None:
        """Kill it (SIGKILL)."""
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None

    def _options(self) -> list[str]:
        append_only = ("yes", "--appendfsync", "always") if self.durable else ("no",)
        address = ("--port", str(self.port), "--bind", HOST)
        return [*address, "--save", "", "--dir", str(self.folder), "--appendonly", *append_only]


@contextmanager
def run_redis(*, durable: bool = False) -> Iterator[RedisProcess]:
    """Run a Redis server on a free port. Kill it and remove its folder afterwards."""
    with tempfile.TemporaryDirectory(prefix="scale-") as folder:
        server = RedisProcess(Path(folder), free_ports(1)[0], durable)
        server.start()
        try:
            yield server
        finally:
            server.kill()
