"""The responses that are delayed or withheld at the moment, so that a reset can end them."""

from __future__ import annotations

import math
from collections.abc import Callable
from threading import Lock

Release = Callable[[], object]
"""Ends one response, from any thread, without waiting."""


class DelayedResponses:
    """Those of one process, by namespace."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._by_namespace: dict[str, dict[Release, float]] = {}

    def add(self, namespace: str, release: Release, started_at: float) -> None:
        """Add the response to a request that came at *started_at*: real time, seconds since the epoch."""
        with self._lock:
            self._by_namespace.setdefault(namespace, {})[release] = started_at

    def discard(self, namespace: str, release: Release) -> None:
        """Forget a response that has ended; does nothing when it is not there."""
        with self._lock:
            self._discard(namespace, release)

    def release(self, scope: str | None, reset_at: float = math.inf) -> None:
        """End the responses of one namespace to requests that came before *reset_at*; None ends those of all."""
        with self._lock:
            scopes = list(self._by_namespace) if scope is None else [scope]
            released = [
                (name, release)
                for name in scopes
                for release, started_at in self._by_namespace.get(name, {}).items()
                if started_at <= reset_at
            ]
            for name, release in released:
                self._discard(name, release)
        for _, release in released:
            release()

    def _discard(self, namespace: str, release: Release) -> None:
        releases = self._by_namespace.get(namespace, {})
        releases.pop(release, None)
        if not releases:
            self._by_namespace.pop(namespace, None)
