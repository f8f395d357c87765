"""Count what was evicted, and log that it was: a test that looks for it must be able to learn why it is gone."""

from __future__ import annotations

import logging

from mockpaywall.stores.base import EvictedKind

_LOG = logging.getLogger("mockpaywall.stores")


class EvictionTotal:
    """How much a store has evicted of one kind since it exists or was reset."""

    __slots__ = ("count",)

    def __init__(self) -> None:
        self.count = 0


class EvictionCount:
    """What one namespace has evicted of one kind since it was cleared."""

    __slots__ = ("_kind", "_namespace", "_total", "count")

    def __init__(self, namespace: str, kind: EvictedKind, total: EvictionTotal, count: int) -> None:
        self._namespace = namespace
        self._kind = kind
        self._total = total
        self.count = count

    def add(self, setting: str) -> None:
        """Count one. The first is logged; *setting* is the one that would have kept it."""
        if not self.count:
            log_first_eviction(self._namespace, self._kind, setting)
        self.count += 1
        self._total.count += 1


def log_first_eviction(namespace: str, kind: EvictedKind, setting: str) -> None:
    """Log that *namespace* begins to evict: one line, not one per eviction. Metrics and `namespaces` have counts."""
    _LOG.warning(
        "namespace %s evicts its oldest %s from now on: %s keeps more", namespace, kind.value, setting
    )


def log_evicted_namespace(namespace: str, request_count: int, max_namespaces: int | None) -> None:
    """Log that *namespace* was evicted, with everything in it: there are too many, or (None) it was idle."""
    reason = f"more than {max_namespaces} exist" if max_namespaces is not None else "it was not used for long"
    _LOG.info("namespace %s was evicted with its %d requests: %s", namespace, request_count, reason)
