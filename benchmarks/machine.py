"""The machine and the versions of a run. Figures mean nothing without them."""

from __future__ import annotations

import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from results.records import Machine
from tools import CHECKOUT, pinned_packages

VERSION_COMMANDS = {"Node": ("node", "--version"), "Java": ("java", "-version"), "wrk": ("wrk", "--version")}
COMMAND_TIMEOUT_S = 20


def describe_machine() -> Machine:
    """Return the facts in the order in which the report prints them."""
    facts = {
        "Date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "Checkout": _describe_checkout(),
        "CPU": f"{_read_field('/proc/cpuinfo', 'model name')}, {os.cpu_count()} cores",
        "Memory": _read_field("/proc/meminfo", "MemTotal"),
        "System": f"{platform.system()} {platform.release()}",
        "Python": platform.python_version(),
        **{name: _first_line(*command) for name, command in VERSION_COMMANDS.items()},
        "Packages": ", ".join(pinned_packages()),
        "Load average before": f"{os.getloadavg()[0]:.2f}",
    }
    return Machine(facts)


def _describe_checkout() -> str:
    revision = _first_line("git", "-C", str(CHECKOUT), "rev-parse", "--short", "HEAD")
    changes = _first_line("git", "-C", str(CHECKOUT), "status", "--porcelain", "--untracked-files=no")
    return f"{revision} with changes" if changes else revision


def _read_field(path: str, name: str) -> str:
    for line in Path(path).read_text().splitlines():
        key, _, value = line.partition(":")
        if key.strip() == name:
            return value.strip()
    return "unknown"


def _first_line(*command: str) -> str:
    """Return the first line of its output, "" if there is no output, or "none" if it cannot be run."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=COMMAND_TIMEOUT_S, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return "none"
    return next(iter((done.stdout or done.stderr).splitlines()), "").partition(" Copyright")[0]
