"""Many clients at once, each on a keep-alive connection of its own, taken up again when it breaks."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.support.http_client import encode_request
from tests.support.request_data import KEYS, VALID_BODY

ANSWER_LIMIT_S = 30.0
HEADERS = {"Content-Type": "application/json", **KEYS}


@dataclass
class Seen:
    """What came back for one request."""

    number: int
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def session_id(self) -> str:
        return str(self.json["Body"]["SessionId"])


@dataclass
class Load:
    """Requests until *more* says no; what came back is in `seen`, connections that broke in `broken`."""

    port: int
    more: Callable[[int], bool]
    seen: list[Seen] = field(default_factory=list)
    broken: int = 0
    _sent: int = 0

    def run(self, connections: int) -> list[Seen]:
        """All of it, in a loop of its own. A reply that does not come raises TimeoutError."""

        async def all_at_once() -> None:
            await asyncio.gather(*(self._client() for _ in range(connections)))

        asyncio.run(all_at_once())
        return self.seen

    def _numbers(self) -> Iterator[int]:
        while self.more(self._sent + 1):
            self._sent += 1
            yield self._sent

    async def _client(self) -> None:
        wire = None
        for number in self._numbers():
            wire = wire or await asyncio.open_connection("127.0.0.1", self.port)
            try:
                self.seen.append(await asyncio.wait_for(exchange(number, *wire), ANSWER_LIMIT_S))
            except (ConnectionError, asyncio.IncompleteReadError):
                self.broken += 1
                wire[1].close()
                wire = None
        if wire:
            wire[1].close()


async def exchange(number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Seen:
    """One good request and its reply; each has a ReferenceCode of its own."""
    body = json.dumps({**VALID_BODY, "ReferenceCode": f"r{number}"}).encode()
    writer.write(encode_request(body, HEADERS, close=False))
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
    content = await reader.readexactly(int(headers.get("content-length", "0")))
    return Seen(number, int(head[0].split()[1]), headers, content)


def exactly(count: int) -> Callable[[int], bool]:
    """So many requests in all."""
    return lambda number: number <= count
