"""What clients see while Redis is killed and restarted under load, with its persistence on."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from server_process import ServerProcess

from scaling.exact_client import RESPONSE_TIMEOUT_S, ResponseLog, send_while
from scaling.exactness import require_equal
from scaling.mock_server import LARGE_STORE, count_requests, run_mock, stored_session_ids
from scaling.redis_process import RedisProcess, run_redis

CONNECTIONS = 16
REFUSED = 1000
POLL_INTERVAL_S = 0.002
MODE = ("--mode", f"http=502@first-{REFUSED}")
OPTIONS = ("--workers", "2", "--store-timeout", "0.5", *LARGE_STORE, *MODE)


def measure_outage(outage_s: float) -> dict[str, Any]:
    """Return what the clients saw. Raise NotExactError if something is lost or wrong."""
    log = ResponseLog()
    with run_redis(durable=True) as redis, run_mock("--store", redis.url, *OPTIONS) as server:
        with _load_on(server, log):
            _wait_until(lambda: log.sent > REFUSED // 2)
            recovery_ms = _interrupt(redis, outage_s, log)
            time.sleep(outage_s)
        figures = _summarize(log, recovery_ms, count_requests(server), stored_session_ids(server))
    must_be_zero = (
        "503 without an envelope",
        "broken connections",
        "request numbers assigned twice",
        "responses of the wrong mode",
        "lost sessions",
    )
    require_equal(figures, dict.fromkeys(must_be_zero, 0))
    return figures


@contextmanager
def _load_on(server: ServerProcess, log: ResponseLog) -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(
        target=send_while, args=(lambda _: not stop.is_set(), server.port, CONNECTIONS, log)
    )
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(RESPONSE_TIMEOUT_S)


def _interrupt(redis: RedisProcess, outage_s: float, log: ResponseLog) -> float:
    """Kill Redis, restart it, and return the milliseconds until the next response of the pipeline."""
    redis.kill()
    time.sleep(outage_s)
    redis.start()
    restarted_at = time.perf_counter()
    answered = len(log.numbers)
    _wait_until(lambda: len(log.numbers) > answered)
    return (time.perf_counter() - restarted_at) * 1000


def _summarize(log: ResponseLog, recovery_ms: float, recorded: int, stored: set[str]) -> dict[str, Any]:
    wrong = [status for number, status in log.numbers if status != (502 if number <= REFUSED else 200)]
    return {
        "responses": len(log.numbers),
        "503 during the outage": log.statuses[503],
        "503 without an envelope": log.malformed_503,
        "broken connections": log.broken_connections,
        "longest wait ms": round(log.max_wait_ms),
        "first response after the restart ms": round(recovery_ms),
        "recorded requests with a lost response": recorded - len(log.numbers),
        "request numbers assigned twice": len(log.numbers) - len({number for number, _ in log.numbers}),
        "responses of the wrong mode": len(wrong),
        "lost sessions": len(set(log.session_ids) - stored),
    }


def _wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + RESPONSE_TIMEOUT_S
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"a condition did not hold within {RESPONSE_TIMEOUT_S} s")
        time.sleep(POLL_INTERVAL_S)
