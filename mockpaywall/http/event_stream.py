"""A response without an end: the application sends parts of its body as they come, until one side closes."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Protocol

from mockpaywall.http.response import Response


class EventSink(Protocol):
    """One client of a stream. For the thread of the event loop."""

    @property
    def is_behind(self) -> bool:
        """Whether the client has left too much unread of what was sent before."""

    def send(self, data: bytes) -> None:
        """Send a part of the body; nothing happens once the connection has ended."""

    def close(self) -> None:
        """End the response and the connection."""


class EventStream(NamedTuple):
    """What the server sends: the response, whose body is the first part, and what the sink gets then."""

    response: Response
    subscribe: Callable[[EventSink], Callable[[], None]]
    """Called once, when the response has been written. Returns what ends the subscription; that is called once."""
