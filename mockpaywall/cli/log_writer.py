"""Write log lines without ever waiting for the stream: nobody may read a pipe, and a disk may be full.

Lines are written with `os.write`. A thread that is blocked in `sys.stderr.write` holds the lock of its buffer, and the
interpreter aborts at the end when it cannot take that lock.
"""

from __future__ import annotations

import os
import select
import time
from collections import deque
from collections.abc import Callable
from threading import Event, Lock, Thread

FLUSH_INTERVAL_S = 0.1
"""Lines are written several at a time: a write for each costs more than the line."""
JOIN_TIMEOUT_S = 0.2
"""For the last lines, when the process ends. A stream that takes none in that time loses them."""
BUSY_JOIN_TIMEOUT_S = 0.3
"""More for a stream that would take them: then it is the thread that has had no turn on a busy machine."""
MAX_PENDING_CHARS = 2 * 1024 * 1024
"""Characters that wait for the stream. Lines beyond it are dropped and counted."""
MAX_LINE_CHARS = 64 * 1024
"""A longer line is cut: a traceback may quote anything."""
_RETRY_DELAY_S = 0.05
_PIPE_BYTES = 4096
"""PIPE_BUF of Linux: a pipe that `select` reports as writable takes this many at once."""

FormatDropped = Callable[[int], str]
"""Format the line that reports how many lines were dropped."""


class LogWriter:
    """Writes to *descriptor* in a daemon thread. Also a context manager: its exit writes what the stream takes.

    *on_drop* is called with the number of lines dropped, from any thread. Start it after a fork, not before.
    """

    def __init__(
        self,
        descriptor: int,
        format_dropped: FormatDropped,
        on_drop: Callable[[int], None] = lambda count: None,
    ) -> None:
        self._descriptor = descriptor
        self._format_dropped = format_dropped
        self._on_drop = on_drop
        self._lock = Lock()
        self._pending: deque[str] = deque()
        self.pending_chars = 0
        """How much waits, apart from what is being written."""
        self._dropped = 0
        self._wakeup = Event()
        self._closed = Event()
        self._thread = Thread(target=self._run, name="mockpaywall-log", daemon=True)
        self._thread.start()

    def write_line(self, line: str) -> None:
        """Write *line* later, or drop it when too much waits already."""
        line = line[:MAX_LINE_CHARS]
        with self._lock:
            fits = self.pending_chars + len(line) <= MAX_PENDING_CHARS
            if fits:
                self.pending_chars += len(line)
                self._pending.append(line)
        if not fits:
            self._drop(1)
        if not self._wakeup.is_set():
            self._wakeup.set()

    def __enter__(self) -> LogWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self._closed.set()
        self._wakeup.set()
        self._thread.join(JOIN_TIMEOUT_S)
        if self._thread.is_alive() and _takes_data(self._descriptor):
            self._thread.join(BUSY_JOIN_TIMEOUT_S)

    def _run(self) -> None:
        while not self._closed.is_set():
            self._wakeup.wait()
            self._closed.wait(FLUSH_INTERVAL_S)
            self._wakeup.clear()
            self._write_pending()
        self._write_pending()

    def _write_pending(self) -> None:
        """Write what waits, and then how many lines were dropped before."""
        with self._lock:
            lines, self._pending, self.pending_chars = self._pending, deque(), 0
        if lines and not _write_all(self._descriptor, _encode(lines)):
            self._drop(len(lines))
            return
        with self._lock:
            dropped, self._dropped = self._dropped, 0
        if dropped and not _write_all(self._descriptor, _encode([self._format_dropped(dropped)])):
            with self._lock:
                self._dropped += dropped

    def _drop(self, count: int) -> None:
        with self._lock:
            self._dropped += count
        self._on_drop(count)


class DirectLogWriter:
    """Writes to *descriptor* at once, and drops the line when the stream does not take it.

    For a process that forks: it may have no threads. Not for Windows, where `select` accepts only sockets.
    """

    def __init__(self, descriptor: int, format_dropped: FormatDropped) -> None:
        self._descriptor = descriptor
        self._format_dropped = format_dropped
        self._dropped = 0

    def write_line(self, line: str) -> None:
        """Write *line* if the stream takes it without waiting."""
        lines = [line[: _PIPE_BYTES // 4 - 1]]
        if self._dropped:
            lines.insert(0, self._format_dropped(self._dropped))
        for text in lines:
            if not _write_now(self._descriptor, _encode([text])):
                self._dropped += 1
                return
            self._dropped = 0


def _encode(lines: deque[str] | list[str]) -> bytes:
    return "\n".join([*lines, ""]).encode("utf-8", "backslashreplace")


def _write_all(descriptor: int, data: bytes) -> bool:
    """Write *data*, however long that takes. Return False when the stream has failed."""
    view = memoryview(data)
    try:
        while view:
            try:
                view = view[os.write(descriptor, view) :]
            except BlockingIOError:  # who shares the stream with us has made it non-blocking
                time.sleep(_RETRY_DELAY_S)
    except OSError:
        return False
    return True


def _write_now(descriptor: int, data: bytes) -> bool:
    """Write at most _PIPE_BYTES of *data* if that takes no time. Return whether it was written."""
    try:
        return _takes_data(descriptor) and os.write(descriptor, data[:_PIPE_BYTES]) > 0
    except OSError:
        return False


def _takes_data(descriptor: int) -> bool:
    """Return whether *descriptor* would take some data at once. On Windows, where files cannot be asked: False."""
    try:
        return bool(select.select([], [descriptor], [], 0)[1])
    except (OSError, ValueError):
        return False
