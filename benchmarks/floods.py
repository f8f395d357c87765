"""Measure memory and SIGTERM under floods of one server, each of them on a new process.

    python benchmarks/floods.py              all floods, a few minutes
    python benchmarks/floods.py --only idle  those whose name contains a text

It prints a Markdown table. Memory is the RSS of the server: idle, at its peak, and two seconds after all connections
of the flood were closed. "other client" is the longest wait of a client after everything was sent and while all
connections of the flood are open. SIGTERM is sent while the flood lasts a second time. The exit code is 1 if SIGTERM
took longer than a second.
"""

from __future__ import annotations

import argparse
import resource
import socket
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flooding.floods import FLOODS, Flood
from flooding.messages import encode, read_responses
from flooding.target import StopResult, Target, run_target

STOP_LIMIT_S = 1.0
SETTLE_S = 2.0
PROBES = 100
PROBE_INTERVAL_S = 0.005
COLUMNS = (
    "flood",
    "count",
    "idle MB",
    "peak MB",
    "after MB",
    "other client ms",
    "SIGTERM s",
    "of it CPU s",
    "exit code",
)


@dataclass(frozen=True, slots=True)
class FloodResult:
    """One row of the table."""

    flood: Flood
    idle_mb: float
    peak_mb: float
    after_mb: float
    other_client_s: float
    stopped: StopResult

    def format(self) -> str:
        sizes = (f"{size:.0f}" for size in (self.idle_mb, self.peak_mb, self.after_mb))
        code, took_s, cpu_s = self.stopped
        cells = (
            self.flood.name,
            f"{self.flood.count:,}",
            *sizes,
            f"{self.other_client_s * 1000:.0f}",
            f"{took_s:.2f}",
            f"{cpu_s:.2f}",
            "killed" if code is None else str(code),
        )
        return _format_row(cells)


def main() -> int:
    options = _parse_options()
    _allow_many_connections()
    print(_format_row(COLUMNS), "|" + "---|" * len(COLUMNS), sep="\n")
    failed = False
    for result in _measure_all(flood for flood in FLOODS if options.only in flood.name):
        print(result.format(), flush=True)
        failed |= result.stopped.took_s > STOP_LIMIT_S
    return int(failed)


def _measure_all(floods: Iterable[Flood]) -> Iterator[FloodResult]:
    for flood in floods:
        with run_target() as target:
            yield measure(flood, target)


def measure(flood: Flood, target: Target) -> FloodResult:
    """Send the flood twice: its connections are closed after the first time, the second time meets SIGTERM."""
    _measure_wait_s(target)  # the first request loads modules
    idle_mb = target.rss_mb()
    connections = flood.send(target, flood.count)
    other_client_s = _measure_wait_s(target)
    _close(connections)
    time.sleep(SETTLE_S)
    peak_mb, after_mb = target.peak_mb(), target.rss_mb()
    connections = flood.send(target, flood.count)
    stopped = target.stop()
    _close(connections)
    return FloodResult(flood, idle_mb, peak_mb, after_mb, other_client_s, stopped)


def _measure_wait_s(target: Target) -> float:
    """Return the longest wait of another client, its first request excepted: that waits for admission."""
    with target.connect() as connection:
        waits = [_send_request_s(connection) for _ in range(PROBES)]
    return max(waits[1:])


def _send_request_s(connection: socket.socket) -> float:
    time.sleep(PROBE_INTERVAL_S)
    started_at = time.perf_counter()
    connection.sendall(encode(key="other"))
    read_responses(connection, 1)
    return time.perf_counter() - started_at


def _close(connections: list[socket.socket]) -> None:
    for connection in connections:
        connection.close()


def _allow_many_connections() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _format_row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", default="", help="part of the name of the floods to run")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
