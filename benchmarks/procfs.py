"""What Linux says about a server and all its children: memory and CPU time.

They share a session, whose id is the leader's pid.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TICK_S = 1 / os.sysconf("SC_CLK_TCK")
SESSION, USER, KERNEL, CHILD_USER, CHILD_KERNEL = 3, 11, 12, 13, 14
"""Places in /proc/PID/stat, counted from the field after the command's closing bracket."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Resident memory in MiB: *rss_mb* counts shared pages in full, *pss_mb* divides them among their users."""

    rss_mb: float
    pss_mb: float


def memory(leader: int) -> Memory:
    """Of the leader's whole session."""
    rss_kb = pss_kb = 0
    for pid in _session(leader):
        sizes = _rollup(pid)
        rss_kb += sizes.get("Rss", 0)
        pss_kb += sizes.get("Pss", 0)
    return Memory(round(rss_kb / 1024, 1), round(pss_kb / 1024, 1))


def cpu_s(leader: int) -> float:
    """User and system seconds of the session so far, in steps of a clock tick (10 ms)."""
    ticks = 0
    for pid in _session(leader):
        fields = _stat(pid)
        ticks += sum(int(fields[place]) for place in (USER, KERNEL, CHILD_USER, CHILD_KERNEL) if fields)
    return ticks * TICK_S


def machine_cpu_s() -> float:
    """Seconds that all cores together were not idle, stolen time included, since the machine started."""
    user, nice, system, _idle, _wait, *rest = (
        int(field) for field in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]
    )
    return (user + nice + system + sum(rest)) * TICK_S


def _session(leader: int) -> Iterator[int]:
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            fields = _stat(int(folder.name))
            if fields and int(fields[SESSION]) == leader:
                yield int(folder.name)


def _stat(pid: int) -> list[str]:
    """Empty when the process has gone in the meantime."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def _rollup(pid: int) -> dict[str, int]:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    except (FileNotFoundError, ProcessLookupError):
        return {}
    return {key: int(size.split()[0]) for key, _, size in (line.partition(":") for line in lines)}
