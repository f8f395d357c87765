"""The time from process start to the first correct response, and the memory of the idle server."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

import procfs
from peers.peer import Peer
from results.records import Skipped, Startup
from server_process import run_server

from measurements.skipping import skip_on_error

SETTLE_S = 0.5


def measure_startups(peers: Sequence[Peer], rounds: int) -> Iterator[Startup | Skipped]:
    """Start the servers in turn, *rounds* times each, after one round that only fills the file cache."""
    for number in range(rounds + 1):
        for peer in peers:
            for record in skip_on_error(peer.name, "start", _measure(peer, number)):
                if number or isinstance(record, Skipped):
                    yield record


def measure_startup(peer: Peer, number: int) -> Startup:
    """Start the server once. Raise ServerError."""
    with run_server(peer) as server:
        seconds = server.wait_for_first_response()
        time.sleep(SETTLE_S)
        memory = procfs.memory_of(server.pid)
        return Startup(peer.name, number, round(seconds, 3), memory.rss_mb, memory.pss_mb)


def _measure(peer: Peer, number: int) -> Iterator[Startup]:
    yield measure_startup(peer, number)
