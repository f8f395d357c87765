"""When the requests of a counter came: what the triggers `@over-N/SECONDSs` and `@for-SECONDSs` need."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import NamedTuple


class RequestTimes(NamedTuple):
    """The times that a counter knows about one request. Seconds since the epoch, on the namespace's clock."""

    now: float
    """Of this request."""
    first: float
    """Of the first request that the counter counted."""
    earlier: tuple[tuple[int, float], ...] = ()
    """(n, the time of the request n before this one), for each n that the mode looks back and that there is."""

    def get_earlier(self, n: int) -> float | None:
        """Return the time of the request *n* before this one; None when there was none."""
        return next((time for number, time in self.earlier if number == n), None)


class TimeHistory:
    """The times of a counter in memory: the first one, and as many of the newest as the mode looks back."""

    __slots__ = ("_first", "_newest")

    def __init__(self, first: float) -> None:
        self._first = first
        self._newest: deque[float] = deque()

    def add(self, now: float, lookbacks: Iterable[int]) -> RequestTimes:
        """Add a request at *now* and return what is known about it. *lookbacks* are those of its branch."""
        newest, counts = self._newest, tuple(lookbacks)
        earlier = tuple((count, newest[-count]) for count in counts if count <= len(newest))
        newest.append(now)
        while len(newest) > max(counts, default=0):
            newest.popleft()
        return RequestTimes(now, self._first, earlier)

    def __len__(self) -> int:
        return len(self._newest)
