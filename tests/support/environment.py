"""The environment of the suite: nobody's variables may hide a fault or cause one."""

from __future__ import annotations

from collections.abc import MutableMapping

KEPT = ("PYTHONPATH", "PYTHONHOME", "PYTHONDONTWRITEBYTECODE")
"""Needed to find modules, or without effect on what a process does."""


def clean_environment(environ: MutableMapping[str, str]) -> None:
    """Remove what changes how Python, click and mockpaywall behave: PYTHONUNBUFFERED, NO_COLOR and their like."""
    for name in list(environ):
        if name.startswith(("PYTHON", "MOCKPAYWALL_", "FORCE_COLOR", "NO_COLOR")) and name not in KEPT:
            del environ[name]
