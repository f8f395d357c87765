"""The streams of one scope: all of them get the same events, which are made once.

Events: `reload` when a client has to read the journal, because it is new or has missed something, or because requests
were removed; `requests`, a list of rows; `skipped`, how many requests have no row, because too many came at once.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from mockpaywall.http.event_stream import EventSink
from mockpaywall.live.request_feed import FeedSlice, RequestFeed
from mockpaywall.live.server_sent_events import encode_event
from mockpaywall.model.exchange import Exchange
from mockpaywall.paywall.envelope import encode_json

MAX_KEPT_EVENTS = 200
"""For clients that connect again."""
RowMaker = Callable[[Exchange], dict[str, Any]]


class Changes(NamedTuple):
    """What has changed since the last read."""

    found: FeedSlice = FeedSlice()
    must_reload: bool = False
    """A client has to read the journal: the channel begins, or requests were removed."""

    def __bool__(self) -> bool:
        return self.must_reload or self.found != FeedSlice()


class EventChannel:
    """Not thread-safe. *generation* distinguishes the ids of this process from those of others.

    It begins with the first `read`.
    """

    def __init__(self, make_feed: Callable[[], RequestFeed], make_row: RowMaker, generation: str) -> None:
        self._make_feed = make_feed
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
            return encode_event("reload", self._format_id(), b"null") if self._sequence else b""
        return b"".join([event for number, event in self._kept if number > sequence])

    def read(self) -> Changes:
        """Return what has changed. May be called in another thread. Raises StoreUnavailable."""
        is_first = self._feed is None
        feed = self._feed = self._feed or self._make_feed()
        found = feed.read()
        return Changes(found, is_first or found.has_removals)

    def encode_rows(self, changes: Changes) -> Iterator[bytes]:
        """Yield one row at a time as JSON: each takes about 50 us."""
        return (encode_json(self._make_row(each)) for each in changes.found.changed)

    def make_events(self, changes: Changes, rows: Sequence[bytes]) -> bytes:
        """Return the events of *changes* with its *rows*; they are kept for clients that connect again."""
        return b"".join(self._iter_events(changes, rows))

    def _iter_events(self, changes: Changes, rows: Sequence[bytes]) -> Iterator[bytes]:
        if changes.must_reload:
            yield self._make_event("reload", b"null")
        if changes.found.skipped:
            yield self._make_event("skipped", b"%d" % changes.found.skipped)
        if rows:
            yield self._make_event("requests", b"[%b]" % b",".join(rows))

    def _make_event(self, name: str, data: bytes) -> bytes:
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
