"""wrk, the load generator: one thread, closed loop, the job's request."""

from __future__ import annotations

import json
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from job import HOST, PATH

SCRIPT = Path(__file__).with_name("session.lua")
ANSWER_LIMIT_S = 10
KINDS = ("same", "own", "new")
"""Kinds of clients: a kept connection with the same head each time, with a header of its own, a new connection."""


@dataclass(frozen=True, slots=True)
class Load:
    """One run of wrk. Latencies are as wrk corrects them for its own waiting (see README.md)."""

    requests: int
    seconds: float
    mean_ms: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    max_ms: float
    connect_errors: int
    read_errors: int
    write_errors: int
    status_errors: int
    timeouts: int

    @property
    def errors(self) -> int:
        """Everything that was not a good answer in time."""
        return self.connect_errors + self.read_errors + self.write_errors + self.status_errors + self.timeouts


class WrkError(Exception):
    """wrk printed no result."""


def drive(port: int, connections: int, seconds: int, *, requests: int = 0, kind: str = "same") -> Load:
    """Load for *seconds* (whole, at least 1), or until about *requests* were sent when that is not 0.

    *kind* is one of KINDS. Raises WrkError when there is no result.
    """
    run = f"R{time.time_ns() // 1_000_000:x}"
    measure = ["-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "--timeout", f"{ANSWER_LIMIT_S}s"]
    command = [
        "wrk",
        *measure,
        "-s",
        str(SCRIPT),
        f"http://{HOST}:{port}{PATH}",
        "--",
        run,
        str(requests),
        kind,
    ]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 60, check=False)
    except subprocess.TimeoutExpired as error:
        raise WrkError(str(error)) from error
    for line in done.stdout.splitlines():
        if line.startswith("WRK "):
            return Load(**json.loads(line.removeprefix("WRK ")))
    raise WrkError((done.stderr or done.stdout).strip()[-300:])
