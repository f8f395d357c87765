"""The records of one namespace in memory, by kind: the newest, bounded by number."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from mockpaywall.paywall.masterpass.payment import Payment
from mockpaywall.paywall.masterpass.records import Record, RecordKey, RecordKind
from mockpaywall.stores.base import EvictedKind, RetentionLimits
from mockpaywall.stores.eviction_log import EvictionCount
from mockpaywall.stores.memory.memory_budget import MemoryBudget
from mockpaywall.stores.memory.weights import weigh_record

EVICTED_KINDS: Mapping[RecordKind, EvictedKind] = MappingProxyType(
    {
        RecordKind.RENEWAL: EvictedKind.RENEWALS,
        RecordKind.ACCOUNT: EvictedKind.ACCOUNTS,
        RecordKind.CHALLENGE: EvictedKind.CHALLENGES,
        RecordKind.PAYMENT: EvictedKind.PAYMENTS,
        RecordKind.PAYMENT_TOKEN: EvictedKind.PAYMENT_TOKENS,
        RecordKind.TEMP_TOKEN: EvictedKind.TEMP_TOKENS,
    }
)


class StoredRecord(NamedTuple):
    """A record with what the memory budget has to know."""

    value: Record
    age: int
    """From `MemoryBudget.ages`, when its key was stored first."""
    weight: int


class RecordTable:
    """Records of one kind by key, the first stored first. *setting* is the one that bounds their number."""

    __slots__ = ("_budget", "_max_records", "_on_remove", "_records", "_setting", "evictions", "weight")

    def __init__(
        self, max_records: int, setting: str, budget: MemoryBudget, evictions: EvictionCount
    ) -> None:
        self._max_records = max_records
        self._setting = setting
        self._budget = budget
        self._records: OrderedDict[str, StoredRecord] = OrderedDict()
        self._on_remove: Callable[[Record], None] = lambda _: None
        self.evictions = evictions
        self.weight = 0

    def on_remove(self, callback: Callable[[Record], None]) -> None:
        """Call *callback* with every record that is removed or evicted."""
        self._on_remove = callback

    def get(self, key: str) -> Record | None:
        """Return the record with that key, or None."""
        stored = self._records.get(key)
        return stored.value if stored else None

    def put(self, key: str, value: Record) -> None:
        """Store a record, in the place of the one it replaces; evict one if there are too many."""
        old = self._records.get(key)
        if old is None and len(self._records) >= self._max_records:
            self.evict_oldest(self._setting)
        weight = weigh_record(value)
        age = old.age if old else next(self._budget.ages)
        self._records[key] = StoredRecord(value, age, weight)
        self._add_weight(weight - old.weight if old else weight)

    def remove(self, key: str) -> None:
        """Remove a record, if it is stored."""
        if (stored := self._records.pop(key, None)) is not None:
            self._detach(stored)

    def clear(self) -> None:
        """Remove everything and set the eviction count to 0."""
        self._records.clear()
        self._add_weight(-self.weight)
        self.evictions.count = 0

    def oldest_age(self) -> int | None:
        return next(iter(self._records.values())).age if self._records else None

    def evict_oldest(self, setting: str) -> None:
        self.evictions.add(setting)
        self._detach(self._records.popitem(last=False)[1])

    def items(self) -> Iterator[tuple[str, Record]]:
        """Yield keys and records, the first stored first."""
        return ((key, stored.value) for key, stored in self._records.items())

    def __iter__(self) -> Iterator[Record]:
        return (stored.value for stored in self._records.values())

    def __len__(self) -> int:
        return len(self._records)

    def _detach(self, stored: StoredRecord) -> None:
        self._add_weight(-stored.weight)
        self._on_remove(stored.value)

    def _add_weight(self, weight: int) -> None:
        self.weight += weight
        self._budget.used += weight


class RecordTables:
    """The tables of one namespace, and the index of payments by MerchantUniqueCode. Not thread-safe."""

    __slots__ = ("_payment_codes", "_tables")

    def __init__(self, tables: dict[RecordKind, RecordTable]) -> None:
        self._tables = tables
        self._payment_codes: dict[str, str] = {}
        tables[RecordKind.PAYMENT].on_remove(self._remove_payment_code)

    def table(self, kind: RecordKind) -> RecordTable:
        """Return the table of *kind*."""
        return self._tables[kind]

    def get(self, key: RecordKey) -> Record | None:
        """Return the record with that key, or None."""
        kind, name = key
        if kind is RecordKind.PAYMENT_CODE:
            return self._payment_codes.get(name)
        return self._tables[kind].get(name)

    def put(self, key: RecordKey, value: Record | None) -> None:
        """Store *value* under *key*; None removes it."""
        table = self._tables[key.kind]
        if value is None:
            table.remove(key.key)
            return
        table.put(key.key, value)
        if isinstance(value, Payment):
            self._payment_codes[value.merchant_unique_code] = value.masterpass_payment_id

    def take_over(self, other: RecordTables) -> None:
        """Move all records of *other* here, except accounts whose phones have one here."""
        for kind, table in other._tables.items():
            for key, value in table.items():
                if kind is not RecordKind.ACCOUNT or self._tables[kind].get(key) is None:
                    self.put(RecordKey(kind, key), value)
            other.clear(kind)

    def weighed(self) -> dict[EvictedKind, RecordTable]:
        """Return the tables by what the memory budget calls them."""
        return {EVICTED_KINDS[kind]: table for kind, table in self._tables.items()}

    def clear(self, kind: RecordKind) -> None:
        """Remove all records of *kind* and set their eviction count to 0."""
        self._tables[kind].clear()
        if kind is RecordKind.PAYMENT:
            self._payment_codes.clear()

    def _remove_payment_code(self, removed: Record) -> None:
        """Remove the index entry of a removed payment, unless a later payment has the same MerchantUniqueCode."""
        if not isinstance(removed, Payment):
            return
        code = removed.merchant_unique_code
        if self._payment_codes.get(code) == removed.masterpass_payment_id:
            del self._payment_codes[code]


def create_record_tables(
    limits: RetentionLimits, budget: MemoryBudget, evictions: Mapping[EvictedKind, EvictionCount]
) -> RecordTables:
    """Create the tables of a new namespace."""
    bounds = {
        RecordKind.RENEWAL: (limits.max_sessions, "--max-sessions"),
        RecordKind.ACCOUNT: (limits.max_accounts, "--max-accounts"),
        RecordKind.CHALLENGE: (limits.max_payments, "--max-payments"),
        RecordKind.PAYMENT: (limits.max_payments, "--max-payments"),
        RecordKind.PAYMENT_TOKEN: (3 * limits.max_payments, "--max-payments"),
        RecordKind.TEMP_TOKEN: (limits.max_sessions, "--max-sessions"),
    }
    return RecordTables(
        {kind: RecordTable(*bound, budget, evictions[EVICTED_KINDS[kind]]) for kind, bound in bounds.items()}
    )
