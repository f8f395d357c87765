"""SIGTERM and SIGINT end the process within a second, whatever its main thread is doing."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from types import FrameType
from typing import Any

SIGNALS = (signal.SIGINT, signal.SIGTERM)
STOP_TIMEOUT_S = 0.9
"""For the server to stop after a signal. Then the process ends in any case. Source: the contract's second."""

_Handler = Callable[[int, FrameType | None], Any] | int | signal.Handlers | None


class StopSignals:
    """Waits for the signals in a thread. A context manager, for the main thread, before other threads start.

    A signal handler of Python runs in the main thread, between two of its instructions: a stuck event loop, or a
    name lookup in C, would keep it waiting. Where `on_stop` is not set yet, a signal ends the process at once.
    """

    def __init__(self, exit_process: Callable[[int], object] = os._exit) -> None:
        self._exit_process = exit_process
        self.on_stop: Callable[[], object] = partial(exit_process, 0)
        """Called in the thread at the first signal. It must return at once."""
        self.requested = False
        self._closed = False
        self._previous_handlers: dict[signal.Signals, _Handler] = {}
        self._previous_mask: set[signal.Signals | int] = set()
        self._thread = threading.Thread(target=self._wait, name="mockpaywall-signals", daemon=True)

    def __enter__(self) -> StopSignals:
        for number in SIGNALS:
            self._previous_handlers[number] = signal.signal(number, self._on_signal)
        if sys.platform != "win32":
            self._previous_mask = set(signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS))
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Restore the signals. After one they are ignored: a second Ctrl-C must not change the exit code."""
        if self.requested:
            for number in SIGNALS:
                signal.signal(number, signal.SIG_IGN)
            return
        if sys.platform != "win32":
            self._end_thread()
            signal.pthread_sigmask(signal.SIG_SETMASK, self._previous_mask)
        for number, handler in self._previous_handlers.items():
            signal.signal(number, handler or signal.SIG_DFL)

    def has_signal(self) -> bool:
        """Whether a signal has come, one included that the waiting thread has not been scheduled for yet."""
        if self.requested or sys.platform == "win32":
            return self.requested
        return not signal.sigpending().isdisjoint(SIGNALS)

    def _end_thread(self) -> None:
        self._closed = True
        if sys.platform != "win32" and (ident := self._thread.ident) is not None:
            signal.pthread_kill(ident, signal.SIGTERM)
            self._thread.join()

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        """For Windows, which has no `sigwait`. Elsewhere: the signal went to a thread that is older than ours.

        Then this runs when the main thread returns to Python: later, but not with the default action.
        """
        if not self.requested:
            self.requested = True
            threading.Thread(target=self._stop, daemon=True).start()

    def _wait(self) -> None:
        if sys.platform != "win32":
            signal.sigwait(SIGNALS)
        if not self._closed:
            self._stop()

    def _stop(self) -> None:
        self.requested = True
        self.on_stop()
        time.sleep(STOP_TIMEOUT_S)
        self._exit_process(0)
