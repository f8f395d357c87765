"""The records of one namespace in memory, by kind: the newest, bounded by number."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType

from mockpaywall.paywall.masterpass.account import Account, AccountOrigin
from mockpaywall.paywall.masterpass.payment import Payment
from mockpaywall.paywall.masterpass.records import LoadedRecord, Record, RecordKey, RecordKind
from mockpaywall.stores.base import MAX_NAMES_PER_PAYMENT, EvictedKind, RetentionLimits
from mockpaywall.stores.eviction_log import EvictionCount
from mockpaywall.stores.memory.bounded_sessions import BoundedSessions
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


Charge = tuple[int, int]
"""Of a record that may be evicted: its age, from `MemoryBudget.ages` and never 0, and its weight."""


class RecordTable:
    """Records of one kind by key, the first stored first. *setting* is the one that bounds their number.

    What a tester made is not evicted and has a bound of its own, of the same size.
    """

    __slots__ = (
        "_budget",
        "_charges",
        "_max_records",
        "_on_remove",
        "_setting",
        "evictions",
        "values",
        "weight",
    )

    def __init__(
        self, max_records: int, setting: str, budget: MemoryBudget, evictions: EvictionCount
    ) -> None:
        self._max_records = max_records
        self._setting = setting
        self._budget = budget
        self.values: dict[str, Record] = {}
        """By key. Do not edit."""
        self._charges: OrderedDict[str, Charge] = OrderedDict()
        """Of the records that may be evicted, the first stored first."""
        self._on_remove: Callable[[Record], None] = lambda _: None
        self.evictions = evictions
        self.weight = 0

    def on_remove(self, callback: Callable[[Record], None]) -> None:
        """Call *callback* with every record that is removed or evicted."""
        self._on_remove = callback

    def put(self, key: str, value: Record) -> None:
        """Store a record, instead of the one it replaces; evict one if there are too many."""
        weight = weigh_record(value)
        age, old_weight = self._charges.get(key) or (0, 0)
        if weight:
            self._charges[key] = (age or self._make_room(), weight)
        elif age:
            del self._charges[key]
        self.values[key] = value
        self._add_weight(weight - old_weight)

    def remove(self, key: str) -> None:
        """Remove a record, if it is stored."""
        if (value := self.values.pop(key, None)) is not None:
            _, weight = self._charges.pop(key, (0, 0))
            self._add_weight(-weight)
            self._on_remove(value)

    def clear(self) -> None:
        """Remove everything and set the eviction count to 0."""
        self.values.clear()
        self._charges.clear()
        self._add_weight(-self.weight)
        self.evictions.count = 0

    def oldest_age(self) -> int | None:
        return self._charges[next(iter(self._charges))][0] if self._charges else None

    def evict_oldest(self, setting: str) -> None:
        self.evictions.add(setting)
        self.remove(next(iter(self._charges)))

    def has_room(self, key: str) -> bool:
        """Return whether a tester can store a record under *key*."""
        is_new = key not in self.values or key in self._charges
        return not is_new or len(self.values) - len(self._charges) < self._max_records

    def has_own_configuration(self) -> bool:
        """Return whether a tester made a record for this namespace only."""
        return len(self._charges) < len(self.values) and any(map(_is_own, self))

    def __iter__(self) -> Iterator[Record]:
        return iter(self.values.values())

    def __len__(self) -> int:
        return len(self.values)

    def _make_room(self) -> int:
        """Evict a record if there are too many for one more. Return the age of the new one."""
        if len(self._charges) >= self._max_records:
            self.evict_oldest(self._setting)
        return next(self._budget.ages)

    def _add_weight(self, weight: int) -> None:
        self.weight += weight
        self._budget.used += weight


def _is_own(record: Record) -> bool:
    return isinstance(record, Account) and record.origin is AccountOrigin.NAMESPACE


class RecordTables:
    """The tables of one namespace, the index of payments by MerchantUniqueCode, and what is read of its sessions.

    Not thread-safe.
    """

    __slots__ = ("_payment_codes", "_readers", "_tables")

    def __init__(self, tables: dict[RecordKind, RecordTable], sessions: BoundedSessions) -> None:
        self._tables = tables
        self._payment_codes: dict[str, str] = {}
        self._readers: dict[RecordKind, Callable[[str], Record | None]] = {
            RecordKind.SESSION: sessions.get,
            RecordKind.PAYMENT_CODE: self._payment_codes.get,
            **{kind: table.values.get for kind, table in tables.items()},
        }
        tables[RecordKind.PAYMENT].on_remove(self._remove_payment_code)

    def table(self, kind: RecordKind) -> RecordTable:
        """Return the table of *kind*."""
        return self._tables[kind]

    def get(self, key: RecordKey) -> Record | None:
        """Return the record with that key, or None."""
        kind, name = key
        return self._readers[kind](name)

    def load(self, keys: Iterable[RecordKey]) -> tuple[LoadedRecord, ...]:
        """Return the records with these keys. The version of each is the record itself."""
        readers = self._readers
        return tuple([LoadedRecord(key, value := readers[key[0]](key[1]), value) for key in keys])

    def has_loaded(self, loaded: Iterable[LoadedRecord]) -> bool:
        """Return whether none of *loaded* has changed since, as Redis sees it: an equal record is not a change."""
        readers = self._readers
        for (kind, name), _, version in loaded:
            found = readers[kind](name)
            if found is not version and found != version:
                return False
        return True

    def put(self, key: RecordKey, value: Record | None) -> None:
        """Store *value* under *key*; None removes it."""
        kind, name = key
        if value is None:
            self._tables[kind].remove(name)
            return
        self._tables[kind].put(name, value)
        if isinstance(value, Payment):
            self._payment_codes[value.merchant_unique_code] = value.masterpass_payment_id

    def take_over(self, other: RecordTables) -> None:
        """Move all records of *other* here, except accounts whose phones have one here."""
        for kind, table in other._tables.items():
            for key, value in table.values.items():
                if kind is not RecordKind.ACCOUNT or key not in self._tables[kind].values:
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
    limits: RetentionLimits,
    budget: MemoryBudget,
    evictions: Mapping[EvictedKind, EvictionCount],
    sessions: BoundedSessions,
) -> RecordTables:
    """Create the tables of a new namespace, beside its *sessions*."""
    bounds = {
        RecordKind.RENEWAL: (limits.max_sessions, "--max-sessions"),
        RecordKind.ACCOUNT: (limits.max_accounts, "--max-accounts"),
        RecordKind.CHALLENGE: (limits.max_payments, "--max-payments"),
        RecordKind.PAYMENT: (limits.max_payments, "--max-payments"),
        RecordKind.PAYMENT_TOKEN: (MAX_NAMES_PER_PAYMENT * limits.max_payments, "--max-payments"),
        RecordKind.TEMP_TOKEN: (limits.max_sessions, "--max-sessions"),
    }
    tables = {
        kind: RecordTable(*bound, budget, evictions[EVICTED_KINDS[kind]]) for kind, bound in bounds.items()
    }
    return RecordTables(tables, sessions)
