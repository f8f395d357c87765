"""The environment of the suite: nobody's variables may hide a fault or cause one."""

from __future__ import annotations

import signal
from collections.abc import MutableMapping

KEPT = ("PYTHONPATH", "PYTHONHOME", "PYTHONDONTWRITEBYTECODE")
"""Needed to find modules, or without effect on what a process does."""


def clean_environment(environ: MutableMapping[str, str]) -> None:
    """Remove what changes how Python, click and mockpaywall behave: PYTHONUNBUFFERED, NO_COLOR and their like."""
    for name in list(environ):
        if name.startswith(("PYTHON", "MOCKPAYWALL_", "FORCE_COLOR", "NO_COLOR")) and name not in KEPT:
            del environ[name]


def restore_interrupts() -> None:
    """Let SIGINT interrupt again what a shell started in the background: child processes inherit that it is ignored."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
