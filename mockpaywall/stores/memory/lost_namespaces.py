"""What was lost with evicted namespaces: a client that uses one again has to learn that its journal is not complete."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from types import MappingProxyType

from mockpaywall.stores.base import MAX_LOST_NAMESPACES, EvictedKind, Scope

LostCounts = Mapping[EvictedKind, int]
NOTHING: LostCounts = MappingProxyType({})


class LostNamespaces:
    """How many records each evicted namespace had, for the MAX_LOST_NAMESPACES evicted last."""

    __slots__ = ("_counts",)

    def __init__(self) -> None:
        self._counts: OrderedDict[str, LostCounts] = OrderedDict()

    def add(self, namespace: str, counts: LostCounts) -> None:
        """Remember what *namespace* had when it was evicted."""
        self._counts[namespace] = counts
        if len(self._counts) > MAX_LOST_NAMESPACES:
            self._counts.popitem(last=False)

    def pop(self, namespace: str) -> LostCounts:
        """Return what *namespace* had, and forget it: it exists again."""
        return self._counts.pop(namespace, NOTHING)

    def count(self, scope: Scope, kind: EvictedKind) -> int:
        """Return how many records of *kind* were lost in the scope."""
        if scope is not None:
            return self._counts.get(scope, NOTHING).get(kind, 0)
        return sum(counts.get(kind, 0) for counts in self._counts.values())

    def forget(self, scope: Scope, kind: EvictedKind | None = None) -> None:
        """Forget those of *kind*, or all of them: they were cleared."""
        for name in [scope] if scope is not None else list(self._counts):
            counts = {} if kind is None else {**self._counts.get(name, NOTHING), kind: 0}
            if any(counts.values()):
                self._counts[name] = counts
            else:
                self._counts.pop(name, None)
