"""Counts of finished calls, for the metrics: a watcher that costs a request a dictionary entry."""

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
from mockpaywall.http.response import ExchangePhase, Fault
from mockpaywall.model.completed_exchange import CompletedExchange

BOUNDS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of the duration buckets, in seconds; one more takes what is longer."""
OTHER = "other"
"""The operation of calls that are none of the vendor's: what a client sends must not become a label."""
FAULTS_WITH_STATUS = frozenset({Fault.NONE, Fault.TRUNCATE, Fault.MALFORMED_CHUNK, Fault.HALF_HEADERS})
"""How replies travel whose status reaches the client."""
_NO_FAULT, _DONE = Fault.NONE, ExchangePhase.DONE

Labels = tuple[str, str, str, str]
"""Operation, status ("none" when the client got none), kinds of the mode that acted, phase."""


@dataclass(slots=True)
class DurationHistogram:
    """How long calls of one operation took."""

    buckets: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS_S) + 1))
    """How many fell into each, not cumulated."""
    total_s: float = 0.0


class RequestMetrics:
    """Counts since the start; told of finished calls from any thread. *paths*: path -> name of its operation."""

    def __init__(self, paths: Mapping[str, str] = MappingProxyType({})) -> None:
        self._paths = paths
        self._lock = Lock()
        self._counts: dict[Labels, int] = {}
        self._durations: defaultdict[str, DurationHistogram] = defaultdict(DurationHistogram)

    def __call__(self, completed: CompletedExchange) -> None:
        """Count one."""
        request, response, phase, started_at, ended_at, _ = completed
        operation = self._paths.get(request.head.path, OTHER)
        arrives = response.fault is _NO_FAULT or response.fault in FAULTS_WITH_STATUS
        acted = ""
        for name, value in response.headers:  # not Finished.header: this runs once a request
            if name == MODE:
                acted = value
        ended = "done" if phase is _DONE else phase.value
        mode = format_mode_label(acted) if acted else "ok"
        labels = (operation, str(response.status) if arrives else "none", mode, ended)
        took_s = max(0.0, ended_at - started_at)
        with self._lock:
            self._counts[labels] = self._counts.get(labels, 0) + 1
            durations = self._durations[operation]
            durations.buckets[bisect_left(BOUNDS_S, took_s)] += 1
            durations.total_s += took_s

    def counts(self) -> dict[Labels, int]:
        """A copy."""
        with self._lock:
            return dict(self._counts)

    def durations(self) -> dict[str, DurationHistogram]:
        """A copy, by operation."""
        with self._lock:
            return {
                name: DurationHistogram(list(one.buckets), one.total_s)
                for name, one in self._durations.items()
            }


@lru_cache(maxsize=1024)
def format_mode_label(applied_mode: str) -> str:
    """`delay+http` for `http=503@first-2+delay=5`: the kinds alone, sorted, so that labels stay few."""
    return "+".join(sorted({re.split("[=@]", part)[0] for part in applied_mode.split("+")})) or "ok"
