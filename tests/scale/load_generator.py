"""Many clients at once, each on its own keep-alive connection, which it opens again when it breaks."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.support.http_client import encode_request
from tests.support.request_data import KEYS, VALID_BODY

RESPONSE_TIMEOUT_S = 30.0
HEADERS = {"Content-Type": "application/json", **KEYS}


@dataclass
class LoadResponse:
    """The response to one request."""

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
    """Requests as long as *should_send* agrees. It is asked with the number of the next request, from 1."""

    port: int
    should_send: Callable[[int], bool]
    responses: list[LoadResponse] = field(default_factory=list)
    broken_connections: int = 0
    _sent: int = 0

    def run(self, connections: int) -> list[LoadResponse]:
        """Send all of it, in an event loop of its own. Raise TimeoutError for a response that does not come."""

        async def run_clients() -> None:
            await asyncio.gather(*(self._run_client() for _ in range(connections)))

        asyncio.run(run_clients())
        return self.responses

    def _numbers(self) -> Iterator[int]:
        while self.should_send(self._sent + 1):
            self._sent += 1
            yield self._sent

    async def _run_client(self) -> None:
        streams = None
        for number in self._numbers():
            streams = streams or await asyncio.open_connection("127.0.0.1", self.port)
            try:
                response = await asyncio.wait_for(exchange(number, *streams), RESPONSE_TIMEOUT_S)
                self.responses.append(response)
            except (ConnectionError, asyncio.IncompleteReadError):
                self.broken_connections += 1
                streams[1].close()
                streams = None
        if streams:
            streams[1].close()


async def exchange(number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> LoadResponse:
    """Send one valid request, with a ReferenceCode of its own, and return its response."""
    body = json.dumps({**VALID_BODY, "ReferenceCode": f"r{number}"}).encode()
    writer.write(encode_request(body, HEADERS, close=False))
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
    content = await reader.readexactly(int(headers.get("content-length", "0")))
    return LoadResponse(number, int(head[0].split()[1]), headers, content)


def up_to(count: int) -> Callable[[int], bool]:
    """Allow *count* requests in all."""
    return lambda number: number <= count
