"""One server as a child process: start it, wait for it, pause it while another one is measured, stop it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import IO

from peers.peer import LaunchContext, Peer
from tools import ROOT
from workload import HOST, post_session

START_TIMEOUT_S = 60
POLL_INTERVAL_S = 0.002
STOP_TIMEOUT_S = 5
MAX_SHOWN_CHARS = 300


class ServerError(Exception):
    """The server did not start, ended by itself or did not respond in time. The text names it and the cause."""


@dataclass(frozen=True, slots=True)
class ServerProcess:
    """A running server. *pid* leads its own session; *started_at* is on the clock of time.perf_counter."""

    peer: Peer
    port: int
    process: subprocess.Popen[bytes]
    log: Path
    started_at: float

    @property
    def pid(self) -> int:
        """The process id of the session leader."""
        return self.process.pid

    def wait_for_first_response(self) -> float:
        """Poll until a correct response arrives. Return the seconds since the start. Raise ServerError."""
        return self._wait_until(lambda: post_session(self.port).is_correct)

    def wait_until_healthy(self) -> float:
        """Do the same with mockpaywall's health check, which no mode counts and no journal records."""
        return self._wait_until(self._is_healthy)

    def wait_until_connected(self) -> float:
        """Do the same with a connection: for a server that does not answer the workload."""
        return self._wait_until(self._is_listening)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Stop its processes (SIGSTOP), so that they use no CPU while another server is measured."""
        os.killpg(self.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.killpg(self.pid, signal.SIGCONT)

    def _wait_until(self, is_ready: Callable[[], bool]) -> float:
        while (elapsed_s := time.perf_counter() - self.started_at) < START_TIMEOUT_S:
            with suppress(OSError, HTTPException):
                if is_ready():
                    return time.perf_counter() - self.started_at
            if self.process.poll() is not None:
                raise ServerError(
                    f"{self.peer.name} ended with {self.process.returncode}: {self._log_tail()}"
                )
            time.sleep(POLL_INTERVAL_S)
        raise ServerError(
            f"{self.peer.name} sent no correct response in {elapsed_s:.0f} s: {self._log_tail()}"
        )

    def _is_healthy(self) -> bool:
        with urllib.request.urlopen(
            f"http://{HOST}:{self.port}/__admin/health", timeout=START_TIMEOUT_S
        ) as response:
            return bool(response.status == 200)

    def _is_listening(self) -> bool:
        socket.create_connection((HOST, self.port), START_TIMEOUT_S).close()
        return True

    def _log_tail(self) -> str:
        return self.log.read_text(errors="replace").strip()[-MAX_SHOWN_CHARS:] or "(stderr is empty)"


@contextmanager
def run_server(peer: Peer) -> Iterator[ServerProcess]:
    """Run *peer* on a free port in its own folder. Stop it and remove the folder afterwards."""
    with tempfile.TemporaryDirectory(prefix="benchmark-", ignore_cleanup_errors=True) as folder:
        context = LaunchContext(ROOT, Path(folder), *free_ports(2))
        command = peer.command(context)
        log = Path(folder) / "stderr.txt"
        with log.open("wb") as stderr:
            started_at = time.perf_counter()
            process = _start(command, stderr, folder)
        try:
            yield ServerProcess(peer, context.port, process, log, started_at)
        finally:
            _stop(process)


def free_ports(count: int) -> list[int]:
    """Return ports on which no server listens now."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.create_server((HOST, 0))) for _ in range(count)]
        return [int(listener.getsockname()[1]) for listener in sockets]


def _start(command: list[str], stderr: IO[bytes], folder: str) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=stderr, cwd=folder, start_new_session=True
        )
    except OSError as error:
        raise ServerError(f"{command[0]} cannot be started: {error}") from error


def _stop(process: subprocess.Popen[bytes]) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with suppress(subprocess.TimeoutExpired):
            process.wait(STOP_TIMEOUT_S)
    process.wait()
