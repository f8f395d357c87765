"""Records as text and back: nothing is lost, and the script can read the code of a payment."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from mockpaywall.paywall.masterpass.account import Account, AccountState
from mockpaywall.paywall.masterpass.card import Card, RegisteredCard
from mockpaywall.paywall.masterpass.challenge import Challenge
from mockpaywall.paywall.masterpass.page_3d_state import Page3d, Page3dState
from mockpaywall.paywall.masterpass.payment import Payment, PaymentChange
from mockpaywall.paywall.masterpass.records import Record, RecordKind
from mockpaywall.paywall.masterpass.temp_token import TempToken
from mockpaywall.paywall.session import Session
from mockpaywall.stores.redis import codec, record_codec

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
TIMES = st.floats(0, 4e9)
CARDS = st.builds(Card, TEXT, TEXT, st.integers(12, 19), TEXT, TEXT, TEXT, TEXT, TEXT)
REGISTERED = st.builds(RegisteredCard, TEXT, st.integers(1), CARDS, st.booleans(), st.booleans())
HISTORY = st.lists(st.builds(PaymentChange, at=TIMES), max_size=2).map(tuple)
PAGES = st.builds(Page3d, st.sampled_from(Page3dState), st.integers(0, 3))
PAYMENTS = st.builds(
    Payment,
    merchant_unique_code=TEXT,
    tracking_code=st.none() | TEXT,
    created_at=TIMES,
    history=HISTORY,
    page_3d=PAGES,
)
ACCOUNTS = st.builds(
    Account,
    TEXT,
    st.sampled_from(AccountState),
    st.none() | TEXT,
    st.lists(REGISTERED, max_size=3).map(tuple),
)


def round_trip(kind: RecordKind, value: Record) -> Record:
    text = record_codec.encode(value)
    assert text.isascii()
    decoded: Record = record_codec.decode(kind, text)
    return decoded


def list_types(value: object) -> list[object]:
    """Return the type of *value* and those of its members, which equality does not compare."""
    members = value if isinstance(value, tuple) else ()
    return [type(value), *(one for member in members for one in list_types(member))]


@given(ACCOUNTS)
def test_an_account_round_trips(account: Account) -> None:
    assert_same(round_trip(RecordKind.ACCOUNT, account), account)


@given(st.builds(Challenge, expires_at=TIMES, issued_at=TIMES, card=st.none() | CARDS))
def test_a_challenge_round_trips(challenge: Challenge) -> None:
    assert_same(round_trip(RecordKind.CHALLENGE, challenge), challenge)


@given(PAYMENTS)
def test_a_payment_round_trips(payment: Payment) -> None:
    assert_same(round_trip(RecordKind.PAYMENT, payment), payment)


@given(st.builds(TempToken, expires_at=TIMES))
def test_a_temporary_token_round_trips(token: TempToken) -> None:
    assert_same(round_trip(RecordKind.TEMP_TOKEN, token), token)


def assert_same(decoded: Record, value: Record) -> None:
    assert decoded == value
    assert list_types(decoded) == list_types(value)


@given(PAYMENTS)
def test_the_script_finds_the_code_of_a_payment_in_its_fourth_field(payment: Payment) -> None:
    assert json.loads(record_codec.encode(payment))[3] == payment.merchant_unique_code


def test_a_session_is_decoded_from_what_a_commit_stores() -> None:
    session = Session("i", "kod é", "u", "905", False, True, 1.0, 2.5)
    text = codec.encode_stored_session(session).decode()
    assert_same(record_codec.decode(RecordKind.SESSION, text), session)


def test_an_empty_text_is_not_a_record() -> None:
    assert [record_codec.decode(kind, "") for kind in RecordKind] == [None] * len(RecordKind)
