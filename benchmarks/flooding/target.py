"""The server under a flood: its process, its memory, and how long SIGTERM takes."""

from __future__ import annotations

import os
import re
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from procfs import process_cpu_s
from workload import HOST

TIMEOUT_S = 60
STOP_TIMEOUT_S = 15
CHECKOUT = Path(__file__).parents[2]


class StopResult(NamedTuple):
    """*code* is None if the process had to be killed. *cpu_s*: CPU time between the signal and the end."""

    code: int | None
    took_s: float
    cpu_s: float


@dataclass(frozen=True, slots=True)
class Target:
    """A running mockpaywall of this checkout."""

    process: subprocess.Popen[str]
    port: int

    def connect(self) -> socket.socket:
        connection = socket.create_connection((HOST, self.port), TIMEOUT_S)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def rss_mb(self) -> float:
        return self._read_status_kb("VmRSS") / 1024

    def peak_mb(self) -> float:
        """Return the largest RSS since the start."""
        return self._read_status_kb("VmHWM") / 1024

    def stop(self) -> StopResult:
        """Send SIGTERM, and wait."""
        children_s, own_s = _children_cpu_s(), process_cpu_s(self.process.pid)
        started_at = time.perf_counter()
        self.process.send_signal(signal.SIGTERM)
        code: int | None = None
        with suppress(subprocess.TimeoutExpired):
            code = self.process.wait(STOP_TIMEOUT_S)
        took_s = time.perf_counter() - started_at
        return StopResult(code, took_s, max(0.0, _children_cpu_s() - children_s - own_s))

    def _read_status_kb(self, name: str) -> int:
        text = Path(f"/proc/{self.process.pid}/status").read_text()
        found = re.search(rf"^{name}:\s+(\d+) kB", text, re.MULTILINE)
        if found is None:
            raise RuntimeError(f"the server has ended, or /proc has no {name}")
        return int(found[1])


@contextmanager
def run_target(*arguments: str) -> Iterator[Target]:
    """Run the server on a free port, its log in /dev/null."""
    with TemporaryDirectory(prefix="floods-") as folder:
        process = _start(arguments, folder)
        try:
            yield Target(process, _read_port(process))
        finally:
            process.kill()
            process.communicate()


def _children_cpu_s() -> float:
    """Return the CPU time of the child processes that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _start(arguments: tuple[str, ...], folder: str) -> subprocess.Popen[str]:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("MOCKPAYWALL_")}
    return subprocess.Popen(
        [sys.executable, "-m", "mockpaywall", "serve", "--port", "0", "--seed", "1", *arguments],
        cwd=folder,
        env=environ | {"PYTHONPATH": str(CHECKOUT)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def _read_port(process: subprocess.Popen[str]) -> int:
    ready_line = process.stdout.readline() if process.stdout else ""
    found = re.search(r"http://[^ ]*:(\d+)", ready_line)
    if not found:
        raise RuntimeError(f"the server did not start: {ready_line!r}")
    return int(found[1])
