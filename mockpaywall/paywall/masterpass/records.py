"""What an operation reads and changes, by key. Stores know records by kind and key, and nothing of their rules."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, NamedTuple

from mockpaywall.paywall.masterpass.account import Account
from mockpaywall.paywall.masterpass.challenge import Challenge
from mockpaywall.paywall.masterpass.payment import Payment
from mockpaywall.paywall.masterpass.temp_token import TempToken
from mockpaywall.paywall.session import Session


class RecordKind(StrEnum):
    """A kind of record. Each kind has keys of its own."""

    SESSION = "session"
    """Session by SessionId. Read only: `OperationResult.session` stores a new one."""
    RENEWAL = "renewal"
    """SessionId of the successor by SessionId of the expired session."""
    ACCOUNT = "account"
    """Account by phone."""
    CHALLENGE = "challenge"
    """Challenge by OtpToken."""
    PAYMENT = "payment"
    """Payment by MasterpassPaymentId."""
    PAYMENT_CODE = "payment_code"
    """MasterpassPaymentId by MerchantUniqueCode. Read only: stores keep it with the payment."""
    PAYMENT_TOKEN = "payment_token"  # noqa: S105 - the name of a kind  # nosec B105
    """MasterpassPaymentId by another name of the payment: the token of its 3D page, its UniqueCode, or the PaymentId of
    one that a browser started."""
    TEMP_TOKEN = "temp_token"  # noqa: S105 - the same  # nosec B105
    """TempToken by token."""


Record = Session | Account | Challenge | Payment | TempToken | str
Records = tuple[Record | None, ...]
"""Several records; None for one that does not exist."""


class RecordKey(NamedTuple):
    """The address of one record in its namespace."""

    kind: RecordKind
    key: str


class LoadedRecord(NamedTuple):
    """One record as it was read."""

    key: RecordKey
    value: Record | None
    """None: there is no such record."""
    version: Any
    """What the store compares to detect a change since then."""


class RecordChange(NamedTuple):
    """A record to store instead of the one that was read."""

    key: RecordKey
    value: Record | None
    """None removes it."""


class LoadedRecords(NamedTuple):
    """The records of one operation. The state that it decides on."""

    records: tuple[LoadedRecord, ...] = ()
    """All that were read: none of them may have changed when the operation's changes are stored."""
    session: Session | None = None
    """The newest of the chain of renewals that the named session starts."""
    account: Account | None = None
    """Of the session's phone."""

    @property
    def temp_token(self) -> TempToken | None:
        """The temporary token of the request; None without one, and when nobody issued it."""
        found = next((one.value for one in self.records if one.key.kind is RecordKind.TEMP_TOKEN), None)
        return found if isinstance(found, TempToken) else None

    def find(self, kind: RecordKind, key: str) -> Any:
        """Return the value of that record, or None."""
        wanted = (kind, key)
        for found, value, _ in self.records:  # a generator would cost more than all comparisons
            if found == wanted:
                return value
        return None


NO_RECORDS = LoadedRecords()
"""For an operation that reads no record."""
