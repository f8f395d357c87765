"""The throughput of one worker on Redis, compared with one on the memory store."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import Any

from load_generators import wrk
from load_generators.wrk import WrkResult
from server_process import ServerProcess

from scaling.mock_server import run_mock
from scaling.redis_process import run_redis

WARM_UP_CONNECTIONS = 16
CONNECTIONS = (16, 64)


def measure_store_cost(rounds: int, seconds: int) -> dict[str, Any]:
    """Measure both servers back to back, in each round and for each number of connections."""
    with run_redis() as redis, run_mock() as memory_server, run_mock("--store", redis.url) as redis_server:
        servers = (memory_server, redis_server)
        for server in servers:
            wrk.drive(server.port, WARM_UP_CONNECTIONS, seconds)
        return {
            f"{connections} connections": _summarize(
                [_measure_pair(servers, connections, seconds) for _ in range(rounds)]
            )
            for connections in CONNECTIONS
        }


def _measure_pair(
    servers: tuple[ServerProcess, ServerProcess], connections: int, seconds: int
) -> tuple[WrkResult, WrkResult]:
    memory, redis = (wrk.drive(server.port, connections, seconds) for server in servers)
    return memory, redis


def _summarize(pairs: Sequence[tuple[WrkResult, WrkResult]]) -> dict[str, Any]:
    ratios = [redis.per_second / memory.per_second for memory, redis in pairs]
    return {
        "memory requests/s": round(median(memory.per_second for memory, _ in pairs)),
        "Redis requests/s": round(median(redis.per_second for _, redis in pairs)),
        "ratio": round(median(ratios), 2),
        "ratios": [round(ratio, 2) for ratio in ratios],
        "Redis p99 ms": round(median(redis.p99_ms for _, redis in pairs), 1),
        "errors": sum(memory.errors + redis.errors for memory, redis in pairs),
    }
