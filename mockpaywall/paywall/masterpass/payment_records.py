"""How payments are found and stored, with what their success brings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mockpaywall.paywall.masterpass.card_saving import save_paid_card
from mockpaywall.paywall.masterpass.masterpass_operation import MasterpassCall
from mockpaywall.paywall.masterpass.payment import Payment, PaymentState
from mockpaywall.paywall.masterpass.records import (
    LoadedRecord,
    LoadedRecords,
    RecordChange,
    RecordKey,
    RecordKind,
)


def read_payment_id(body: Mapping[str, Any]) -> str:
    """Return the MasterpassPaymentId of *body*, in the letter case of records."""
    return str(body["MasterpassPaymentId"]).lower()


def list_payment_token_keys(payment: Payment) -> tuple[RecordKey, ...]:
    """Return the keys by which a browser, and payment/commit/by/paymentid, find a payment that a browser started."""
    names = payment.unique_code, str(payment.payment_id)
    return tuple(RecordKey(RecordKind.PAYMENT_TOKEN, name) for name in names)


def follow_payment_tokens(found: tuple[LoadedRecord, ...]) -> tuple[RecordKey, ...]:
    """Return the keys of the payments that payment tokens among *found* name, until they are among *found*."""
    known = [one.key for one in found]
    keys = [
        RecordKey(RecordKind.PAYMENT, one.value)
        for one in found
        if one.key.kind is RecordKind.PAYMENT_TOKEN and isinstance(one.value, str)
    ]
    return tuple(key for key in keys if key not in known)


def store_payment(call: MasterpassCall, payment: Payment) -> tuple[RecordChange, ...]:
    """Return the changes that store *payment* and, when it was made with a card to save, the account."""
    account = save_paid_card(call.account, payment, call.policy.max_cards)
    if account is call.account:
        return (change_payment(payment),)
    return change_payment(payment), RecordChange(RecordKey(RecordKind.ACCOUNT, payment.phone), account)


def change_payment(payment: Payment) -> RecordChange:
    """Return the change that stores *payment* and nothing else."""
    return RecordChange(RecordKey(RecordKind.PAYMENT, payment.masterpass_payment_id), payment)


def store_page_tokens(payment: Payment) -> tuple[RecordChange, ...]:
    """Return the changes by which a browser's token finds *payment*: that of its 3D page, and its UniqueCode."""
    return tuple(
        RecordChange(RecordKey(RecordKind.PAYMENT_TOKEN, token), payment.masterpass_payment_id)
        for token in (payment.acs_token, payment.unique_code)
    )


def find_completed_payment(changes: tuple[RecordChange, ...], loaded: LoadedRecords) -> Payment | None:
    """Return the payment that *changes* bring to the state SUCCESS; None without one.

    *loaded* are the records before the changes.
    """
    for key, after in changes:
        if isinstance(after, Payment) and after.state is PaymentState.SUCCESS:
            before: Payment | None = loaded.find(*key)
            if before is None or before.state is not PaymentState.SUCCESS:
                return after
    return None
