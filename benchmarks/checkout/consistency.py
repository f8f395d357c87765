"""Whether the records of a store fit together, and whether a number was given twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TypeVar

from mockpaywall.paywall.masterpass.account import Account
from mockpaywall.paywall.masterpass.challenge import Challenge
from mockpaywall.paywall.masterpass.payment import Payment
from mockpaywall.paywall.masterpass.records import RecordKey, RecordKind
from mockpaywall.settings import Settings
from mockpaywall.stores.base import Store

Stored = TypeVar("Stored")
LOAD_BATCH_SIZE = 500


def find_orphans(store: Store, codes: Iterable[str]) -> list[str]:
    """Return a line for each record without the one that it belongs to. *codes* are those of all payments."""
    orphans: list[str] = []
    for namespace in [each.name for each in store.namespaces()]:
        payments = {one.masterpass_payment_id for one in _list(store, namespace, RecordKind.PAYMENT, Payment)}
        challenges = _list(store, namespace, RecordKind.CHALLENGE, Challenge)
        lost = [one.token for one in challenges if one.payment_id and one.payment_id not in payments]
        accounts = _list(store, namespace, RecordKind.ACCOUNT, Account)
        empty = [one.phone for one in accounts if not one.cards]
        orphans += [f"{namespace}: challenge {token} without its payment" for token in lost]
        orphans += [f"{namespace}: account {phone} without cards" for phone in empty]
        orphans += _find_wrong_codes(store, namespace, payments, codes)
    return orphans


def find_excesses(store: Store, settings: Settings) -> list[str]:
    """Return a line for each kind of record that is stored more often than *settings* allow."""
    bounds = {
        RecordKind.RENEWAL: settings.max_sessions,
        RecordKind.ACCOUNT: settings.max_accounts,
        RecordKind.CHALLENGE: settings.max_payments,
        RecordKind.PAYMENT: settings.max_payments,
    }
    counts = {
        (each.name, kind): len(store.records(kind, each.name))
        for each in store.namespaces()
        for kind in bounds
    }
    excesses = {key: count for key, count in counts.items() if count > bounds[key[1]]}
    sessions = {
        each.name: each.sessions for each in store.namespaces() if each.sessions > settings.max_sessions
    }
    return [f"{key}: {count}" for key, count in (*excesses.items(), *sessions.items())]


def find_duplicates(numbers: Iterable[str]) -> list[str]:
    """Return the numbers that were given twice. Each is a text with its namespace and its name."""
    return [number for number, count in Counter(numbers).items() if count > 1]


def find_shared_ids(store: Store) -> list[str]:
    """Return the ids that two payments, or two cards, of one namespace have."""
    shared: list[str] = []
    for namespace in [each.name for each in store.namespaces()]:
        payments = _list(store, namespace, RecordKind.PAYMENT, Payment)
        cards = [card for one in _list(store, namespace, RecordKind.ACCOUNT, Account) for card in one.cards]
        ids = Counter(
            [("PaymentId", one.payment_id) for one in payments]
            + [("UniqueCode", one.unique_code) for one in payments]
            + [("MerchantUniqueCode", one.merchant_unique_code) for one in payments]
            + [("ActivityId", change.activity_id) for one in payments for change in one.history]
            + [("CardId", one.card_id) for one in cards]
        )
        shared += [f"{namespace}: {name}" for name, count in ids.items() if count > 1]
    return shared


def _find_wrong_codes(
    store: Store, namespace: str, payments: set[str], codes: Iterable[str]
) -> Iterable[str]:
    keys = [RecordKey(RecordKind.PAYMENT_CODE, code) for code in codes]
    for loaded in _load(store, namespace, keys):
        if loaded is not None and loaded not in payments:
            yield f"{namespace}: a MerchantUniqueCode of the removed payment {loaded}"


def _load(store: Store, namespace: str, keys: list[RecordKey]) -> Iterator[object]:
    for start in range(0, len(keys), LOAD_BATCH_SIZE):
        loading = store.load(namespace, keys[start : start + LOAD_BATCH_SIZE])
        try:
            loading.send(None)
        except StopIteration as done:  # a store for threads never waits
            yield from (one.value for one in done.value)


def _list(store: Store, namespace: str, kind: RecordKind, type_: type[Stored]) -> list[Stored]:
    return [value for _, value in store.records(kind, namespace) if isinstance(value, type_)]
