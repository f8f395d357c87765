"""What the application asks for a stream of events: a Protocol, which `live/` fulfils."""

from __future__ import annotations

from typing import Protocol

from mockpaywall.http.event_stream import EventStream
from mockpaywall.http.response import Header
from mockpaywall.stores.base import Scope

EVENTS_PATH = "/events"
"""Below the admin API."""


class EventSource(Protocol):
    """Streams of what happens in a scope. For the thread of the event loop."""

    def open(self, scope: Scope, last_event_id: str, headers: tuple[Header, ...]) -> EventStream:
        """Return a stream of what follows *last_event_id*; "" for what happens from now on.

        *headers* are added to its response.
        """

    def shutdown(self) -> None:
        """End every stream."""
