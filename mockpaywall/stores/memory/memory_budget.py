"""One budget for the records of all namespaces: beyond it the oldest are evicted, whatever their kind."""

from __future__ import annotations

from collections.abc import Iterable
from heapq import heapify, heappop, heapreplace
from itertools import count
from typing import Protocol

from mockpaywall.stores.eviction_log import EvictionCount

EVICTION_DIVISOR = 128
"""When the budget is exceeded, 1/128 of it is made free, so that the oldest records are looked up rarely."""
MAX_MEMORY_SETTING = "--max-memory"


class WeighedRecords(Protocol):
    """The records of one kind in one namespace. What they weigh is part of `MemoryBudget.used`."""

    weight: int
    """Bytes of all its records, as in `stores.memory.weights`."""
    evictions: EvictionCount

    def __len__(self) -> int:
        """Return the number of its records."""

    def oldest_age(self) -> int | None:
        """Return the age of its oldest record, from `MemoryBudget.ages`; None when it has none."""

    def evict_oldest(self, setting: str) -> None:
        """Evict that record, and count it. *setting* is the one that would keep more."""


class MemoryBudget:
    """What all records weigh together. Not thread-safe: the store holds the lock."""

    __slots__ = ("ages", "max_bytes", "used")

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self.used = 0
        self.ages = count(1)
        """The next is the age of a record that is stored or used now."""

    def evict(self, collections: Iterable[WeighedRecords]) -> None:
        """Evict the oldest records of *collections* until the budget has room again."""
        limit = self.max_bytes - self.max_bytes // EVICTION_DIVISOR
        heap = [
            (age, number, records)
            for number, records in enumerate(collections)
            if (age := records.oldest_age()) is not None
        ]
        heapify(heap)
        while heap and self.used > limit:
            _, number, records = heap[0]
            records.evict_oldest(MAX_MEMORY_SETTING)
            age = records.oldest_age()
            if age is None:
                heappop(heap)
            else:
                heapreplace(heap, (age, number, records))
