"""Memory when idle, after many requests, and after as many again: what is bounded does not grow the second time."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

import procfs
from load_generators import wrk
from peers.peer import Peer
from results.records import MemorySample, Skipped
from run_config import RunConfig
from server_process import ServerProcess, run_server

from measurements.skipping import skip_on_error

CONNECTIONS = 16
SETTLE_S = 2


def measure_memory(peers: Sequence[Peer], config: RunConfig) -> Iterator[MemorySample | Skipped]:
    """Measure each server once, with a new process."""
    for peer in peers:
        yield from skip_on_error(peer.name, "memory", _measure_halves(peer, config))


def _measure_halves(peer: Peer, config: RunConfig) -> Iterator[MemorySample]:
    with run_server(peer) as server:
        server.wait_for_first_response()
        yield _sample(server, 0, 0, True, 0)
        total = 0
        for half in (1, 2):
            # wrk counts what it sent, and ends with one request per connection unanswered.
            wanted = config.memory_requests + CONNECTIONS
            load = wrk.drive(server.port, CONNECTIONS, config.memory_timeout_s, max_requests=wanted)
            total += load.requests
            completed = load.requests >= config.memory_requests
            yield _sample(server, half, total, completed, load.errors)
            if not completed:
                return


def _sample(server: ServerProcess, half: int, requests: int, completed: bool, errors: int) -> MemorySample:
    time.sleep(SETTLE_S)
    memory = procfs.memory_of(server.pid)
    return MemorySample(server.peer.name, half, requests, completed, memory.rss_mb, memory.pss_mb, errors)
