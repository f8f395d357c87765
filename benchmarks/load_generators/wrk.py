"""wrk as the load generator: one thread, closed loop, the workload's request with a ReferenceCode of its own."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from workload import HEADERS, HOST, PATH, RESPONSE_TIMEOUT_S, encode_body

SCRIPT = Path(__file__).with_name("session.lua")
PLACEHOLDER = "##########"
"""session.lua replaces it by the number of the request."""
RESULT_PREFIX = "WRK "
EXTRA_RUN_TIME_S = 60
MAX_SHOWN_CHARS = 300

SAME_HEAD = "same head"
CLIENT_KINDS: Mapping[str, Mapping[str, str]] = {
    SAME_HEAD: {},
    "own header": {"traceparent": f"00-{PLACEHOLDER}"},
    "new connection": {"Connection": "close"},
}
"""Kinds of clients and their additional header: the same head in each request on a keep-alive connection, a header
that differs in each request (as tracing adds one), a connection per request."""


@dataclass(frozen=True, slots=True)
class WrkResult:
    """One run of wrk. wrk corrects the latencies for its own waiting (see README.md)."""

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
        """Everything that is not a successful response in time."""
        return self.connect_errors + self.read_errors + self.write_errors + self.status_errors + self.timeouts

    @property
    def per_second(self) -> float:
        """Requests per second."""
        return round(self.requests / self.seconds, 1)


class WrkError(Exception):
    """wrk printed no result."""


def drive(
    port: int, connections: int, seconds: int, *, max_requests: int = 0, kind: str = SAME_HEAD
) -> WrkResult:
    """Send requests for *seconds* (1 or more), or until about *max_requests* if that is not 0. Raise WrkError."""
    command = _command(port, connections, seconds, max_requests, CLIENT_KINDS[kind])
    timeout_s = seconds + EXTRA_RUN_TIME_S
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=timeout_s, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise WrkError(str(error)) from error
    for line in done.stdout.splitlines():
        if line.startswith(RESULT_PREFIX):
            return WrkResult(**json.loads(line.removeprefix(RESULT_PREFIX)))
    raise WrkError((done.stderr or done.stdout).strip()[-MAX_SHOWN_CHARS:])


def _command(
    port: int, connections: int, seconds: int, max_requests: int, extra: Mapping[str, str]
) -> list[str]:
    load = ["-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "--timeout", f"{RESPONSE_TIMEOUT_S}s"]
    headers = [text for name, value in {**HEADERS, **extra}.items() for text in ("-H", f"{name}: {value}")]
    body = encode_body(ReferenceCode=f"{time.time_ns() // 1_000_000:x}-{PLACEHOLDER}").decode()
    url = f"http://{HOST}:{port}{PATH}"
    return ["wrk", *load, *headers, "-s", str(SCRIPT), url, "--", str(max_requests), body]
