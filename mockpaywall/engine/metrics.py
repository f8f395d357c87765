"""Counts of completed exchanges, for the metrics."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from threading import Lock
from types import MappingProxyType

from mockpaywall.http.header_names import MODE
from mockpaywall.http.namespace_path import split_namespace
from mockpaywall.http.response import ExchangePhase, get_sent_status
from mockpaywall.model.completed_exchange import CompletedExchange

BOUNDS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of the duration buckets, in seconds. One more bucket has all longer durations."""
OTHER = "other"
"""The operation of requests to unknown paths: what a client sends must not become a label. Also a mode and a status."""
_DONE = ExchangePhase.DONE

MAX_SERIES = 1000
"""Label sets that are counted on their own. Clients choose modes, so there could be any number: beyond it the mode is
`other`, and beyond twice as many the status too."""
CACHE_SIZE = 256
"""Applied modes. A client chooses their text, of at most 1,000 characters."""

Labels = tuple[str, str, str, str]
"""Operation, status ("none" if the client received none), part names of the applied mode, phase."""


@dataclass(slots=True)
class DurationHistogram:
    """Durations of the exchanges of one operation."""

    buckets: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS_S) + 1))
    """The number of durations per bucket, not cumulative."""
    total_s: float = 0.0


class RequestMetrics:
    """Counts since the start, from any thread. *paths*: path -> key of its operation."""

    def __init__(self, paths: Mapping[str, str] = MappingProxyType({})) -> None:
        self._paths = paths
        self._lock = Lock()
        self._counts: dict[Labels, int] = {}
        self._durations: defaultdict[str, DurationHistogram] = defaultdict(DurationHistogram)

    def __call__(self, completed: CompletedExchange) -> None:
        """Count one exchange."""
        request, response, phase, started_at, ended_at, _ = completed
        operation = self._paths.get(request.head.path) or self._find_operation(request.head.path)
        status = response.status if phase is _DONE else get_sent_status(response, phase)
        applied_mode = ""
        for name, value in response.headers:  # inlined `get_header`: this runs for every request
            if name == MODE:
                applied_mode = value
        phase_name = "done" if phase is _DONE else phase.value
        mode = format_mode_label(applied_mode) if applied_mode else "ok"
        labels = (operation, str(status) if status else "none", mode, phase_name)
        duration_s = max(0.0, ended_at - started_at)
        with self._lock:
            if labels not in self._counts and len(self._counts) >= MAX_SERIES:
                labels = self._limit_labels(labels)
            self._counts[labels] = self._counts.get(labels, 0) + 1
            durations = self._durations[operation]
            durations.buckets[bisect_left(BOUNDS_S, duration_s)] += 1
            durations.total_s += duration_s

    def _find_operation(self, path: str) -> str:
        """Return the operation after the namespace prefix of *path*; OTHER for an unknown path."""
        found = split_namespace(path)
        return self._paths.get(found[1], OTHER) if found else OTHER

    def _limit_labels(self, labels: Labels) -> Labels:
        operation, status, _, phase = labels
        with_status = (operation, status, OTHER, phase)
        is_counted = with_status in self._counts or len(self._counts) < 2 * MAX_SERIES
        return with_status if is_counted else (operation, OTHER, OTHER, phase)

    def counts(self) -> dict[Labels, int]:
        """Return a copy."""
        with self._lock:
            return dict(self._counts)

    def durations(self) -> dict[str, DurationHistogram]:
        """Return a copy, by operation."""
        with self._lock:
            return {
                name: DurationHistogram(list(histogram.buckets), histogram.total_s)
                for name, histogram in self._durations.items()
            }


@lru_cache(maxsize=CACHE_SIZE)
def format_mode_label(applied_mode: str) -> str:
    """Return `delay+http` for `http=503@first-2+delay=5`: only the names, sorted, so that labels stay few."""
    return "+".join(sorted({re.split("[=@]", part)[0] for part in applied_mode.split("+")})) or "ok"
