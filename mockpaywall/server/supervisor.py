"""Several worker processes on one port: started, restarted when they end or are stuck, stopped together.

On Linux each worker has its own listening socket, and the kernel distributes connections evenly; elsewhere all
workers accept from one. The parent keeps the sockets open, so that connections queued for a worker that ended are
accepted by its successor.
"""

from __future__ import annotations

import asyncio
import logging
import os
import select
import signal
import socket
import struct
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import FrameType

from mockpaywall.server.bind import bind_loopbacks, bind_shared, close_sockets

LOG = logging.getLogger("mockpaywall.workers")

MIN_RESTART_DELAY_S = 0.1
MAX_RESTART_DELAY_S = 5.0
"""The delay before a worker is restarted doubles each time, from MIN_RESTART_DELAY_S to this."""
STABLE_AFTER_S = 10.0
"""A worker that ran for this long is restarted after the shortest delay again."""
HEARTBEAT_INTERVAL_S = 1.0
"""A worker that serves sends a heartbeat at this interval, from its event loop."""
MAX_MISSED_HEARTBEATS = 10
"""After this many intervals without a heartbeat a worker is killed: its event loop is stuck. Source: ours."""
MAX_START_INTERVALS = 60
"""After this many intervals without its first heartbeat a worker is killed: it does not start. Source: ours."""
SHUTDOWN_TIMEOUT_S = 0.85
"""For the workers to end after SIGTERM; then they are killed."""
SIGNALS = (signal.SIGINT, signal.SIGTERM)

_PID = struct.Struct("=i")
"""A heartbeat: the process that sent it. So short a write to a pipe is never split."""

WorkerTarget = Callable[[Sequence[socket.socket], Callable[[], None]], None]
"""Serves on the sockets until a signal. It calls the function in its loop when it accepts connections."""


class WorkerFailed(Exception):
    """A worker ended before it served. It has logged the reason itself."""


def can_fork() -> bool:
    """Return whether this system can run workers. Windows cannot: it has no fork."""
    return hasattr(os, "fork")


def bind_each(host: str, port: int, count: int) -> list[list[socket.socket]]:
    """Return listening sockets for *count* workers. Raises what `bind` raises.

    The port is bound exclusively first: one that others use is refused, even if they share it.
    """
    exclusive = bind_loopbacks(host, port)
    if sys.platform != "linux":
        return [exclusive] * count
    addresses = [sock.getsockname()[:2] for sock in exclusive]
    close_sockets(exclusive)
    return [bind_shared(addresses) for _ in range(count)]


@dataclass(slots=True)
class Worker:
    """One of the workers, and the process that runs it at the moment."""

    sockets: Sequence[socket.socket]
    pid: int = 0
    """0 while no process runs."""
    started_at: float = 0.0
    restart_delay_s: float = MIN_RESTART_DELAY_S
    restart_at: float = 0.0
    """When to start the next process."""
    is_ready: bool = False
    """The process has sent a heartbeat: it accepts connections."""
    is_stuck: bool = False
    """The process was killed because it sent no heartbeat."""
    missed_heartbeats: int = 0
    """Intervals since the last heartbeat or the start.

    A time would be wrong: when the parent is suspended, the workers are not stuck.
    """


