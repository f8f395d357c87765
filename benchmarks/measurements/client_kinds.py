"""Requests per second by kind of client: clients differ in what they repeat."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

import procfs
from load_generators import wrk
from peers.peer import Peer
from results.records import ClientLoad, Skipped
from run_config import RunConfig
from server_process import ServerProcess, run_server

from measurements.skipping import skip_on_error

CONNECTIONS = 16
WARM_UP_S = 5
SETTLE_S = 0.3


def measure_client_kinds(peers: Sequence[Peer], config: RunConfig) -> Iterator[ClientLoad | Skipped]:
    """Measure the servers in turn in each round, with a new process after five seconds of load."""
    for number in range(1, config.rounds + 1):
        for peer in peers:
            yield from skip_on_error(
                peer.name, f"clients, round {number}", _measure_kinds(peer, number, config.seconds)
            )


def _measure_kinds(peer: Peer, number: int, seconds: int) -> Iterator[ClientLoad]:
    with run_server(peer) as server:
        server.wait_for_first_response()
        wrk.drive(server.port, CONNECTIONS, WARM_UP_S)
        for kind in wrk.CLIENT_KINDS:
            yield _measure_kind(server, kind, number, seconds)


def _measure_kind(server: ServerProcess, kind: str, number: int, seconds: int) -> ClientLoad:
    time.sleep(SETTLE_S)
    before_s = procfs.cpu_s(server.pid)
    load = wrk.drive(server.port, CONNECTIONS, seconds, kind=kind)
    used_s = procfs.cpu_s(server.pid) - before_s
    return ClientLoad(
        name=server.peer.name,
        round=number,
        client=kind,
        per_second=load.per_second,
        p99_ms=load.p99_ms,
        cpu_us=procfs.us_per_request(used_s, load.requests),
        errors=load.errors,
    )
