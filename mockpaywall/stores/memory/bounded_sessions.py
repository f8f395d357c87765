"""The sessions of one namespace: the newest, bounded by count; expired ones make room first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from heapq import heappop, heappush
from math import inf

from mockpaywall.paywall.session import Session


class SessionShelf:
    """Sessions by SessionId, oldest first.

    As long as each ends after those before it, the oldest is also the first to end, and nothing need be sorted.
    """

    __slots__ = ("_ends", "_latest_end", "_orderly", "_references", "_sessions", "_size", "evicted")

    def __init__(self, size: int) -> None:
        self._sessions: OrderedDict[str, Session] = OrderedDict()
        self._orderly = True
        self._latest_end = -inf
        self._ends: list[tuple[float, str]] = []  # when not orderly, a heap; may hold stale entries
        self._references: dict[str, int] = {}
        self._size = size
        self.evicted = 0

    def knows(self, reference_code: str) -> bool:
        """Whether a kept session bears that ReferenceCode."""
        return reference_code in self._references

    def keep(self, session: Session, now: float) -> None:
        """Add the newest."""
        if len(self._sessions) >= self._size:
            self._make_room(now)
        self._sessions[session.session_id] = session
        self._references[session.reference_code] = self._references.get(session.reference_code, 0) + 1
        if not self._orderly:
            heappush(self._ends, (session.expires_at, session.session_id))
        elif session.expires_at < self._latest_end:
            self._sort()
        self._latest_end = session.expires_at

    def get(self, session_id: str) -> Session | None:
        """The session of that id, if it is kept."""
        return self._sessions.get(session_id)

    def replace(self, session: Session) -> None:
        """Put *session* in place of the kept one of its id and ReferenceCode."""
        self._sessions[session.session_id] = session
        if self._orderly:
            self._sort()
        else:
            heappush(self._ends, (session.expires_at, session.session_id))

    def clear(self) -> None:
        """Forget everything, the count of what was evicted too."""
        self._sessions.clear()
        self._references.clear()
        self._ends.clear()
        self._orderly, self._latest_end = True, -inf
        self.evicted = 0

    def __iter__(self) -> Iterator[Session]:
        return iter(self._sessions.values())

    def __len__(self) -> int:
        return len(self._sessions)

    def _sort(self) -> None:
        self._orderly = False
        self._ends = sorted((one.expires_at, one.session_id) for one in self)

    def _make_room(self, now: float) -> None:
        self.evicted += 1
        if self._orderly:
            self._drop(next(iter(self._sessions)))
            return
        self._forget_stale_ends()
        ends_at, first_to_end = self._ends[0]
        self._drop(first_to_end if ends_at <= now else next(iter(self._sessions)))

    def _forget_stale_ends(self) -> None:
        """Entries of sessions that were dropped or got another end leave the heap before they pile up."""
        while (top := self._sessions.get(self._ends[0][1])) is None or top.expires_at != self._ends[0][0]:
            heappop(self._ends)
        if len(self._ends) > 2 * len(self._sessions) + 64:
            self._ends = sorted((one.expires_at, one.session_id) for one in self)

    def _drop(self, session_id: str) -> None:
        reference = self._sessions.pop(session_id).reference_code
        left = self._references[reference] - 1
        if left:
            self._references[reference] = left
        else:
            del self._references[reference]
