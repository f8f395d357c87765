"""Throughput, CPU time and round trips of one, two and four workers on Redis, with few and many connections."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import Any

import procfs
from load_generators import wrk
from server_process import ServerProcess

from scaling.mock_server import run_mock
from scaling.redis_process import RedisProcess, run_redis

CONNECTIONS = (64, 256)
WORKERS = (1, 2, 4)
WARM_UP_S = 3
"""A worker loads code on its first requests, which the measurement must not include."""
Point = dict[str, float]


def measure_worker_cost(rounds: int, seconds: int) -> dict[str, Any]:
    """Return the medians over the rounds for each number of connections and workers."""
    points: dict[tuple[int, int], list[Point]] = {
        (connections, workers): [] for connections in CONNECTIONS for workers in WORKERS
    }
    for _ in range(rounds):
        for (connections, workers), measured in points.items():
            measured.append(_measure_point(connections, workers, seconds))
    return {
        f"{connections} connections, {workers} workers": _medians(measured)
        for (connections, workers), measured in points.items()
    }


def _medians(points: Sequence[Point]) -> Point:
    return {name: round(median(point[name] for point in points), 2) for name in points[0]}


def _measure_point(connections: int, workers: int, seconds: int) -> Point:
    with run_redis() as redis, run_mock("--store", redis.url, "--workers", str(workers)) as server:
        wrk.drive(server.port, connections, WARM_UP_S)
        return _measure_load(redis, server, connections, seconds)


def _measure_load(redis: RedisProcess, server: ServerProcess, connections: int, seconds: int) -> Point:
    workers_before_s, redis_before_s = procfs.cpu_s(server.pid), procfs.cpu_s(redis.pid)
    scripts_before = redis.script_count()
    load = wrk.drive(server.port, connections, seconds)
    workers_s, redis_s = procfs.cpu_s(server.pid) - workers_before_s, procfs.cpu_s(redis.pid) - redis_before_s
    return {
        "requests/s": load.per_second,
        "workers' CPU us/request": procfs.us_per_request(workers_s, load.requests),
        "Redis CPU us/request": procfs.us_per_request(redis_s, load.requests),
        "CPU us/request": procfs.us_per_request(workers_s + redis_s, load.requests),
        "round trips/request": (redis.script_count() - scripts_before) / load.requests,
        "p99 ms": load.p99_ms,
        "errors": load.errors,
    }
