"""What records weigh in memory: estimates in bytes, by arithmetic that costs a request almost nothing.

The resident memory grows by 0.6 to 1 times the weight of what is stored: small, large and refused requests, many header
fields, counters and sessions, 20,000 of each under CPython 3.11. Source: ours, measured.
"""

from __future__ import annotations

from itertools import chain

from mockpaywall.http.request import RequestHead
from mockpaywall.paywall.masterpass.account import Account
from mockpaywall.paywall.masterpass.challenge import Challenge
from mockpaywall.paywall.masterpass.payment import Payment
from mockpaywall.paywall.masterpass.records import Record
from mockpaywall.paywall.session import Session

ENTRY_BYTES = 500
"""A journal entry and its record, without head and body."""
HEAD_BYTES = 900
"""A head and what is derived from it, without texts and header fields."""
HEADER_FIELD_BYTES = 300
RESPONSE_BYTES = 1400
"""What an outcome adds to its journal entry: the response and its headers, without the body."""
FIELD_ERROR_BYTES = 700
"""What is wrong with one field, in two languages."""
SESSION_BYTES = 900
COUNTER_BYTES = 500
RECORD_BYTES = 1000
"""A record of a session, with its texts, without cards and history."""
CARD_BYTES = 700
CHANGE_BYTES = 200
"""One entry of the history of a payment."""
TIME_BYTES = 40
"""A time that a counter keeps."""


def is_configured(record: Record) -> bool:
    """Return whether a tester made *record*: then it is not evicted."""
    return isinstance(record, Account) and bool(record.origin)


def weigh_record(record: Record) -> int:
    """Return the weight of a record that is not a session; 0 for what a tester made."""
    if isinstance(record, Account):
        return 0 if is_configured(record) else RECORD_BYTES + CARD_BYTES * len(record.cards)
    if isinstance(record, Payment):
        return RECORD_BYTES + CARD_BYTES + CHANGE_BYTES * len(record.history)
    return RECORD_BYTES + (CARD_BYTES if isinstance(record, Challenge) and record.card else 0)


def weigh_head(head: RequestHead) -> int:
    """Return the weight of a head. Heads that are shared are weighed once."""
    weight: int | None = head.cache.get(weigh_head)
    if weight is None:
        weight = head.cache[weigh_head] = _weigh_head(head)
    return weight


def _weigh_head(head: RequestHead) -> int:
    pairs = head.headers.pairs
    text_bytes = sum(map(len, chain.from_iterable(pairs)))
    return HEAD_BYTES + len(head.target) + HEADER_FIELD_BYTES * len(pairs) + text_bytes


def weigh_session(session: Session) -> int:
    """Return the weight of a session. It does not depend on its expiry, which can be changed."""
    return SESSION_BYTES + len(session.reference_code) + len(session.user_id) + len(session.user_phone)
