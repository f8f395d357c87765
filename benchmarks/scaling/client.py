"""Exact load: so many requests over so many connections, every reply looked at."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from job import HEADERS, HOST, PATH, good_body

LIMIT_S = 30


@dataclass
class Seen:
    """What came back: how often each status, every SessionId, the longest wait, and what broke."""

    statuses: Counter[int] = field(default_factory=Counter)
    session_ids: list[str] = field(default_factory=list)
    numbers: list[tuple[int, int]] = field(default_factory=list)
    """(call number, status) of every reply that has one."""
    odd: int = 0
    """503 replies that are no envelope with ErrorCode 503."""
    broken: int = 0
    longest_ms: float = 0.0
    sent: int = 0


def run(port: int, connections: int, more: Callable[[Seen], bool], seen: Seen) -> Seen:
    """Until *more* says no."""

    async def client() -> None:
        wire = None
        while more(seen):
            seen.sent += 1
            number = seen.sent
            wire = wire or await asyncio.open_connection(HOST, port)
            began = time.perf_counter()
            try:
                await asyncio.wait_for(_exchange(number, *wire, seen), LIMIT_S)
            except (OSError, asyncio.IncompleteReadError, TimeoutError):
                seen.broken += 1
                wire[1].close()
                wire = None
            seen.longest_ms = max(seen.longest_ms, (time.perf_counter() - began) * 1000)
        if wire:
            wire[1].close()

    async def all_at_once() -> None:
        await asyncio.gather(*(client() for _ in range(connections)))

    asyncio.run(all_at_once())
    return seen


async def _exchange(
    number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, seen: Seen
) -> None:
    body = good_body(ReferenceCode=f"r{number}")
    lines = [
        f"POST {PATH} HTTP/1.1",
        f"Host: {HOST}",
        *(f"{name}: {value}" for name, value in HEADERS.items()),
    ]
    writer.write("\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body)
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
    content = await reader.readexactly(int(headers["content-length"]))
    _look(int(head[0].split()[1]), headers, content, seen)


def _look(status: int, headers: dict[str, str], content: bytes, seen: Seen) -> None:
    seen.statuses[status] += 1
    if "x-mock-request-id" in headers:
        seen.numbers.append((int(headers["x-mock-request-id"][-12:], 16), status))
    elif status == 503 and (b'"ErrorCode":503' not in content or "x-mock-hint" not in headers):
        seen.odd += 1
    if status == 200:
        seen.session_ids.append(json.loads(content)["Body"]["SessionId"].lower())
