"""Lists of records: limited, and with what is missing in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from heapq import merge
from itertools import groupby
from typing import Any, NamedTuple

from mockpaywall.journal.exchange_reader import drain
from mockpaywall.stores.base import NamespaceSummary, Scope
from mockpaywall.web.admin.context import AdminContext
from mockpaywall.web.admin.request_args import page_param
from mockpaywall.web.admin.streaming import JsonStream

OwnedRecord = tuple[Scope, Any]
"""A scope and one of its records."""


class RecordList(NamedTuple):
    """Records by scope and kind, the oldest first."""

    name: str
    records: Sequence[OwnedRecord]
    evicted: int
    """How many the store dropped."""
    get_time: Callable[[Any], float] | None = None
    """Returns when a record was created; None: the records of one scope are listed before those of the next."""

    def render(self, context: AdminContext, render: Callable[[Any, Any], dict[str, Any]]) -> JsonStream:
        """Return the newest first, at most `limit` of them; `complete` is false when the store dropped some."""
        newest = page_param(context.request).take(self._iter_newest())
        meta = {"total": len(self.records), "evicted": self.evicted, "complete": not self.evicted}
        rendered = (render(name, record) for name, record in drain(newest))
        return JsonStream(self.name, rendered, lambda: {"meta": meta})

    def _iter_newest(self) -> Iterator[OwnedRecord]:
        """Iterate over the records of all scopes, the newest first.

        Those of one scope and kind keep their order, also where its clock was moved back.
        """
        get_time = self.get_time
        if get_time is None:
            return reversed(self.records)
        groups = [list(group)[::-1] for _, group in groupby(self.records, _get_scope_and_kind)]
        return merge(*reversed(groups), key=lambda owned: get_time(owned[1]), reverse=True)


def list_namespaces(context: AdminContext) -> list[NamespaceSummary]:
    """Return the namespaces of the scope that exist, the least recently used first."""
    return [each for each in context.store.namespaces() if context.scope in (None, each.name)]


def get_now(scope: Scope, context: AdminContext) -> float:
    """Return the time of the clock of the scope, seconds since the epoch."""
    return context.store.clock(scope).now(context.app_context.clock())


def _get_scope_and_kind(owned: OwnedRecord) -> tuple[Scope, type]:
    return owned[0], type(owned[1])
