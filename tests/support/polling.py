"""Polling, for what happens in other processes, which send no event."""

from __future__ import annotations

import time
from collections.abc import Callable

TIMEOUT_S = 30


def wait_until(condition: Callable[[], bool], timeout_s: float = TIMEOUT_S) -> None:
    """Poll *condition* until it is true; fail after *timeout_s* seconds."""
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, "the condition never became true"
        time.sleep(0.01)
