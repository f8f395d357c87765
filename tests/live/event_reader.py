"""A client of the stream of events, on a raw connection."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from tests.support.http_client import HttpClient
from tests.support.sockets import RawConnection, connect


class Event(NamedTuple):
    """One event."""

    name: str
    id: str
    data: Any


class EventReader:
    """Reads events one after the other; what is not an event is skipped."""

    def __init__(self, connection: RawConnection) -> None:
        self.connection = connection
        self.head = connection.read_until(b"\r\n\r\n").decode("latin-1")
        self._text = ""

    def read(self) -> Event:
        """Return the next event."""
        while True:
            while "\n\n" not in self._text:
                self._text += self._read_chunk()
            block, _, self._text = self._text.partition("\n\n")
            fields = dict(line.split(": ", 1) for line in block.split("\n") if ": " in line)
            if "event" in fields:
                return Event(fields["event"], fields["id"], json.loads(fields["data"]))

    def read_rows(self) -> list[dict[str, Any]]:
        """Return the rows of the next event, which must be one of requests."""
        event = self.read()
        assert event.name == "requests"
        rows: list[dict[str, Any]] = event.data
        return rows

    def read_ended_row(self) -> dict[str, Any]:
        """Return the next row of a request that has ended. A client may be asked twice to read the journal first."""
        while True:
            event = self.read()
            rows: list[dict[str, Any]] = event.data if event.name == "requests" else []
            for row in rows:
                if row["phase"] in ("done", "aborted"):
                    return row

    def _read_chunk(self) -> str:
        size = int(self.connection.read_until(b"\r\n").strip(), 16)
        chunk = self.connection.read_exactly(size).decode()
        self.connection.read_exactly(2)
        return chunk


@contextmanager
def open_events(
    client: HttpClient, target: str = "/__admin/events", headers: dict[str, str] | None = None
) -> Iterator[EventReader]:
    """Open a stream, and close it at the end."""
    lines = [f"{name}: {value}\r\n" for name, value in ({"Host": "localhost"} | (headers or {})).items()]
    with connect((client.host, client.port)) as connection:
        connection.send(f"GET {target} HTTP/1.1\r\n{''.join(lines)}\r\n".encode("latin-1"))
        yield EventReader(connection)
