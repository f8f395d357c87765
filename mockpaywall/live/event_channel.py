"""The streams of one scope: all of them get the same events, which are made once.

Events: `reload` when a client has to read the journal, because it is new or has missed something, or because requests
were removed; `requests`, a list of rows; `skipped`, how many requests have no row, because too many came at once.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from mockpaywall.http.event_stream import EventSink
from mockpaywall.live.request_feed import RequestFeed
from mockpaywall.live.server_sent_events import encode_event
from mockpaywall.model.exchange import Exchange
from mockpaywall.stores.base import JournalStore, Scope

MAX_KEPT_EVENTS = 200
"""For clients that connect again."""
RowMaker = Callable[[Exchange], dict[str, Any]]
NamedData = tuple[str, Any]


class EventChannel:
    """Not thread-safe. *generation* distinguishes the ids of this process from those of others.

    It begins with the first `read`.
    """

    def __init__(self, journal: JournalStore, scope: Scope, make_row: RowMaker, generation: str) -> None:
        self._journal = journal
        self._scope = scope
        self._feed: RequestFeed | None = None
        self._make_row = make_row
        self._generation = generation
        self._sequence = 0
        self._kept: deque[tuple[int, bytes]] = deque(maxlen=MAX_KEPT_EVENTS)
        self.sinks: set[EventSink] = set()

    def catch_up(self, last_event_id: str) -> bytes:
        """Return the events after *last_event_id*, "" for a new client; b"" before the first `read`."""
        sequence = self._parse_id(last_event_id)
        if sequence is None or (self._kept and sequence < self._kept[0][0] - 1):
            return encode_event("reload", self._format_id(), None) if self._sequence else b""
        return b"".join([event for number, event in self._kept if number > sequence])

    def read(self) -> list[NamedData]:
        """Return what has changed, as name and data of events. May be called in another thread.

        Raises StoreUnavailable.
        """
        return list(self._iter_changes())

    def make_events(self, changes: Iterable[NamedData]) -> bytes:
        """Return the events of *changes*, which are kept for clients that connect again."""
        return b"".join([self._make_event(name, data) for name, data in changes])

    def _iter_changes(self) -> Iterator[NamedData]:
        if self._feed is None:
            self._feed = RequestFeed(self._journal, self._scope)
            yield "reload", None
        found = self._feed.read()
        if found.has_removals:
            yield "reload", None
        if found.skipped:
            yield "skipped", found.skipped
        if found.changed:
            yield "requests", [self._make_row(each) for each in found.changed]

    def _make_event(self, name: str, data: Any) -> bytes:
        self._sequence += 1
        event = encode_event(name, self._format_id(), data)
        self._kept.append((self._sequence, event))
        return event

    def _format_id(self) -> str:
        return f"{self._generation}-{self._sequence}"

    def _parse_id(self, event_id: str) -> int | None:
        """Return the sequence number in *event_id*; None for one that this channel did not make."""
        generation, _, number = event_id.partition("-")
        is_number = number.isascii() and number.isdecimal() and len(number) < 16
        if generation != self._generation or not is_number or int(number) > self._sequence:
            return None
        return int(number)
