"""Requests per second, latencies and CPU: ours and one peer at a time, point by point, the other one asleep."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import procfs
import wrk
from peers.launch import Peer
from plan import Plan
from rows import Loaded, Skipped
from server import Server, ServerError, running

WARM_CONNECTIONS = 16
SETTLE_S = 0.3


def loads(ours: Peer, peers: Sequence[Peer], plan: Plan) -> Iterator[Loaded | Skipped]:
    """Rounds interleave the peers; each pair is two fresh processes."""
    for turn in range(1, plan.rounds + 1):
        for peer in peers:
            try:
                yield from _pair(ours, peer, turn, plan)
            except (ServerError, wrk.WrkError) as error:
                yield Skipped(peer.name, f"load, round {turn}", str(error))


def _pair(ours: Peer, peer: Peer, turn: int, plan: Plan) -> Iterator[Loaded]:
    with running(ours) as us, running(peer) as them:
        us.wait_for_first_answer()
        them.wait_for_first_answer()
        bench = _Bench(us, them, turn, plan.seconds)
        loaded_s = 0
        for age_s in plan.ages_of(peer):
            loaded_s += bench.age(age_s - loaded_s, both=loaded_s == 0)
            for connections in plan.connections:
                yield from bench.point(connections, age_s)
                loaded_s += plan.seconds


@dataclass(frozen=True, slots=True)
class _Bench:
    """Two servers that are measured against each other in one round."""

    us: Server
    them: Server
    turn: int
    seconds: int

    def age(self, seconds: int, *, both: bool) -> int:
        """Loads the peer (and us, the first time) for so long, unmeasured; returns the seconds it took."""
        if seconds <= 0:
            return 0
        for server, other in ((self.them, self.us), (self.us, self.them))[: 1 + both]:
            with other.asleep():
                wrk.drive(server.port, WARM_CONNECTIONS, seconds)
        return seconds

    def point(self, connections: int, age_s: int) -> Iterator[Loaded]:
        """One measurement each. Who goes first changes from round to round."""
        first, second = (self.us, self.them) if self.turn % 2 else (self.them, self.us)
        yield self._measure(first, second, connections, age_s)
        yield self._measure(second, first, connections, age_s)

    def _measure(self, server: Server, other: Server, connections: int, age_s: int) -> Loaded:
        with other.asleep():
            time.sleep(SETTLE_S)
            before = _Cpu.now(server)
            load = wrk.drive(server.port, connections, self.seconds)
            used = _Cpu.now(server).since(before)
        return Loaded(
            name=server.peer.name,
            against=self.them.peer.name,
            round=self.turn,
            age_s=age_s,
            connections=connections,
            requests=load.requests,
            per_second=round(load.requests / load.seconds, 1),
            p50_ms=load.p50_ms,
            p95_ms=load.p95_ms,
            p99_ms=load.p99_ms,
            max_ms=load.max_ms,
            cpu_us=round(used.server_s / max(1, load.requests) * 1e6, 1),
            others_pct=round(used.others_s / load.seconds * 100, 1),
            errors=load.errors,
        )


@dataclass(frozen=True, slots=True)
class _Cpu:
    """CPU seconds so far: of the server, of the ended children of ours (wrk), of the whole machine."""

    server_s: float
    children_s: float
    machine_s: float

    @staticmethod
    def now(server: Server) -> _Cpu:
        ended = resource.getrusage(resource.RUSAGE_CHILDREN)
        return _Cpu(procfs.cpu_s(server.pid), ended.ru_utime + ended.ru_stime, procfs.machine_cpu_s())

    def since(self, before: _Cpu) -> _Cpu:
        return _Cpu(
            self.server_s - before.server_s,
            self.children_s - before.children_s,
            self.machine_s - before.machine_s,
        )

    @property
    def others_s(self) -> float:
        return max(0.0, self.machine_s - self.server_s - self.children_s)
