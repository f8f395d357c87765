"""The parts of the benchmark. Each gives a figure by name, and fails when an exact one is not exact."""

from __future__ import annotations

import json
import threading
import time
import urllib.request
from statistics import median
from typing import Any

import procfs
import wrk

from scaling import client
from scaling.processes import Mock, Redis, mock, redis

WARM_S = 3
"""Seconds of load before a point: half a second after its start a worker loads what the first requests did not need."""
QUIET = ("--log-level", "warning")
CONNECTIONS = 64
MANY = 256
FIRST = 1000
REQUESTS = 20_000
ROOM = ("--journal-size", "40000", "--max-sessions", "200000")


class NotExactError(Exception):
    """A count that must be exact is not."""


def exact() -> dict[str, Any]:
    """Four workers, 64 connections, 20,000 requests, the first 1,000 of them refused by a counted mode."""
    mode = ("--mode", f"http=503@first-{FIRST}")
    with redis() as store, mock("--store", store.url, "--workers", "4", *ROOM, *mode, *QUIET) as server:
        seen = client.run(server.port, CONNECTIONS, lambda one: one.sent < REQUESTS, client.Seen())
        noted = ask(server, "requests/count", {})["count"]
        everywhere = [session_ids(server) for _ in range(8)]  # new connections: whichever worker takes them
    figures = {
        "answers with 503": seen.statuses[503],
        "answers with 200": seen.statuses[200],
        "requests in the journal": noted,
        "different SessionIds": len(set(seen.session_ids)),
        "SessionIds found by every worker": len(set(seen.session_ids).intersection(*everywhere)),
    }
    hold(figures, (FIRST, REQUESTS - FIRST, REQUESTS, REQUESTS - FIRST, REQUESTS - FIRST))
    return figures


def ratio(rounds: int, seconds: int) -> dict[str, Any]:
    """One worker on Redis beside one on memory, in turn."""
    figures: dict[str, Any] = {}
    with redis() as store, mock(*QUIET) as plain, mock("--store", store.url, *QUIET) as shared:
        for server in (plain, shared):
            wrk.drive(server.port, 16, seconds)
        for connections in (16, CONNECTIONS):
            pairs = [
                tuple(wrk.drive(one.port, connections, seconds) for one in (plain, shared))
                for _ in range(rounds)
            ]
            rates = [(a.requests / a.seconds, b.requests / b.seconds) for a, b in pairs]
            figures[f"{connections} connections"] = {
                "memory req/s": round(median(a for a, _ in rates)),
                "redis req/s": round(median(b for _, b in rates)),
                "ratio": round(median(b / a for a, b in rates), 2),
                "ratios": [round(b / a, 2) for a, b in rates],
                "redis p99 ms": round(median(b.p99_ms for _, b in pairs), 1),
                "errors": sum(a.errors + b.errors for a, b in pairs),
            }
    return figures


def workers(rounds: int, seconds: int) -> dict[str, Any]:
    """One, two and four workers on Redis: answers, CPU time, round trips; few connections, and many."""
    points: dict[tuple[int, int], list[dict[str, float]]] = {
        (connections, count): [] for connections in (CONNECTIONS, MANY) for count in (1, 2, 4)
    }
    for _ in range(rounds):
        for (connections, count), found in points.items():
            with redis() as store, mock("--store", store.url, "--workers", str(count), *QUIET) as server:
                wrk.drive(server.port, connections, WARM_S)
                found.append(point(store, server, connections, seconds))
    return {
        f"{connections} connections, {count} workers": {
            name: round(median(one[name] for one in found), 2) for name in found[0]
        }
        for (connections, count), found in points.items()
    }


def point(store: Redis, server: Mock, connections: int, seconds: int) -> dict[str, float]:
    """One measurement under load."""
    before = procfs.cpu_s(server.pid), procfs.cpu_s(store.pid), store.scripts_run()
    load = wrk.drive(server.port, connections, seconds)
    ours_s, redis_s = procfs.cpu_s(server.pid) - before[0], procfs.cpu_s(store.pid) - before[1]
    trips = store.scripts_run() - before[2]
    return {
        "req/s": load.requests / load.seconds,
        "workers' CPU us/request": ours_s / load.requests * 1e6,
        "Redis CPU us/request": redis_s / load.requests * 1e6,
        "CPU us/request": (ours_s + redis_s) / load.requests * 1e6,
        "round trips/request": trips / load.requests,
        "p99 ms": load.p99_ms,
        "errors": load.errors,
    }


def outage(away_s: float) -> dict[str, Any]:
    """Redis killed and restarted under load, with its persistence on."""
    mode = ("--mode", f"http=502@first-{FIRST}", "--store-timeout", "0.5")
    with (
        redis(durable=True) as store,
        mock("--store", store.url, "--workers", "2", *ROOM, *mode, *QUIET) as server,
    ):
        seen, over = client.Seen(), threading.Event()
        runner = threading.Thread(
            target=client.run, args=(server.port, 16, lambda _: not over.is_set(), seen)
        )
        runner.start()
        wait(lambda: seen.sent > FIRST // 2)
        store.kill()
        time.sleep(away_s)
        store.start()
        back = time.perf_counter()
        since = len(seen.numbers)
        wait(lambda: len(seen.numbers) > since)
        healed_ms = (time.perf_counter() - back) * 1000
        time.sleep(away_s)
        over.set()
        runner.join(client.LIMIT_S)
        noted = ask(server, "requests/count", {})["count"]
        kept = session_ids(server)
    wrong = [1 for number, status in seen.numbers if status != (502 if number <= FIRST else 200)]
    figures = {
        "answered": len(seen.numbers),
        "503 while away": seen.statuses[503],
        "503 that are no envelope": seen.odd,
        "connections broken": seen.broken,
        "longest wait ms": round(seen.longest_ms),
        "first answer after its return ms": round(healed_ms),
        "noted, answer lost": noted - len(seen.numbers),
        "numbers given twice": len(seen.numbers) - len({number for number, _ in seen.numbers}),
        "answers of the wrong mode": len(wrong),
        "sessions lost": len(set(seen.session_ids) - kept),
    }
    exact = (
        "503 that are no envelope",
        "connections broken",
        "numbers given twice",
        "answers of the wrong mode",
    )
    hold({name: figures[name] for name in (*exact, "sessions lost")}, (0,) * 5)
    return figures


def hold(figures: dict[str, Any], expected: tuple[int, ...]) -> None:
    """Raises NotExactError."""
    if tuple(figures.values()) != expected:
        raise NotExactError(f"expected {expected}: {figures}")


def wait(condition: Any) -> None:
    """Until it holds."""
    deadline = time.monotonic() + client.LIMIT_S
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError("it never came true")
        time.sleep(0.002)


def ask(server: Mock, path: str, body: Any = None) -> Any:
    """An admin call on a connection of its own."""
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(
        f"http://127.0.0.1:{server.port}/__admin/{path}", data, timeout=60
    ) as response:
        return json.load(response)


def session_ids(server: Mock) -> set[str]:
    """All that are kept, as one worker tells them."""
    return {one["SessionId"].lower() for one in ask(server, "sessions")["sessions"]}
