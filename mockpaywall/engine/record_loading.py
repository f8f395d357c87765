"""Load what an operation reads: the session, its renewals where it has expired, the account of its phone, and the named
records.
"""

from __future__ import annotations

from mockpaywall.engine.checks import CheckedRequest
from mockpaywall.paywall.masterpass.records import (
    NO_RECORDS,
    LoadedRecord,
    LoadedRecords,
    RecordKey,
    RecordKind,
)
from mockpaywall.paywall.masterpass.token_check import list_token_keys
from mockpaywall.paywall.operation import Access, Operation
from mockpaywall.paywall.session import Session
from mockpaywall.stores.base import RequestStore

MAX_RENEWALS = 100
"""Renewals of one session that are followed: each takes a lifetime of a session."""
_SESSION, _RENEWAL, _ACCOUNT = RecordKind.SESSION, RecordKind.RENEWAL, RecordKind.ACCOUNT


async def load_records(checked: CheckedRequest, store: RequestStore) -> LoadedRecords:
    """Load the records of the operation of *checked*. Without the session, no account is loaded."""
    if checked.operation is None:
        return NO_RECORDS
    operation, namespace, body = checked.operation, checked.received.namespace, checked.body
    tokens = list_token_keys(checked.received.request.head) if operation.access is Access.TEMP_TOKEN else ()
    keys = (*tokens, *operation.read_keys(body, checked.identifiers))
    if not operation.needs_session:
        return LoadedRecords(await _load_named(keys, operation, namespace, store))
    session_id = body[operation.session_field].lower()  # a GUID in any letter case, as .NET reads it
    found = await _load_named((RecordKey(_SESSION, session_id), *keys), operation, namespace, store)
    now = checked.record.now
    session = _session_of(found[0])
    if session is not None and (checked.plan.renews or session.is_expired(now)):
        found, session = await _follow_renewals(found, session, namespace, now, store)
    if session is None:
        return LoadedRecords(found)
    (account,) = await store.load(namespace, (RecordKey(_ACCOUNT, session.user_phone),))
    return LoadedRecords((*found, account), session, account.value)  # type: ignore[arg-type]


async def _load_named(
    keys: tuple[RecordKey, ...], operation: Operation, namespace: str, store: RequestStore
) -> tuple[LoadedRecord, ...]:
    """Load the records with these keys, and those that they name."""
    found: tuple[LoadedRecord, ...] = ()
    while keys:
        found += await store.load(namespace, keys)
        keys = operation.follow_keys(found)
    return found


async def _follow_renewals(
    found: tuple[LoadedRecord, ...], session: Session, namespace: str, now: float, store: RequestStore
) -> tuple[tuple[LoadedRecord, ...], Session]:
    """Load the renewal of *session*, and its successors up to one that has not expired or has no successor."""
    found += await store.load(namespace, (RecordKey(_RENEWAL, session.session_id),))
    for _ in range(MAX_RENEWALS):
        successor_id = found[-1].value
        if not isinstance(successor_id, str) or not session.is_expired(now):
            break
        keys = RecordKey(_SESSION, successor_id), RecordKey(_RENEWAL, successor_id)
        more = await store.load(namespace, keys)
        successor = _session_of(more[0])
        if successor is None:  # it was evicted
            break
        found, session = (*found, *more), successor
    return found, session


def _session_of(loaded: LoadedRecord) -> Session | None:
    return loaded.value if isinstance(loaded.value, Session) else None
