"""Log that something was evicted: a test that looks for it must be able to learn why it is gone."""

from __future__ import annotations

import logging

_LOG = logging.getLogger("mockpaywall.stores")


def log_first_eviction(namespace: str, what: str, setting: str) -> None:
    """Log that *namespace* begins to evict: one line, not one per eviction. Metrics and `namespaces` have counts."""
    _LOG.warning("namespace %s evicts its oldest %s from now on: %s keeps more", namespace, what, setting)


def log_evicted_namespace(namespace: str, request_count: int, reason: str) -> None:
    """Log that *namespace* was evicted, with everything in it."""
    _LOG.info("namespace %s was evicted with its %d requests: %s", namespace, request_count, reason)
