"""One server as a child process: started, waited for, put to sleep while another is measured, stopped."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import IO

from job import HOST, ask
from peers.launch import Launch, Peer
from tools import ROOT

FIRST_ANSWER_LIMIT_S = 60
POLL_S = 0.002
STOP_LIMIT_S = 5


class ServerError(Exception):
    """The server could not be started, ended by itself or did not answer in time; the text says which, and why."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: *pid* leads a session of its own, *started_at* is on the clock of time.perf_counter."""

    peer: Peer
    port: int
    process: subprocess.Popen[bytes]
    log: Path
    started_at: float

    @property
    def pid(self) -> int:
        """Of the session's leader."""
        return self.process.pid

    def wait_for_first_answer(self) -> float:
        """Asks every two milliseconds until a right answer comes; returns the seconds since the start."""
        while (elapsed_s := time.perf_counter() - self.started_at) < FIRST_ANSWER_LIMIT_S:
            with suppress(OSError, HTTPException):
                if ask(self.port).correct:
                    return time.perf_counter() - self.started_at
            if self.process.poll() is not None:
                raise ServerError(
                    f"{self.peer.name} ended with {self.process.returncode}: {self._last_words()}"
                )
            time.sleep(POLL_S)
        raise ServerError(f"{self.peer.name} gave no right answer in {elapsed_s:.0f} s: {self._last_words()}")

    @contextmanager
    def asleep(self) -> Iterator[None]:
        """Its processes are halted, so that they take nothing from the one that is measured."""
        os.killpg(self.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.killpg(self.pid, signal.SIGCONT)

    def _last_words(self) -> str:
        return self.log.read_text(errors="replace").strip()[-300:] or "(nothing on stderr)"


@contextmanager
def running(peer: Peer) -> Iterator[Server]:
    """*peer* on a free port with a folder of its own; both are gone afterwards, whatever happened."""
    with tempfile.TemporaryDirectory(prefix="benchmark-", ignore_cleanup_errors=True) as folder:
        launch = Launch(ROOT, Path(folder), *_free_ports())
        command = peer.command(launch)
        log = Path(folder) / "stderr.txt"
        with log.open("wb") as stderr:
            started_at = time.perf_counter()
            process = _popen(command, stderr, folder)
        try:
            yield Server(peer, launch.port, process, log, started_at)
        finally:
            _stop(process)


def _free_ports() -> tuple[int, int]:
    with socket.create_server((HOST, 0)) as first, socket.create_server((HOST, 0)) as second:
        return int(first.getsockname()[1]), int(second.getsockname()[1])


def _popen(command: list[str], stderr: IO[bytes], folder: str) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=stderr, cwd=folder, start_new_session=True
        )
    except OSError as error:
        raise ServerError(f"{command[0]} cannot be started: {error}") from error


def _stop(process: subprocess.Popen[bytes]) -> None:
    for order in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, order)
        with suppress(subprocess.TimeoutExpired):
            process.wait(STOP_LIMIT_S)
    process.wait()
