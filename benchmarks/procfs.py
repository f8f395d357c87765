"""Memory and CPU time of a server and its child processes, from /proc.

The processes share a session, and its id is the process id of the session leader.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TICK_S = 1 / os.sysconf("SC_CLK_TCK")
SESSION, USER, SYSTEM, CHILD_USER, CHILD_SYSTEM = 3, 11, 12, 13, 14
"""Positions in /proc/PID/stat, counted from the field after the command's closing parenthesis."""


@dataclass(frozen=True, slots=True)
class MemoryUse:
    """Resident memory in MiB. *rss_mb* counts shared pages in full, *pss_mb* divides them among their users."""

    rss_mb: float
    pss_mb: float


def memory_of(leader: int) -> MemoryUse:
    """Return the memory of all processes in the session."""
    rss_kb = pss_kb = 0
    for pid in _session_members(leader):
        sizes = _read_smaps_rollup(pid)
        rss_kb += sizes.get("Rss", 0)
        pss_kb += sizes.get("Pss", 0)
    return MemoryUse(round(rss_kb / 1024, 1), round(pss_kb / 1024, 1))


def cpu_s(leader: int) -> float:
    """Return the user and system seconds of the session so far, in steps of a clock tick (10 ms)."""
    ticks = 0
    for pid in _session_members(leader):
        fields = _read_stat(pid)
        ticks += sum(int(fields[index]) for index in (USER, SYSTEM, CHILD_USER, CHILD_SYSTEM) if fields)
    return ticks * TICK_S


def process_cpu_s(pid: int) -> float:
    """Return the user and system seconds of one process so far, without its child processes."""
    fields = _read_stat(pid)
    return (int(fields[USER]) + int(fields[SYSTEM])) * TICK_S if fields else 0.0


def exact_cpu_s(pid: int) -> float:
    """Return the seconds that the living threads of one process ran so far, in nanoseconds' resolution."""
    ran_ns = [int(path.read_text().split()[0]) for path in Path(f"/proc/{pid}/task").glob("*/schedstat")]
    return sum(ran_ns) / 1e9


def machine_cpu_s() -> float:
    """Return the seconds that all cores together were not idle since the machine started, stolen time included."""
    user, nice, system, _idle, _wait, *rest = (
        int(field) for field in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]
    )
    return (user + nice + system + sum(rest)) * TICK_S


def us_per_request(seconds: float, requests: int) -> float:
    """Return microseconds of CPU per request."""
    return round(seconds / max(1, requests) * 1e6, 1)


def _session_members(leader: int) -> Iterator[int]:
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            fields = _read_stat(int(folder.name))
            if fields and int(fields[SESSION]) == leader:
                yield int(folder.name)


def _read_stat(pid: int) -> list[str]:
    """Return the fields, or an empty list if the process has ended since it was listed."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def _read_smaps_rollup(pid: int) -> dict[str, int]:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    except (FileNotFoundError, ProcessLookupError):
        return {}
    return {key: int(size.split()[0]) for key, _, size in (line.partition(":") for line in lines)}
