"""The responses that are delayed or withheld at the moment, so that a reset can end them."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

Release = Callable[[], object]
"""Ends one response, from any thread, without waiting."""


class DelayedResponses:
    """Those of one process, by namespace."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._by_namespace: dict[str, set[Release]] = {}

    def add(self, namespace: str, release: Release) -> None:
        """Add a response."""
        with self._lock:
            self._by_namespace.setdefault(namespace, set()).add(release)

    def discard(self, namespace: str, release: Release) -> None:
        """Forget a response that has ended; does nothing when it is not there."""
        with self._lock:
            releases = self._by_namespace.get(namespace, set())
            releases.discard(release)
            if not releases:
                self._by_namespace.pop(namespace, None)

    def release(self, scope: str | None) -> None:
        """End the responses of one namespace; None ends all."""
        with self._lock:
            scopes = list(self._by_namespace) if scope is None else [scope]
            released = [release for name in scopes for release in self._by_namespace.pop(name, ())]
        for release in released:
            release()
