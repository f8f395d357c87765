"""The mockpaywall of this checkout as a child process, and the calls to its admin API."""

from __future__ import annotations

import json
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from peers import ours
from peers.table import OURS
from server_process import ServerProcess, run_server
from tools import CHECKOUT
from workload import HOST

NO_ACCESS_LOG = ("--log-level", "warning")
LARGE_STORE = ("--journal-size", "40000", "--max-sessions", "200000")
ADMIN_TIMEOUT_S = 60


@contextmanager
def run_mock(*options: str) -> Iterator[ServerProcess]:
    """Run `mockpaywall serve` with *options* and without the access log, and wait until it is healthy."""
    command = ours.from_checkout(CHECKOUT, sys.executable, *options, *NO_ACCESS_LOG)
    with run_server(replace(OURS, command=command)) as server:
        server.wait_until_healthy()
        yield server


def call_admin_api(server: ServerProcess, path: str, body: Any = None) -> Any:
    """Send GET, or POST if there is a *body*, on a new connection. Return the JSON of the response."""
    data = None if body is None else json.dumps(body).encode()
    url = f"http://{HOST}:{server.port}/__admin/{path}"
    with urllib.request.urlopen(url, data, timeout=ADMIN_TIMEOUT_S) as response:
        return json.load(response)


def count_requests(server: ServerProcess) -> int:
    """Return the number of requests in the journal."""
    return int(call_admin_api(server, "requests/count", {})["count"])


def stored_session_ids(server: ServerProcess) -> set[str]:
    """Return all SessionIds in the store, as one worker lists them."""
    return {session["SessionId"].lower() for session in call_admin_api(server, "sessions")["sessions"]}
