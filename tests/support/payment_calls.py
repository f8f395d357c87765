"""Payment operations without a server: their bodies, and a client that keeps the records between calls."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from mockpaywall.paywall.masterpass.account import Account
from mockpaywall.paywall.masterpass.answers import Completed, PaywallAnswer
from mockpaywall.paywall.masterpass.card import is_luhn_valid
from mockpaywall.paywall.masterpass.card_outcomes import MAGIC_PREFIX
from mockpaywall.paywall.masterpass.identifiers import Identifiers
from mockpaywall.paywall.masterpass.masterpass_operation import (
    MasterpassCall,
    MasterpassOperation,
    MasterpassResult,
)
from mockpaywall.paywall.masterpass.payment import Payment
from mockpaywall.paywall.masterpass.records import LoadedRecord, LoadedRecords, RecordKey, RecordKind
from mockpaywall.paywall.operation import Operation, OperationPolicy
from mockpaywall.paywall.session import Session
from tests.support.masterpass_calls import NOW, PHONE, SESSION_ID, make_session

CODE = "order-1"
DETAIL: dict[str, Any] = {
    "Amount": 50,
    "MerchantUniqueCode": CODE,
    "TrackingCode": "tracking-1",
    "CurrencyId": 1,
    "MerchantSuccessBackUrl": "https://merchant.example/success",
    "MerchantFailBackUrl": "https://merchant.example/fail",
    "ClientIP": "34.123.2.45",
    "Installment": 1,
}
NEW_CARD: dict[str, Any] = {
    "IsSavedCard": False,
    "OwnerName": "Ada Lovelace",
    "Number": "5528790000000008",
    "ExpireMonth": "12",
    "ExpireYear": "2030",
    "Cvv": "123",
    "SaveCard": False,
    "CardAlias": "",
}
SAVED_CARD: dict[str, Any] = {"IsSavedCard": True, "CardAlias": "my card"}


def make_order(
    *, card: dict[str, Any] | None = None, detail: dict[str, Any] | None = None, **fields: Any
) -> dict[str, Any]:
    """Return a body of payment/init with a new card, unless *card* or *detail* change it."""
    base = SAVED_CARD if card and card.get("IsSavedCard") is True else NEW_CARD
    return {
        "SessionId": SESSION_ID,
        "PaymentDetail": {**DETAIL, **(detail or {})},
        "Card": {**base, **(card or {})},
        **fields,
    }


def make_magic_number(stage: str, kind: str, code: str) -> str:
    """Return the magic card number 9999 SSKK CCCC 00NL."""
    prefix = f"{MAGIC_PREFIX}{stage}{kind}{code}000"
    return next(prefix + digit for digit in "0123456789" if is_luhn_valid(prefix + digit))


@dataclass
class PaymentClient:
    """Calls operations on one session, each with the next request number, and stores what they change."""

    session: Session = field(default_factory=make_session)
    policy: OperationPolicy = field(default_factory=OperationPolicy)
    now: float = NOW
    number: int = 0
    records: dict[RecordKey, Any] = field(default_factory=dict)

    def call(
        self, operation: Operation, body: dict[str, Any], authorisation: str | None = None
    ) -> MasterpassResult:
        assert isinstance(operation.run, MasterpassOperation)
        self.number += 1
        identifiers = Identifiers(1234, "test", self.number)
        keys = operation.read_keys(body, identifiers)
        loaded = tuple(LoadedRecord(key, self.records.get(key), None) for key in keys)
        result = operation.run.function(
            MasterpassCall(
                body,
                self.session,
                self.account,
                LoadedRecords(loaded, self.session, self.account),
                identifiers,
                self.now,
                self.policy,
                authorisation,
                "http://test",
            )
        )
        for change in result.changes:
            self._store(change.key, change.value)
        return result

    def _store(self, key: RecordKey, value: Any) -> None:
        self.records[key] = value
        if isinstance(value, Payment):
            code = RecordKey(RecordKind.PAYMENT_CODE, value.merchant_unique_code)
            self.records[code] = value.masterpass_payment_id

    @property
    def account(self) -> Account | None:
        account: Account | None = self.records.get(RecordKey(RecordKind.ACCOUNT, PHONE))
        return account

    @account.setter
    def account(self, account: Account) -> None:
        self.records[RecordKey(RecordKind.ACCOUNT, PHONE)] = account

    @property
    def payments(self) -> list[Payment]:
        return [value for value in self.records.values() if isinstance(value, Payment)]

    @property
    def payment(self) -> Payment:
        """The only payment."""
        (payment,) = self.payments
        return payment


def get_paywall(result: MasterpassResult) -> dict[str, Any]:
    """Return the Paywall block of a success."""
    assert isinstance(result.answer, Completed), result.answer
    assert result.answer.paywall is not None
    return result.answer.paywall


def get_commit(result: MasterpassResult) -> PaywallAnswer:
    assert isinstance(result.answer, PaywallAnswer), result.answer
    return result.answer
