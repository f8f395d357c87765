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

from mockpaywall.server.bind import bind, release

LOG = logging.getLogger("mockpaywall.workers")

FIRST_PAUSE_S = 0.1
LONGEST_PAUSE_S = 5.0
"""Before a worker that dies again and again is started anew; doubled each time."""
SOUND_S = 10.0
"""A worker that lived for so long is forgiven its death."""
PARTING_S = 0.85
"""For the workers to end when they are told to; then they are killed."""
SIGNALS = (signal.SIGINT, signal.SIGTERM)

Work = Callable[[Sequence[socket.socket], Callable[[], None]], None]
"""Serves on the sockets until told to stop; calls the function when it accepts connections, in its loop."""


class WorkerFailed(Exception):
    """A worker ended before it ever served. It has said why itself."""


def can_work() -> bool:
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
    release(alone)
    return [bind(host, taken, shared=True) for _ in range(count)]


@dataclass(slots=True)
class Worker:
    """One place in the crowd, and who fills it."""

    sockets: Sequence[socket.socket]
    pid: int = 0
    """0 while nobody does."""
    started_at: float = 0.0
    pause_s: float = FIRST_PAUSE_S
    due: float = 0.0
    """When it is to be filled again."""


class Workers:
    """The parent's side. For the main thread: it owns the signals while it runs."""

    def __init__(self, sockets: Sequence[Sequence[socket.socket]], work: Work) -> None:
        self._workers = [Worker(own) for own in sockets]
        self._work = work
        self._stop = False
        self._ready_in, self._ready_out = os.pipe()
        self._life_in, self._life_out = os.pipe()
        self._wake_in, self._wake_out = os.pipe()
        for end in (self._ready_in, self._wake_in, self._wake_out):
            os.set_blocking(end, False)

    def run(self, on_ready: Callable[[], None]) -> None:
        """Return when told to stop, well within a second. *on_ready* is called once, when all accept.

        Raises WorkerFailed, and what *on_ready* raises.
        """
        before = {number: signal.signal(number, self._told) for number in SIGNALS}
        before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, _nothing)
        signal.set_wakeup_fd(self._wake_out, warn_on_full_buffer=False)
        try:
            self._watch(on_ready)
        finally:
            self._end()
            signal.set_wakeup_fd(-1)
            for number, handler in before.items():
                signal.signal(number, signal.SIG_IGN if number in SIGNALS and self._stop else handler)

    def _told(self, number: int, frame: FrameType | None) -> None:
        self._stop = True

    def _watch(self, on_ready: Callable[[], None]) -> None:
        ready, announced = 0, False
        while not self._stop:
            self._fill(time.monotonic())
            ready += self._wait()
            if not announced and ready >= len(self._workers):
                announced = True
                on_ready()
            if self._mourn(time.monotonic()) and not announced:
                raise WorkerFailed("a worker ended before it served")

    def _fill(self, now: float) -> None:
        for worker in self._workers:
            if not worker.pid and worker.due <= now and not self._stop:
                worker.started_at = now
                worker.pid = self._fork(worker)

    def _wait(self) -> int:
        """How many workers said that they are ready, meanwhile."""
        due = min((one.due for one in self._workers if not one.pid), default=None)
        left = None if due is None else max(0.0, due - time.monotonic())
        readable, _, _ = select.select([self._ready_in, self._wake_in], [], [], left)
        if self._wake_in in readable:
            os.read(self._wake_in, 4096)
        return len(os.read(self._ready_in, 4096)) if self._ready_in in readable else 0

    def _mourn(self, now: float) -> bool:
        """Whether one has died; its place is due to be filled."""
        died = False
        for worker in self._workers:
            if worker.pid and (status := _ended(worker.pid)) is not None and not self._stop:
                died = True
                sound = now - worker.started_at >= SOUND_S
                worker.pause_s = FIRST_PAUSE_S if sound else min(worker.pause_s * 2, LONGEST_PAUSE_S)
                worker.due = now + worker.pause_s
                told = (worker.pid, _how(status), worker.pause_s)
                LOG.warning("worker %d ended (%s); another starts in %g s", *told)
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
            self._become(worker)
            code = 0
        except KeyboardInterrupt:
            code = 0
        except BaseException:
            LOG.exception("a worker failed")
        finally:
            with suppress(Exception):
                sys.stderr.flush()
            os._exit(code)  # what is to be tidied up at the end is the parent's

    def _become(self, worker: Worker) -> None:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for number in SIGNALS:
            signal.signal(number, signal.default_int_handler)
        for end in (self._life_out, self._ready_in, self._wake_in, self._wake_out):
            os.close(end)
        for other in self._workers:
            if other.sockets is not worker.sockets:
                release(other.sockets)
        self._work(worker.sockets, self._say_ready)

    def _say_ready(self) -> None:
        """In a worker's loop. It ends when its parent does, however that came."""
        asyncio.get_running_loop().add_reader(self._life_in, os.kill, os.getpid(), signal.SIGTERM)
        os.write(self._ready_out, b".")

    def _end(self) -> None:
        self._signal(signal.SIGTERM)
        deadline = time.monotonic() + PARTING_S
        while any(one.pid for one in self._workers) and time.monotonic() < deadline:
            for worker in self._workers:
                if worker.pid and _ended(worker.pid) is not None:
                    worker.pid = 0
            time.sleep(0.005)
        self._signal(signal.SIGKILL)
        for worker in self._workers:
            if worker.pid:
                os.waitpid(worker.pid, 0)
            release(worker.sockets)
        for end in (
            self._ready_in,
            self._ready_out,
            self._life_in,
            self._life_out,
            self._wake_in,
            self._wake_out,
        ):
            os.close(end)

    def _signal(self, number: signal.Signals) -> None:
        for worker in self._workers:
            if worker.pid:
                os.kill(worker.pid, number)


def _nothing(number: int, frame: FrameType | None) -> None:
    """A handler must be there for the signal to wake us."""


def _ended(pid: int) -> int | None:
    """Its exit code, negative for a signal; None while it lives."""
    found, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if found else None


def _how(code: int) -> str:
    return f"exit code {code}" if code >= 0 else signal.Signals(-code).name
