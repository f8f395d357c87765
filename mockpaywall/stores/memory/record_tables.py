"""The records of one namespace in memory, by kind: the newest, bounded by number."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator

from mockpaywall.paywall.masterpass.payment import Payment
from mockpaywall.paywall.masterpass.records import Record, RecordKey, RecordKind


class RecordTable:
    """Records of one kind by key, the first stored first."""

    __slots__ = ("_max_records", "_on_first_eviction", "_records", "evicted_count")

    def __init__(self, max_records: int, on_first_eviction: Callable[[], None]) -> None:
        self._max_records = max_records
        self._on_first_eviction = on_first_eviction
        self._records: OrderedDict[str, Record] = OrderedDict()
        self.evicted_count = 0

    def get(self, key: str) -> Record | None:
        """Return the record with that key, or None."""
        return self._records.get(key)

    def put(self, key: str, value: Record) -> Record | None:
        """Store a record, in the place of the one it replaces. Return the one that had to be evicted for it."""
        evicted = None
        if key not in self._records and len(self._records) >= self._max_records:
            if not self.evicted_count:
                self._on_first_eviction()
            self.evicted_count += 1
            _, evicted = self._records.popitem(last=False)
        self._records[key] = value
        return evicted

    def remove(self, key: str) -> Record | None:
        """Remove a record and return it, if it is stored."""
        return self._records.pop(key, None)

    def replace(self, key: str, value: Record | None) -> Record | None:
        """Store a record; None removes it. Return the one that is gone for it, if any."""
        return self.remove(key) if value is None else self.put(key, value)

    def clear(self) -> None:
        """Remove everything and set the eviction count to 0."""
        self._records.clear()
        self.evicted_count = 0

    def __iter__(self) -> Iterator[Record]:
        return iter(self._records.values())

    def __len__(self) -> int:
        return len(self._records)


class RecordTables:
    """The tables of one namespace, and the index of payments by MerchantUniqueCode. Not thread-safe."""

    __slots__ = ("_payment_codes", "_tables")

    def __init__(self, tables: dict[RecordKind, RecordTable]) -> None:
        self._tables = tables
        self._payment_codes: dict[str, str] = {}

    def table(self, kind: RecordKind) -> RecordTable:
        """Return the table of *kind*."""
        return self._tables[kind]

    def get(self, key: RecordKey) -> Record | None:
        """Return the record with that key, or None."""
        if key.kind is RecordKind.PAYMENT_CODE:
            return self._payment_codes.get(key.key)
        return self._tables[key.kind].get(key.key)

    def put(self, key: RecordKey, value: Record | None) -> None:
        """Store *value* under *key*; None removes it."""
        table = self._tables[key.kind]
        gone = table.replace(key.key, value)
        if isinstance(gone, Payment):
            self._remove_payment_code(gone)
        if isinstance(value, Payment):
            self._payment_codes[value.merchant_unique_code] = value.masterpass_payment_id

    def clear(self, kind: RecordKind) -> None:
        """Remove all records of *kind* and set their eviction count to 0."""
        self._tables[kind].clear()
        if kind is RecordKind.PAYMENT:
            self._payment_codes.clear()

    def _remove_payment_code(self, payment: Payment) -> None:
        """Remove the index entry of a removed payment, unless a later payment has the same MerchantUniqueCode."""
        code = payment.merchant_unique_code
        if self._payment_codes.get(code) == payment.masterpass_payment_id:
            del self._payment_codes[code]
