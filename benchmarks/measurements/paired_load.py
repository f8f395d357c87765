"""Requests per second, latencies and CPU: our server and one peer, measured back to back, the other one paused."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import procfs
from load_generators import wrk
from peers.peer import Peer
from results.records import LoadPoint, Skipped
from run_config import RunConfig
from server_process import ServerProcess, run_server

from measurements.skipping import skip_on_error

WARM_UP_CONNECTIONS = 16
SETTLE_S = 0.3


def measure_load(ours: Peer, peers: Sequence[Peer], config: RunConfig) -> Iterator[LoadPoint | Skipped]:
    """Measure each pair in each round, with two new processes."""
    for number in range(1, config.rounds + 1):
        for peer in peers:
            yield from skip_on_error(
                peer.name, f"load, round {number}", _measure_pair(ours, peer, number, config)
            )


def _measure_pair(ours: Peer, peer: Peer, number: int, config: RunConfig) -> Iterator[LoadPoint]:
    with run_server(ours) as our_server, run_server(peer) as their_server:
        our_server.wait_for_first_response()
        their_server.wait_for_first_response()
        pair = _Pair(our_server, their_server, number, config.seconds)
        loaded_s = 0
        for warm_up_s in config.warm_ups_of(peer):
            loaded_s += pair.warm_up(warm_up_s - loaded_s, both=loaded_s == 0)
            for connections in config.connections:
                yield from pair.measure_point(connections, warm_up_s)
                loaded_s += config.seconds


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two servers that are measured against each other in one round."""

    ours: ServerProcess
    theirs: ServerProcess
    number: int
    seconds: int

    def warm_up(self, seconds: int, *, both: bool) -> int:
        """Load the peer, and our server too if *both*. Return the seconds this took for each."""
        if seconds <= 0:
            return 0
        for server, other in ((self.theirs, self.ours), (self.ours, self.theirs))[: 1 + both]:
            with other.paused():
                wrk.drive(server.port, WARM_UP_CONNECTIONS, seconds)
        return seconds

    def measure_point(self, connections: int, warm_up_s: int) -> Iterator[LoadPoint]:
        """Measure each server once. Which one goes first changes from round to round."""
        first, second = (self.ours, self.theirs) if self.number % 2 else (self.theirs, self.ours)
        yield self._measure(first, second, connections, warm_up_s)
        yield self._measure(second, first, connections, warm_up_s)

    def _measure(
        self, server: ServerProcess, other: ServerProcess, connections: int, warm_up_s: int
    ) -> LoadPoint:
        with other.paused():
            time.sleep(SETTLE_S)
            before = _CpuTimes.read(server)
            load = wrk.drive(server.port, connections, self.seconds)
            used = _CpuTimes.read(server).since(before)
        return LoadPoint(
            name=server.peer.name,
            peer=self.theirs.peer.name,
            round=self.number,
            warm_up_s=warm_up_s,
            connections=connections,
            requests=load.requests,
            per_second=load.per_second,
            p50_ms=load.p50_ms,
            p95_ms=load.p95_ms,
            p99_ms=load.p99_ms,
            max_ms=load.max_ms,
            cpu_us=procfs.us_per_request(used.server_s, load.requests),
            other_cpu_pct=round(used.others_s / load.seconds * 100, 1),
            errors=load.errors,
        )


@dataclass(frozen=True, slots=True)
class _CpuTimes:
    """CPU seconds so far: of the server, of our finished child processes (wrk), of the whole machine."""

    server_s: float
    children_s: float
    machine_s: float

    @staticmethod
    def read(server: ServerProcess) -> _CpuTimes:
        finished = resource.getrusage(resource.RUSAGE_CHILDREN)
        children_s = finished.ru_utime + finished.ru_stime
        return _CpuTimes(procfs.cpu_s(server.pid), children_s, procfs.machine_cpu_s())

    def since(self, before: _CpuTimes) -> _CpuTimes:
        return _CpuTimes(
            self.server_s - before.server_s,
            self.children_s - before.children_s,
            self.machine_s - before.machine_s,
        )

    @property
    def others_s(self) -> float:
        return max(0.0, self.machine_s - self.server_s - self.children_s)