class WorkerSupervisor:
    """The parent process. For the main thread: it handles the signals while it runs."""

    def __init__(
        self,
        sockets: Sequence[Sequence[socket.socket]],
        target: WorkerTarget,
        heartbeat_interval_s: float = HEARTBEAT_INTERVAL_S,
    ) -> None:
        self._workers = [Worker(own) for own in sockets]
        self._target = target
        self._heartbeat_interval_s = heartbeat_interval_s
        self._next_check = time.monotonic() + heartbeat_interval_s
        self._stop = False
        self._heartbeat_in, self._heartbeat_out = os.pipe()
        self._liveness_in, self._liveness_out = os.pipe()
        self._wake_in, self._wake_out = os.pipe()
        for end in (self._heartbeat_in, self._heartbeat_out, self._wake_in, self._wake_out):
            os.set_blocking(end, False)

    def run(self, on_ready: Callable[[], None]) -> None:
        """Run until SIGTERM or SIGINT, then return within a second.

        *on_ready* is called once, when all workers accept connections. Raises WorkerFailed, and what *on_ready* raises.
        """
        previous = {number: signal.signal(number, self._on_signal) for number in SIGNALS}
        previous[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, _ignore_signal)
        signal.set_wakeup_fd(self._wake_out, warn_on_full_buffer=False)
        try:
            self._watch(on_ready)
        finally:
            self._stop_workers()
            signal.set_wakeup_fd(-1)
            for number, handler in previous.items():
                signal.signal(number, signal.SIG_IGN if number in SIGNALS and self._stop else handler)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._stop = True

    def _watch(self, on_ready: Callable[[], None]) -> None:
        announced = False
        while not self._stop:
            self._spawn_missing(time.monotonic())
            self._wait()
            self._kill_stuck(time.monotonic())
            if not announced and all(worker.is_ready for worker in self._workers):
                announced = True
                on_ready()
            if self._reap(time.monotonic()) and not announced:  # one that was stuck is replaced instead
                raise WorkerFailed("a worker ended before it served")

    def _spawn_missing(self, now: float) -> None:
        for worker in self._workers:
            if not worker.pid and worker.restart_at <= now and not self._stop:
                worker.started_at = now
                worker.pid = self._fork(worker)

    def _wait(self) -> None:
        """Wait for a signal, a heartbeat, a restart or the next check."""
        restarts = [worker.restart_at for worker in self._workers if not worker.pid]
        timeout_s = max(0.0, min([self._next_check, *restarts]) - time.monotonic())
        readable, _, _ = select.select([self._heartbeat_in, self._wake_in], [], [], timeout_s)
        if self._wake_in in readable:
            os.read(self._wake_in, 4096)
        if self._heartbeat_in in readable:
            self._read_heartbeats()

    def _read_heartbeats(self) -> None:
        data = os.read(self._heartbeat_in, 1024 * _PID.size)
        pids = {pid for (pid,) in _PID.iter_unpack(data)}
        for worker in self._workers:
            if worker.pid in pids:
                worker.is_ready, worker.missed_heartbeats = True, 0

    def _kill_stuck(self, now: float) -> None:
        """Once per interval, count what is missed; kill workers that have missed too many. `_reap` replaces them."""
        if now < self._next_check:
            return
        self._next_check = now + self._heartbeat_interval_s
        for worker in self._workers:
            if not worker.pid:
                continue
            worker.missed_heartbeats += 1
            limit = MAX_MISSED_HEARTBEATS if worker.is_ready else MAX_START_INTERVALS
            if worker.missed_heartbeats == limit:
                symptom = "does not respond" if worker.is_ready else "does not start"
                LOG.error("worker %d %s; it is killed", worker.pid, symptom)
                worker.is_stuck = True
                os.kill(worker.pid, signal.SIGKILL)

    def _reap(self, now: float) -> bool:
        """Schedule restarts of the workers that have ended; return whether one ended by itself."""
        any_ended = False
        for worker in self._workers:
            if worker.pid and (code := _poll_exit_code(worker.pid)) is not None and not self._stop:
                any_ended |= not worker.is_stuck
                is_stable = now - worker.started_at >= STABLE_AFTER_S
                worker.restart_delay_s = (
                    MIN_RESTART_DELAY_S if is_stable else min(worker.restart_delay_s * 2, MAX_RESTART_DELAY_S)
                )
                worker.restart_at = now + worker.restart_delay_s
                values = (worker.pid, _format_exit_code(code), worker.restart_delay_s)
                LOG.warning("worker %d ended (%s); another starts in %g s", *values)
                worker.pid, worker.is_ready, worker.is_stuck, worker.missed_heartbeats = 0, False, False, 0
        return any_ended

    def _fork(self, worker: Worker) -> int:
        with suppress(OSError):  # nobody reads them; the worker must not write a second time what they hold
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
            os._exit(code)  # exit handlers belong to the parent

    def _run_child(self, worker: Worker) -> None:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for number in SIGNALS:
            signal.signal(number, signal.default_int_handler)
        for end in (self._liveness_out, self._heartbeat_in, self._wake_in, self._wake_out):
            os.close(end)
        for other in self._workers:
            if other.sockets is not worker.sockets:
                close_sockets(other.sockets)
        self._target(worker.sockets, self._on_worker_ready)

    def _on_worker_ready(self) -> None:
        """Called in a worker's loop. From now on the worker ends when its parent does, for whatever reason."""
        loop = asyncio.get_running_loop()
        loop.add_reader(self._liveness_in, os.kill, os.getpid(), signal.SIGTERM)
        self._send_heartbeat(loop)

    def _send_heartbeat(self, loop: asyncio.AbstractEventLoop) -> None:
        with suppress(BlockingIOError):  # the parent is stopped: it has heartbeats enough to read
            os.write(self._heartbeat_out, _PID.pack(os.getpid()))
        loop.call_later(self._heartbeat_interval_s, self._send_heartbeat, loop)

    def _stop_workers(self) -> None:
        self._signal_workers(signal.SIGTERM)
        deadline = time.monotonic() + SHUTDOWN_TIMEOUT_S
        while any(worker.pid for worker in self._workers) and time.monotonic() < deadline:
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
            self._heartbeat_in,
            self._heartbeat_out,
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
    """Do nothing: only a signal with a handler wakes `select`."""


def _poll_exit_code(pid: int) -> int | None:
    """Return the exit code of *pid*, negative for a signal; None while it runs."""
    ended_pid, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if ended_pid else None


def _format_exit_code(code: int) -> str:
    return f"exit code {code}" if code >= 0 else signal.Signals(-code).name
