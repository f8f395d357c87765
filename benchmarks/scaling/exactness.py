"""Whether counts are exact across workers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scaling.exact_client import ResponseLog, send_while
from scaling.mock_server import LARGE_STORE, count_requests, run_mock, stored_session_ids
from scaling.redis_process import run_redis

WORKERS = 4
CONNECTIONS = 64
REQUESTS = 20_000
REFUSED = 1000
LISTINGS = 8
"""Each is a new connection, so that it can reach any worker."""


class NotExactError(Exception):
    """A count that must be exact is wrong."""


def measure_exactness() -> dict[str, Any]:
    """Send 20,000 requests, the first 1,000 of which a mode refuses. Raise NotExactError if a count is wrong."""
    log = ResponseLog()
    mode = ("--mode", f"http=503@first-{REFUSED}")
    with (
        run_redis() as redis,
        run_mock("--store", redis.url, "--workers", str(WORKERS), *LARGE_STORE, *mode) as server,
    ):
        send_while(lambda sent: sent.sent < REQUESTS, server.port, CONNECTIONS, log)
        recorded = count_requests(server)
        listings = [stored_session_ids(server) for _ in range(LISTINGS)]
    figures = {
        "responses with 503": log.statuses[503],
        "responses with 200": log.statuses[200],
        "requests in the journal": recorded,
        "distinct SessionIds": len(set(log.session_ids)),
        "SessionIds listed by every worker": len(set(log.session_ids).intersection(*listings)),
    }
    created = REQUESTS - REFUSED
    require_equal(figures, dict(zip(figures, (REFUSED, created, REQUESTS, created, created), strict=True)))
    return figures


def require_equal(figures: Mapping[str, Any], expected: Mapping[str, Any]) -> None:
    """Raise NotExactError if one of the expected figures differs."""
    wrong = {name: figures[name] for name, value in expected.items() if figures[name] != value}
    if wrong:
        raise NotExactError(f"expected {dict(expected)}, but got {wrong}")
