"""How long a thread keeps the interpreter while others wait for it. Set for the server's own process only."""

from __future__ import annotations

import sys

SWITCH_INTERVAL_S = 0.0005
"""Instead of 5 ms, which the event loop waited at each system call while a thread evaluated a large journal."""


def shorten_switch_interval() -> None:
    """Let the event loop run soon, whatever the threads of the admin API compute."""
    sys.setswitchinterval(SWITCH_INTERVAL_S)
