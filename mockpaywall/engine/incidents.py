"""What no exchange shows: refused bytes, failed TLS handshakes, lost completions, dropped log lines."""

from __future__ import annotations

import logging
from threading import Lock

_LOG = logging.getLogger("mockpaywall.incidents")

ADMIN_OVERLOAD = "admin-overload"
DROPPED_LOG_LINE = "dropped-log-line"
INTERNAL_ERROR = "internal-error"
LOST_COMPLETION = "lost-completion"
STORE_UNAVAILABLE = "store-unavailable"


class Incidents:
    """Counts by reason since the start, from any thread. A reason is a name of ours, never what a client sent."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._counts: dict[str, int] = {}
        self._refusals = 0

    def count(self, reason: str, amount: int = 1) -> None:
        """Count without a line, for what leaves a line elsewhere."""
        with self._lock:
            self._counts[reason] = self._counts.get(reason, 0) + amount

    def report(self, reason: str, message: str, amount: int = 1) -> None:
        """Count, and log *message* in one line."""
        self.count(reason, amount)
        _LOG.warning("%s (%s)", message, reason)

    def next_refusal(self) -> int:
        """Return the number of the next response that no namespace numbers, from 1."""
        with self._lock:
            self._refusals += 1
            return self._refusals

    def counts(self) -> dict[str, int]:
        """Return a copy."""
        with self._lock:
            return dict(self._counts)
