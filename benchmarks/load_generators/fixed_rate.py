"""Requests at a fixed rate on several connections, in a process of its own: none of them waits for another one.

    python -m load_generators.fixed_rate PORT REQUESTS_PER_S SECONDS

Prints one JSON list of two lists of seconds. The first has the latency of each request without the time that this
process was late itself; a wait for a free connection counts. The second has the latency since the request was due.
"""

from __future__ import annotations

import json
import select
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from workload import HOST, RESPONSE_TIMEOUT_S

from load_generators.http_message import is_complete, is_ok
from load_generators.keep_alive import MAX_SHOWN_BYTES, RECEIVE_BYTES, LoadError, unique_requests

BENCHMARKS = Path(__file__).parents[1]
CONNECTIONS = 32


class Latencies(NamedTuple):
    """In seconds, in the order in which the responses arrived."""

    since_sent: list[float]
    since_due: list[float]


def run_fixed_rate(port: int, requests_per_s: int, seconds: float) -> Latencies:
    """Send the requests from a child process. Raise LoadError."""
    arguments = [str(port), str(requests_per_s), str(seconds)]
    command = [sys.executable, "-m", "load_generators.fixed_rate", *arguments]
    done = subprocess.run(command, cwd=BENCHMARKS, capture_output=True, text=True, check=False)
    if done.returncode:
        raise LoadError(done.stderr.strip())
    return Latencies(*json.loads(done.stdout))


class _Started(NamedTuple):
    """A request: when this process noticed that it was due, and when it was due."""

    noticed_at: float
    due_at: float


@dataclass(slots=True)
class _FixedRateClient:
    free: list[socket.socket]
    requests: Iterator[bytes] = field(default_factory=unique_requests)
    waiting: deque[_Started] = field(default_factory=deque)
    in_flight: dict[socket.socket, tuple[_Started, bytes]] = field(default_factory=dict)
    latencies: Latencies = field(default_factory=lambda: Latencies([], []))

    def warm_up(self) -> None:
        """Send one request on each connection: the first one costs the server more."""
        self._start([time.perf_counter()] * len(self.free))
        while self.in_flight:
            self._receive(RESPONSE_TIMEOUT_S)
        self.latencies = Latencies([], [])

    def run(self, requests_per_s: int, seconds: float) -> Latencies:
        started_at = time.perf_counter()
        due = deque(started_at + number / requests_per_s for number in range(int(seconds * requests_per_s)))
        while due or self.waiting or self.in_flight:
            self._receive(max(0.0, due[0] - time.perf_counter()) if due else RESPONSE_TIMEOUT_S)
            now = time.perf_counter()
            self._start([due.popleft() for _ in range(len(due)) if due[0] <= now])
        return self.latencies

    def _start(self, due_times: list[float]) -> None:
        """Note requests that are due, and send as many as connections are free."""
        now = time.perf_counter()
        self.waiting.extend(_Started(now, due_at) for due_at in due_times)
        while self.waiting and self.free:
            connection = self.free.pop()
            self.in_flight[connection] = (self.waiting.popleft(), b"")
            connection.sendall(next(self.requests))

    def _receive(self, timeout_s: float) -> None:
        """Read what arrives within the time-out. `select` has a finer one than `epoll`, which rounds it up to 1 ms."""
        readable, _, _ = select.select(list(self.in_flight), [], [], timeout_s)
        now = time.perf_counter()
        for connection in readable:
            started, received = self.in_flight[connection]
            received += connection.recv(RECEIVE_BYTES)
            self.in_flight[connection] = (started, received)
            if is_complete(received):
                self._finish(connection, now)
        if not readable and timeout_s == RESPONSE_TIMEOUT_S:
            raise LoadError(f"no response in {RESPONSE_TIMEOUT_S} s")

    def _finish(self, connection: socket.socket, now: float) -> None:
        started, received = self.in_flight.pop(connection)
        if not is_ok(received):
            raise LoadError(f"unexpected response: {received[:MAX_SHOWN_BYTES]!r}")
        self.latencies.since_sent.append(now - started.noticed_at)
        self.latencies.since_due.append(now - started.due_at)
        self.free.append(connection)


def main(port: int, requests_per_s: int, seconds: float) -> None:
    client = _FixedRateClient([_connect(port) for _ in range(CONNECTIONS)])
    client.warm_up()
    print(json.dumps(client.run(requests_per_s, seconds)))


def _connect(port: int) -> socket.socket:
    connection = socket.create_connection((HOST, port), RESPONSE_TIMEOUT_S)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))
