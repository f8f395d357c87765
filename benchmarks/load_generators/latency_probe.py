"""Requests at a fixed rate, in a process of its own, until its stdin closes.

    python -m load_generators.latency_probe PORT

If a response is still missing when the next request is due, that request is sent late. The due time is recorded too,
so two latencies are known: what this one client sees, and what clients see that do not wait for each other.
Prints one JSON list of [due_at, sent_at, answered_at, is_ok]. Times are on the clock of time.monotonic.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import NamedTuple

from workload import HEADERS, HOST, PATH, RESPONSE_TIMEOUT_S, VALID_BODY

BENCHMARKS = Path(__file__).parents[1]
REQUESTS_PER_S = 200


class ProbeResult(NamedTuple):
    """One request of the probe."""

    due_at: float
    sent_at: float
    answered_at: float
    is_ok: bool


@contextmanager
def run_probe(port: int) -> Iterator[Callable[[], list[ProbeResult]]]:
    """Start the probe in a child process. The function it yields stops the probe and returns the results."""
    command = [sys.executable, "-m", "load_generators.latency_probe", str(port)]
    process = subprocess.Popen(
        command, cwd=BENCHMARKS, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )

    def stop() -> list[ProbeResult]:
        output, _ = process.communicate(timeout=2 * RESPONSE_TIMEOUT_S)
        return [ProbeResult(*values) for values in json.loads(output)]

    try:
        yield stop
    finally:
        process.kill()


def send_until(end: threading.Thread, port: int) -> list[ProbeResult]:
    """Send requests on one keep-alive connection until the thread *end* has finished."""
    connection = HTTPConnection(HOST, port, timeout=RESPONSE_TIMEOUT_S)
    results: list[ProbeResult] = []
    due_at = time.monotonic()
    while end.is_alive():
        time.sleep(max(0, due_at - time.monotonic()))
        sent_at = time.monotonic()
        is_ok = _post(connection)
        results.append(ProbeResult(due_at, sent_at, time.monotonic(), is_ok))
        due_at += 1 / REQUESTS_PER_S
    connection.close()
    return results


def _post(connection: HTTPConnection) -> bool:
    try:
        connection.request("POST", PATH, VALID_BODY, HEADERS)
        response = connection.getresponse()
        response.read()
    except (OSError, HTTPException):
        connection.close()
        return False
    return response.status == 200


if __name__ == "__main__":
    stdin_reader = threading.Thread(target=sys.stdin.read, daemon=True)
    stdin_reader.start()
    print(json.dumps(send_until(stdin_reader, int(sys.argv[1]))))
