"""Log lines for what the scripts evicted: the process whose command caused an eviction logs it."""

from __future__ import annotations

from collections.abc import Iterable

from mockpaywall.stores.base import EvictedKind
from mockpaywall.stores.eviction_log import log_evicted_namespace, log_first_eviction

NOTICE_PREFIX = "~"


def log_notices(lines: Iterable[str], max_namespaces: int) -> None:
    """Log the *lines* `~KIND SETTING NAMESPACE` and `~namespaces full|idle REQUESTS NAMESPACE`; others are ignored."""
    for line in lines:
        if line.startswith(NOTICE_PREFIX):
            kind, _, rest = line[1:].partition(" ")
            _log_notice(EvictedKind(kind), rest, max_namespaces)


def _log_notice(kind: EvictedKind, rest: str, max_namespaces: int) -> None:
    if kind is EvictedKind.NAMESPACES:
        reason, count, namespace = rest.split(" ", 2)
        log_evicted_namespace(namespace, int(count), max_namespaces if reason == "full" else None)
    else:
        setting, _, namespace = rest.partition(" ")
        log_first_eviction(namespace, kind, setting)
