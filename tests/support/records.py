"""Records of sessions for tests of stores."""

from __future__ import annotations

from mockpaywall.paywall.masterpass.account import Account, AccountState
from mockpaywall.paywall.masterpass.card import RegisteredCard, make_card
from mockpaywall.paywall.masterpass.challenge import Challenge, ChallengeIssuer, ChallengePurpose
from mockpaywall.paywall.masterpass.payment import Payment, PaymentChange, PaymentState
from mockpaywall.paywall.masterpass.records import RecordKey, RecordKind
from mockpaywall.paywall.masterpass.temp_token import TempToken

CARD = make_card("5528790000000008", "12", "2030", "Ayşe Şahin", "declined")
PHONE = "905123456710"


def make_account(phone: str = PHONE, user_id: str = "u", card_count: int = 1) -> Account:
    """Return a linked account with *card_count* cards."""
    cards = tuple(RegisteredCard(f"card {number}", number, CARD) for number in range(card_count))
    return Account(phone, AccountState.LINKED, user_id, cards)


def make_challenge(token: str) -> Challenge:
    """Return an open challenge."""
    return Challenge(token, ChallengePurpose.LINK, ChallengeIssuer.BANK, PHONE, "u", "123456", 1.0, 181.5)


def make_payment(payment_id: str, code: str) -> Payment:
    """Return a payment that awaits its commit."""
    return Payment(
        masterpass_payment_id=payment_id,
        payment_id=203_948_888,
        unique_code="c0ffee",
        merchant_unique_code=code,
        tracking_code=None,
        amount="10.50",
        currency_id=1,
        installment=1,
        auto_commit=False,
        success_url="https://shop.example/ok",
        fail_url="https://shop.example/no",
        phone=PHONE,
        user_id="u",
        card=CARD,
        alias="card 0",
        saves_card=False,
        created_at=1_000_000.25,
        state=PaymentState.AWAITING_CAPTURE,
        history=(PaymentChange(1_000_000.25, PaymentState.AWAITING_CAPTURE, "authorised", 4_413_673),),
    )


def make_temp_token(token: str) -> TempToken:
    """Return a token with a session."""
    return TempToken(token, 14_533_994, True, False, True, 1_001_800.5, "a-1")


def session_key(session_id: str) -> RecordKey:
    return RecordKey(RecordKind.SESSION, session_id)


def renewal_key(session_id: str) -> RecordKey:
    return RecordKey(RecordKind.RENEWAL, session_id)


def account_key(phone: str = PHONE) -> RecordKey:
    return RecordKey(RecordKind.ACCOUNT, phone)


def challenge_key(token: str) -> RecordKey:
    return RecordKey(RecordKind.CHALLENGE, token)


def payment_key(payment_id: str) -> RecordKey:
    return RecordKey(RecordKind.PAYMENT, payment_id)


def payment_token_key(token: str) -> RecordKey:
    return RecordKey(RecordKind.PAYMENT_TOKEN, token)


def temp_token_key(token: str) -> RecordKey:
    return RecordKey(RecordKind.TEMP_TOKEN, token)


def payment_code_key(code: str) -> RecordKey:
    return RecordKey(RecordKind.PAYMENT_CODE, code)
