"""Several processes on one port: started, watched, started again when they die, stopped together.

Each has a listening socket of its own where the kernel deals connections out evenly (Linux); elsewhere all accept
from one. The sockets stay open in the parent, so that what came to a worker that died is answered by its successor.
"""

from __future__ import annotations

import asyncio
import logging
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import FrameType

from mockpaywall.server.bind import bind, close_sockets

LOG = logging.getLogger("mockpaywall.workers")

MIN_RESTART_DELAY_S = 0.1
MAX_RESTART_DELAY_S = 5.0
"""Before a worker that dies again and again is started anew; doubled each time."""
STABLE_AFTER_S = 10.0
"""A worker that lived for so long is forgiven its death."""
SHUTDOWN_TIMEOUT_S = 0.85
"""For the workers to end when they are told to; then they are killed."""
SIGNALS = (signal.SIGINT, signal.SIGTERM)

WorkerTarget = Callable[[Sequence[socket.socket], Callable[[], None]], None]
"""Serves on the sockets until told to stop; calls the function when it accepts connections, in its loop."""


class WorkerFailed(Exception):
    """A worker ended before it ever served. It has said why itself."""


def can_fork() -> bool:
    """Whether this system can have workers. Windows cannot: it has no fork."""
    return hasattr(os, "fork")


def bind_each(host: str, port: int, count: int) -> list[list[socket.socket]]:
    """Listening sockets for *count* workers; raises what `bind` raises.

    The port is first taken alone: one that somebody else has, sharing or not, is refused.
    """
    alone = bind(host, port)
    if sys.platform != "linux":
        return [alone] * count
    taken: int = alone[0].getsockname()[1]
    close_sockets(alone)
    return [bind(host, taken, shared=True) for _ in range(count)]


@dataclass(slots=True)
class Worker:
    """One place in the crowd, and who fills it."""

    sockets: Sequence[socket.socket]
    pid: int = 0
    """0 while nobody does."""
    started_at: float = 0.0
    restart_delay_s: float = MIN_RESTART_DELAY_S
    restart_at: float = 0.0
    """When it is to be filled again."""


class WorkerSupervisor:
    """The parent's side. For the main thread: it owns the signals while it runs."""

    def __init__(self, sockets: Sequence[Sequence[socket.socket]], target: WorkerTarget) -> None:
        self._workers = [Worker(own) for own in sockets]
        self._target = target
        self._stop = False
        self._ready_in, self._ready_out = os.pipe()
        self._liveness_in, self._liveness_out = os.pipe()
        self._wake_in, self._wake_out = os.pipe()
        for end in (self._ready_in, self._wake_in, self._wake_out):
            os.set_blocking(end, False)

    def run(self, on_ready: Callable[[], None]) -> None:
        """Return when told to stop, well within a second. *on_ready* is called once, when all accept.

        Raises WorkerFailed, and what *on_ready* raises.
        """
        before = {number: signal.signal(number, self._on_signal) for number in SIGNALS}
        before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, _ignore_signal)
        signal.set_wakeup_fd(self._wake_out, warn_on_full_buffer=False)
        try:
            self._watch(on_ready)
        finally:
            self._stop_workers()
            signal.set_wakeup_fd(-1)
            for number, handler in before.items():
                signal.signal(number, signal.SIG_IGN if number in SIGNALS and self._stop else handler)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._stop = True

    def _watch(self, on_ready: Callable[[], None]) -> None:
        ready, announced = 0, False
        while not self._stop:
            self._spawn_missing(time.monotonic())
            ready += self._wait()
            if not announced and ready >= len(self._workers):
                announced = True
                on_ready()
            if self._reap(time.monotonic()) and not announced:
                raise WorkerFailed("a worker ended before it served")

    def _spawn_missing(self, now: float) -> None:
        for worker in self._workers:
            if not worker.pid and worker.restart_at <= now and not self._stop:
                worker.started_at = now
                worker.pid = self._fork(worker)

    def _wait(self) -> int:
        """How many workers said that they are ready, meanwhile."""
        due = min((one.restart_at for one in self._workers if not one.pid), default=None)
        left = None if due is None else max(0.0, due - time.monotonic())
        readable, _, _ = select.select([self._ready_in, self._wake_in], [], [], left)
        if self._wake_in in readable:
            os.read(self._wake_in, 4096)
        return len(os.read(self._ready_in, 4096)) if self._ready_in in readable else 0

    def _reap(self, now: float) -> bool:
        """Whether one has died; its place is due to be filled."""
        died = False
        for worker in self._workers:
            if worker.pid and (status := _poll_exit_code(worker.pid)) is not None and not self._stop:
                died = True
                sound = now - worker.started_at >= STABLE_AFTER_S
                worker.restart_delay_s = (
                    MIN_RESTART_DELAY_S if sound else min(worker.restart_delay_s * 2, MAX_RESTART_DELAY_S)
                )
                worker.restart_at = now + worker.restart_delay_s
                description = (worker.pid, _format_exit_code(status), worker.restart_delay_s)
                LOG.warning("worker %d ended (%s); another starts in %g s", *description)
                worker.pid = 0
        return died

    def _fork(self, worker: Worker) -> int:
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if pid:
            return pid
        code = 1
        try:
            self._run_child(worker)
            code = 0
        except KeyboardInterrupt:
            code = 0
        except BaseException:
            LOG.exception("a worker failed")
        finally:
            with suppress(Exception):
                sys.stderr.flush()
            os._exit(code)  # what is to be tidied up at the end is the parent's

    def _run_child(self, worker: Worker) -> None:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for number in SIGNALS:
            signal.signal(number, signal.default_int_handler)
        for end in (self._liveness_out, self._ready_in, self._wake_in, self._wake_out):
            os.close(end)
        for other in self._workers:
            if other.sockets is not worker.sockets:
                close_sockets(other.sockets)
        self._target(worker.sockets, self._notify_ready)

    def _notify_ready(self) -> None:
        """In a worker's loop. It ends when its parent does, however that came."""
        asyncio.get_running_loop().add_reader(self._liveness_in, os.kill, os.getpid(), signal.SIGTERM)
        os.write(self._ready_out, b".")

    def _stop_workers(self) -> None:
        self._signal_workers(signal.SIGTERM)
        deadline = time.monotonic() + SHUTDOWN_TIMEOUT_S
        while any(one.pid for one in self._workers) and time.monotonic() < deadline:
            for worker in self._workers:
                if worker.pid and _poll_exit_code(worker.pid) is not None:
                    worker.pid = 0
            time.sleep(0.005)
        self._signal_workers(signal.SIGKILL)
        for worker in self._workers:
            if worker.pid:
                os.waitpid(worker.pid, 0)
            close_sockets(worker.sockets)
        for end in (
            self._ready_in,
            self._ready_out,
            self._liveness_in,
            self._liveness_out,
            self._wake_in,
            self._wake_out,
        ):
            os.close(end)

    def _signal_workers(self, number: signal.Signals) -> None:
        for worker in self._workers:
            if worker.pid:
                os.kill(worker.pid, number)


def _ignore_signal(number: int, frame: FrameType | None) -> None:
    """A handler must be there for the signal to wake us."""


def _poll_exit_code(pid: int) -> int | None:
    """Its exit code, negative for a signal; None while it lives."""
    found, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if found else None


def _format_exit_code(code: int) -> str:
    return f"exit code {code}" if code >= 0 else signal.Signals(-code).name
