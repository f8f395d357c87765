"""Prism as a proxy in front of the mock: it checks requests and answers against the document."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from mockpaywall.paywall.endpoints import OPERATIONS
from mockpaywall.paywall.upstream import UPSTREAM_OPERATIONS
from tests.support.document_calls import MODES, send
from tests.support.http_client import HttpClient, HttpResponse
from tests.support.redis_server import find_free_port
from tests.support.request_data import KEYS, VALID_BODY
from tests.support.servers import RunningServer
from tests.support.upstream_client import open_upstream_client

START_TIMEOUT_S = 60
NO_VIOLATION = "no violation"
REFUSED: tuple[tuple[str, Any, dict[str, str]], ...] = (
    ("invalid body", {**VALID_BODY, "UserPhone": "12"}, KEYS),
    ("missing member", {"UserId": "1"}, KEYS),
    ("no keys", VALID_BODY, {}),
    ("a body that is not an object", [], KEYS),
    ("another content type", VALID_BODY, {**KEYS, "Content-Type": "text/plain"}),
    ("a body that is too large", {**VALID_BODY, "Extra": "x" * 2**16}, KEYS),
)
"""Requests that are refused: what is wrong, body, keys."""


def check_prism(modules: Path, document: Path, server: RunningServer) -> str:
    """Return NO_VIOLATION, or the first violation that Prism sees in front of *server*."""
    with run_prism(modules, document, server.client.url) as port:
        proxy = RunningServer(HttpClient(port), server.context)
        return next(find_violations(proxy, json.loads(document.read_text())), NO_VIOLATION)


@contextmanager
def run_prism(modules: Path, document: Path, url: str) -> Iterator[int]:
    """Run the proxy; yield its port."""
    port = find_free_port()
    command = ("node", str(modules / ".bin/prism"), "proxy", str(document), url, "-p", str(port))
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            wait_for(port)
            yield port
        finally:
            process.terminate()


def wait_for(port: int) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        try:
            HttpClient(port).send(b"", method="GET", target="/")
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError(f"Prism does not listen on port {port}")


def find_violations(proxy: RunningServer, document: Any) -> Iterator[str]:
    """Yield every violation: of a valid request and its answer, and of the answer to a refused request."""
    browser = open_upstream_client(proxy)
    for operation in (*OPERATIONS, *UPSTREAM_OPERATIONS):
        for mode in MODES:
            response = send(browser, document, operation, mode)
            yield from list_violations(f"{operation.name} in mode {mode}", response, "request", "response")
    for what, body, keys in REFUSED:
        response = proxy.client.send(body, keys=keys, target="/api/paywall/masterpass/session")
        yield from list_violations(what, response, "response")


def list_violations(what: str, response: HttpResponse, *places: str) -> Iterator[str]:
    """Yield the violations in *places* that Prism reports in a header of the response."""
    for violation in json.loads(response.header("sl-violations") or "[]"):
        if violation["location"][0] in places:
            yield f"{what}: {'.'.join(violation['location'])} {violation['message']}"
