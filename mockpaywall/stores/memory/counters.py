"""The counters of one namespace: how many requests each mode has decided, and when."""

from __future__ import annotations

from collections import OrderedDict

from mockpaywall.model.mode import OPERATION_END, ModeCandidate, is_client_counter
from mockpaywall.model.request_times import RequestTimes, TimeHistory
from mockpaywall.stores.eviction_log import EvictionCount
from mockpaywall.stores.memory.memory_budget import MemoryBudget
from mockpaywall.stores.memory.weights import COUNTER_BYTES, TIME_BYTES


class Counter:
    """The count of one counter, and the times that triggers by time need."""

    __slots__ = ("age", "count", "history", "weight")

    def __init__(self) -> None:
        self.count = 0
        self.history: TimeHistory | None = None
        self.age = self.weight = 0


class Counters:
    """Counters by name. Those that clients name are weighed, and evicted when they were not used for longest.

    Those of rules and of the default mode stay: they belong to what a tester configured.
    """

    __slots__ = ("_budget", "_kept", "_named_by_clients", "evictions", "weight")

    def __init__(self, budget: MemoryBudget, evictions: EvictionCount) -> None:
        self._budget = budget
        self.evictions = evictions
        self._kept: dict[str, Counter] = {}
        self._named_by_clients: OrderedDict[str, Counter] = OrderedDict()
        self.weight = 0

    def get_count(self, name: str) -> int:
        """Return how many requests it has counted."""
        counter = self._kept.get(name) or self._named_by_clients.get(name)
        return counter.count if counter else 0

    def increment(self, name: str) -> int:
        """Count a request; return the count with it."""
        counter = self._use(name)
        counter.count += 1
        return counter.count

    def record_time(self, candidate: ModeCandidate, now: float) -> RequestTimes | None:
        """Record that *candidate* decided a request at *now*; None when its branch needs no times."""
        name = candidate.counter
        if name is None or not candidate.branch.is_timed:
            return None
        counter = self._use(name)
        if counter.history is None:
            counter.history = TimeHistory(now)
        times = counter.history.add(now, candidate.branch.lookbacks)
        if name in self._named_by_clients:
            self._weigh(name, counter)
        return times

    def set_count(self, name: str, count: int) -> None:
        """Set its count and remove its times."""
        self.reset(name)
        self._use(name).count = count

    def reset(self, name: str) -> None:
        """Remove the count and the times of *name*."""
        self._kept.pop(name, None)
        counter = self._named_by_clients.pop(name, None)
        if counter is not None:
            self._add_weight(-counter.weight)

    def reset_mode(self, base: str) -> None:
        """Reset the counters of a mode: *base*, and those of its branches."""
        of_branches = f"{base}{OPERATION_END}"
        names = (*self._kept, *self._named_by_clients)
        for name in [name for name in names if name == base or name.startswith(of_branches)]:
            self.reset(name)

    def oldest_age(self) -> int | None:
        counters = self._named_by_clients
        return counters[next(iter(counters))].age if counters else None

    def evict_oldest(self, setting: str) -> None:
        self.evictions.add(setting)
        _, counter = self._named_by_clients.popitem(last=False)
        self._add_weight(-counter.weight)

    def __len__(self) -> int:
        return len(self._named_by_clients)

    def _use(self, name: str) -> Counter:
        if not is_client_counter(name):
            return self._kept.get(name) or self._kept.setdefault(name, Counter())
        counters = self._named_by_clients
        counter = counters.get(name)
        if counter is None:
            counter = counters[name] = Counter()
            self._weigh(name, counter)
        counter.age = next(self._budget.ages)
        counters.move_to_end(name)
        return counter

    def _weigh(self, name: str, counter: Counter) -> None:
        times = len(counter.history) if counter.history else 0
        weight = COUNTER_BYTES + len(name) + TIME_BYTES * times
        self._add_weight(weight - counter.weight)
        counter.weight = weight

    def _add_weight(self, weight: int) -> None:
        self.weight += weight
        self._budget.used += weight
