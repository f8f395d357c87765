"""Records as text and back: JSON arrays in the order of the fields; ids as they are; "" for a missing record."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from mockpaywall.paywall.masterpass.account import Account, AccountState
from mockpaywall.paywall.masterpass.card import Card, RegisteredCard
from mockpaywall.paywall.masterpass.challenge import (
    Challenge,
    ChallengeIssuer,
    ChallengePurpose,
    ChallengeState,
)
from mockpaywall.paywall.masterpass.page_3d_state import Page3d, Page3dState
from mockpaywall.paywall.masterpass.payment import Payment, PaymentChange, PaymentMethod, PaymentState
from mockpaywall.paywall.masterpass.records import Record, RecordKind
from mockpaywall.paywall.masterpass.temp_token import TempToken
from mockpaywall.stores.redis import codec


def encode(value: Record) -> str:
    """Encode a record: a tuple with the tuples in it as an array of arrays, its enums as their values."""
    return value if isinstance(value, str) else codec.encode(value)


def decode(kind: RecordKind, text: str) -> Any:
    """Decode the stored text of a record of *kind*: a Record, or None for ""."""
    return _DECODERS[kind](text) if text else None


def _decode_account(text: str) -> Account:
    account = Account(*json.loads(text))
    cards = tuple([_decode_registered_card(row) for row in account.cards])
    return account._replace(state=AccountState(account.state), cards=cards)


def _decode_registered_card(row: Any) -> RegisteredCard:
    registered = RegisteredCard(*row)
    return registered._replace(card=Card(*registered.card))


def _decode_challenge(text: str) -> Challenge:
    challenge = Challenge(*json.loads(text))
    return challenge._replace(
        purpose=ChallengePurpose(challenge.purpose),
        issuer=ChallengeIssuer(challenge.issuer),
        stored_state=ChallengeState(challenge.stored_state),
        card=challenge.card and Card(*challenge.card),
    )


def _decode_payment(text: str) -> Payment:
    payment = Payment(*json.loads(text))
    return payment._replace(
        card=Card(*payment.card),
        state=PaymentState(payment.state),
        method=PaymentMethod(payment.method),
        page_3d=_decode_page(*payment.page_3d),
        history=tuple([_decode_payment_change(row) for row in payment.history]),
    )


def _decode_page(state: str, attempts: int) -> Page3d:
    return Page3d(Page3dState(state), attempts)


def _decode_payment_change(row: Any) -> PaymentChange:
    change = PaymentChange(*row)
    return change._replace(state=PaymentState(change.state))


def _decode_temp_token(text: str) -> TempToken:
    return TempToken(*json.loads(text))


_DECODERS: Mapping[RecordKind, Callable[[str], Record]] = MappingProxyType(
    {
        RecordKind.SESSION: lambda text: codec.decode_stored_session(text.encode()),
        RecordKind.RENEWAL: str,
        RecordKind.ACCOUNT: _decode_account,
        RecordKind.CHALLENGE: _decode_challenge,
        RecordKind.PAYMENT: _decode_payment,
        RecordKind.PAYMENT_CODE: str,
        RecordKind.PAYMENT_TOKEN: str,
        RecordKind.TEMP_TOKEN: _decode_temp_token,
    }
)
