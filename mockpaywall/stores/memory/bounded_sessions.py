"""The sessions of one namespace: the newest, bounded by number. Expired ones are evicted first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from heapq import heappop, heappush
from math import inf

from mockpaywall.paywall.session import Session
from mockpaywall.stores.eviction_log import EvictionCount
from mockpaywall.stores.memory.memory_budget import MemoryBudget
from mockpaywall.stores.memory.weights import weigh_session

SESSIONS_SETTING = "--max-sessions"


class BoundedSessions:
    """Sessions by SessionId, oldest first.

    As long as each expires after those before it, the oldest also expires first, and no heap is needed.
    """

    __slots__ = (
        "_ages",
        "_budget",
        "_expires_in_order",
        "_expiry_heap",
        "_latest_expiry",
        "_max_sessions",
        "_reference_counts",
        "_sessions",
        "evictions",
        "weight",
    )

    def __init__(self, max_sessions: int, budget: MemoryBudget, evictions: EvictionCount) -> None:
        self._budget = budget
        self._ages: dict[str, int] = {}
        self._sessions: OrderedDict[str, Session] = OrderedDict()
        self._expires_in_order = True
        self._latest_expiry = -inf
        self._expiry_heap: list[
            tuple[float, str]
        ] = []  # used when they do not expire in order; may have stale entries
        self._reference_counts: dict[str, int] = {}
        self._max_sessions = max_sessions
        self.evictions = evictions
        self.weight = 0

    def has_reference(self, reference_code: str) -> bool:
        """Return whether a stored session has that ReferenceCode."""
        return reference_code in self._reference_counts

    def add(self, session: Session, now: float) -> None:
        """Add the newest session; evict one if there are too many."""
        if len(self._sessions) >= self._max_sessions:
            self._evict_one(now)
        self._sessions[session.session_id] = session
        self._ages[session.session_id] = next(self._budget.ages)
        self._add_weight(weigh_session(session))
        self._reference_counts[session.reference_code] = (
            self._reference_counts.get(session.reference_code, 0) + 1
        )
        if not self._expires_in_order:
            self._push_expiry(session)
        elif session.expires_at < self._latest_expiry:
            self._build_heap()
        self._latest_expiry = session.expires_at

    def get(self, session_id: str) -> Session | None:
        """Return the session with that id, if it is stored."""
        return self._sessions.get(session_id)

    def replace(self, session: Session) -> None:
        """Replace the stored session with the same id and ReferenceCode."""
        self._sessions[session.session_id] = session
        if self._expires_in_order:
            self._build_heap()
        else:
            self._push_expiry(session)

    def clear(self) -> None:
        """Remove everything and set the eviction count to 0."""
        self._sessions.clear()
        self._reference_counts.clear()
        self._expiry_heap.clear()
        self._ages.clear()
        self._expires_in_order, self._latest_expiry = True, -inf
        self._add_weight(-self.weight)
        self.evictions.count = 0

    def oldest_age(self) -> int | None:
        return self._ages[next(iter(self._sessions))] if self._sessions else None

    def evict_oldest(self, setting: str) -> None:
        self.evictions.add(setting)
        self._remove(next(iter(self._sessions)))

    def __iter__(self) -> Iterator[Session]:
        return iter(self._sessions.values())

    def __len__(self) -> int:
        return len(self._sessions)

    def _build_heap(self) -> None:
        self._expires_in_order = False
        self._expiry_heap = sorted((session.expires_at, session.session_id) for session in self)

    def _evict_one(self, now: float) -> None:
        """Evict the oldest; if it has not expired and others have, the one of these that expired first."""
        oldest = next(iter(self._sessions.values()))
        if not self._expires_in_order and oldest.expires_at > now:
            self._discard_stale_expiries()
            expires_at, session_id = self._expiry_heap[0]
            if expires_at <= now:
                self.evictions.add(SESSIONS_SETTING)
                self._remove(session_id)
                return
        self.evict_oldest(SESSIONS_SETTING)

    def _push_expiry(self, session: Session) -> None:
        """Add an entry, and remove those of removed sessions and changed expiries before they accumulate."""
        heappush(self._expiry_heap, (session.expires_at, session.session_id))
        if len(self._expiry_heap) > 2 * len(self._sessions) + 64:
            self._expiry_heap = sorted((session.expires_at, session.session_id) for session in self)

    def _discard_stale_expiries(self) -> None:
        """Remove the first entries while they are those of removed sessions and changed expiries."""
        while (
            top := self._sessions.get(self._expiry_heap[0][1])
        ) is None or top.expires_at != self._expiry_heap[0][0]:
            heappop(self._expiry_heap)

    def _add_weight(self, weight: int) -> None:
        self.weight += weight
        self._budget.used += weight

    def _remove(self, session_id: str) -> None:
        session = self._sessions.pop(session_id)
        del self._ages[session_id]
        self._add_weight(-weigh_session(session))
        reference = session.reference_code
        count = self._reference_counts[reference] - 1
        if count:
            self._reference_counts[reference] = count
        else:
            del self._reference_counts[reference]
