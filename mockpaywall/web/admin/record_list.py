"""Lists of records: limited, and with what is missing in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from mockpaywall.journal.exchange_reader import drain
from mockpaywall.stores.base import NamespaceSummary, Scope
from mockpaywall.web.admin.context import AdminContext
from mockpaywall.web.admin.request_args import page_param
from mockpaywall.web.admin.streaming import JsonStream


class RecordList(NamedTuple):
    """Scopes and their records, the oldest first."""

    name: str
    records: Sequence[tuple[Scope, Any]]
    evicted: int
    """How many the store dropped."""

    def render(self, context: AdminContext, render: Callable[[Any, Any], dict[str, Any]]) -> JsonStream:
        """Return the newest first, at most `limit` of them; `complete` is false when the store dropped some."""
        newest = page_param(context.request).take_newest(self.records)
        meta = {"total": len(self.records), "evicted": self.evicted, "complete": not self.evicted}
        rendered = (render(name, record) for name, record in drain(newest))
        return JsonStream(self.name, rendered, lambda: {"meta": meta})


def list_namespaces(context: AdminContext) -> list[NamespaceSummary]:
    """Return the namespaces of the scope that exist, the least recently used first."""
    return [each for each in context.store.namespaces() if context.scope in (None, each.name)]


def get_now(scope: Scope, context: AdminContext) -> float:
    """Return the time of the clock of the scope, seconds since the epoch."""
    return context.store.clock(scope).now(context.app_context.clock())
