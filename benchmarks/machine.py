"""What the figures were taken on: without it they say nothing."""

from __future__ import annotations

import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from rows import Machine
from tools import CHECKOUT, pins

VERSIONS = {"Node": ("node", "--version"), "Java": ("java", "-version"), "wrk": ("wrk", "--version")}


def describe() -> Machine:
    """Facts in the order in which a reader wants them."""
    facts = {
        "Date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "Checkout": _commit(),
        "CPU": f"{_field('/proc/cpuinfo', 'model name')}, {os.cpu_count()} cores",
        "Memory": _field("/proc/meminfo", "MemTotal"),
        "System": f"{platform.system()} {platform.release()}",
        "Python": platform.python_version(),
        **{name: _first_line(*command) for name, command in VERSIONS.items()},
        "Packages": ", ".join(pins()),
        "Load average before": f"{os.getloadavg()[0]:.2f}",
    }
    return Machine(facts)


def _commit() -> str:
    revision = _first_line("git", "-C", str(CHECKOUT), "rev-parse", "--short", "HEAD")
    changed = _first_line("git", "-C", str(CHECKOUT), "status", "--porcelain", "--untracked-files=no")
    return f"{revision} with changes" if changed else revision


def _field(path: str, name: str) -> str:
    for line in Path(path).read_text().splitlines():
        key, _, value = line.partition(":")
        if key.strip() == name:
            return value.strip()
    return "unknown"


def _first_line(*command: str) -> str:
    """Of what it prints, on either stream; "" when it prints nothing, "none" when it is not there."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return "none"
    return next(iter((done.stdout or done.stderr).splitlines()), "").partition(" Copyright")[0]
