"""Connections that the system cannot accept, because no file descriptor or no memory is left."""

from __future__ import annotations

import asyncio
import errno
import os
import socket
from collections.abc import Callable
from typing import Any

REPORT_INTERVAL_S = 10.0
"""Between two reports: the failures in between are counted."""
EXHAUSTED = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})
NAME = "accept-failed"

Report = Callable[[str, str, int], None]
"""Takes a name, an English line, and how many failures they stand for."""


class AcceptFailures:
    """Reports the first failure, then at most one line per REPORT_INTERVAL_S."""

    def __init__(self, report: Report, clock: Callable[[], float]) -> None:
        self._report = report
        self._clock = clock
        self._count = 0
        self._next_report = clock()

    def add(self, error: OSError) -> None:
        """Count one failure, and report those since the last report if it is time to."""
        self._count += 1
        if (now := self._clock()) < self._next_report:
            return
        count, self._count, self._next_report = self._count, 0, now + REPORT_INTERVAL_S
        message = (
            f"new connections cannot be accepted: {error.strerror} ({count} failed attempts); "
            "close idle connections, or raise the limit on open files (ulimit -n)"
        )
        self._report(NAME, message, count)

    def probe(self, sock: socket.socket) -> None:
        """Count a failure when no descriptor is free. *sock*: any open one.

        uvloop reports nothing: libuv accepts such connections with a spare descriptor and closes them.
        """
        try:
            os.close(os.dup(sock.fileno()))
        except OSError as error:
            self._add_exhausted(error)

    def on_loop_exception(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Handle the loop's exceptions: asyncio reports each failure, with a traceback, thousands per second."""
        error = context.get("exception")
        if not (isinstance(error, OSError) and self._add_exhausted(error)):
            loop.default_exception_handler(context)

    def _add_exhausted(self, error: OSError) -> bool:
        if error.errno not in EXHAUSTED:
            return False
        self.add(error)
        return True
