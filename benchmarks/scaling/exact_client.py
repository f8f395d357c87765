"""A client that counts: so many requests over so many connections, and every response is inspected."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from load_generators.http_message import encode_request
from workload import HOST, encode_body

RESPONSE_TIMEOUT_S = 30
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass
class ResponseLog:
    """What the responses contained: statuses, SessionIds, request numbers, and what was wrong with them."""

    sent: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    session_ids: list[str] = field(default_factory=list)
    numbers: list[tuple[int, int]] = field(default_factory=list)
    """(request number, status) of each response of the pipeline; the 503 of an unavailable store has no number."""
    malformed_503: int = 0
    """503 responses without an envelope with ErrorCode 503, or without a hint."""
    broken_connections: int = 0
    max_wait_ms: float = 0.0

    def add(self, status: int, headers: dict[str, str], body: bytes) -> None:
        """Record one response."""
        self.statuses[status] += 1
        if status != 503 or "x-mock-mode" in headers:
            self.numbers.append((int(headers["x-mock-request-id"][-12:], 16), status))
        elif b'"ErrorCode":503' not in body or "x-mock-hint" not in headers:
            self.malformed_503 += 1
        if status == 200:
            self.session_ids.append(json.loads(body)["Body"]["SessionId"].lower())


def send_while(
    should_continue: Callable[[ResponseLog], bool], port: int, connections: int, log: ResponseLog
) -> None:
    """Send requests on keep-alive connections and record the responses in *log*."""

    async def send_on_all() -> None:
        clients = (_send_on_one(should_continue, port, log) for _ in range(connections))
        await asyncio.gather(*clients)

    asyncio.run(send_on_all())


async def _send_on_one(should_continue: Callable[[ResponseLog], bool], port: int, log: ResponseLog) -> None:
    streams: Streams | None = None
    while should_continue(log):
        log.sent += 1
        number = log.sent
        streams = streams or await asyncio.open_connection(HOST, port)
        started_at = time.perf_counter()
        try:
            await asyncio.wait_for(_exchange(number, streams, log), RESPONSE_TIMEOUT_S)
        except (OSError, asyncio.IncompleteReadError, TimeoutError):
            log.broken_connections += 1
            streams[1].close()
            streams = None
        log.max_wait_ms = max(log.max_wait_ms, (time.perf_counter() - started_at) * 1000)
    if streams:
        streams[1].close()


async def _exchange(number: int, streams: Streams, log: ResponseLog) -> None:
    reader, writer = streams
    writer.write(encode_request(body=encode_body(ReferenceCode=f"r{number}")))
    status_line, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines if line)}
    body = await reader.readexactly(int(headers["content-length"]))
    log.add(int(status_line.split()[1]), headers, body)
