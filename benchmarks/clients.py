"""Requests per second by kind of client: clients differ in what they repeat."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

import procfs
import wrk
from peers.launch import Peer
from plan import Plan
from rows import Client, Skipped
from server import Server, ServerError, running

CONNECTIONS = 16
WARM_S = 5
SETTLE_S = 0.3


def clients(peers: Sequence[Peer], plan: Plan) -> Iterator[Client | Skipped]:
    """Rounds interleave the peers; each is a fresh process that had five seconds of load."""
    for turn in range(1, plan.rounds + 1):
        for peer in peers:
            try:
                with running(peer) as server:
                    server.wait_for_first_answer()
                    wrk.drive(server.port, CONNECTIONS, WARM_S)
                    yield from (_measured(server, kind, turn, plan.seconds) for kind in wrk.KINDS)
            except (ServerError, wrk.WrkError) as error:
                yield Skipped(peer.name, f"clients, round {turn}", str(error))


def _measured(server: Server, kind: str, turn: int, seconds: int) -> Client:
    time.sleep(SETTLE_S)
    before_s = procfs.cpu_s(server.pid)
    load = wrk.drive(server.port, CONNECTIONS, seconds, kind=kind)
    used_s = procfs.cpu_s(server.pid) - before_s
    return Client(
        name=server.peer.name,
        round=turn,
        kind=kind,
        per_second=round(load.requests / load.seconds, 1),
        p99_ms=load.p99_ms,
        cpu_us=round(used_s / max(1, load.requests) * 1e6, 1),
        errors=load.errors,
    )
