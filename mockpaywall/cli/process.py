"""Prepare the process before the imports of a command, and end it with the right exit code.

Only modules that the interpreter has loaded already are imported: as process 1 of a container, the process ignores
a signal that it does not handle.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence

_SERVE = "serve"
_SIGTERM_EXIT_CODE = 128 + signal.SIGTERM
"""Of a command that SIGTERM ended, as shells report it."""


def is_serve(argv: Sequence[str]) -> bool:
    """Return whether *argv* runs the server."""
    return not argv or argv[0].startswith("-") or argv[0] == _SERVE


def exit_on_signals(argv: Sequence[str]) -> None:
    """End the process at SIGTERM, at once: nothing needs cleaning up yet.

    `serve` ends with exit code 0, at SIGINT too. At SIGINT, other commands raise KeyboardInterrupt.
    """
    if is_serve(argv):
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda number, frame: os._exit(0))
    else:
        signal.signal(signal.SIGTERM, lambda number, frame: os._exit(_SIGTERM_EXIT_CODE))


def open_closed_streams() -> None:
    """Open the null device for each standard stream that was closed before the start, as some services do.

    Otherwise the next file or socket gets its number: a log would go to a client, and asyncio closes what it finds.
    """
    for descriptor in (0, 1, 2):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the system gives the lowest free number
    for name, descriptor in (("stdout", 1), ("stderr", 2)):
        if getattr(sys, name) is None:
            setattr(sys, name, open(descriptor, "w", encoding="utf-8", closefd=False))  # noqa: SIM115


def flush_streams() -> None:
    """Flush stdout and stderr; what cannot be written goes to the null device.

    The interpreter flushes them again at the end, and turns a failure into exit code 120.
    """
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            null = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null, stream.fileno())
            os.close(null)
