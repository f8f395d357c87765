"""Ready values that act without a mode: one-time codes, published test cards, magic cards and amounts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mockpaywall.paywall.error_codes import find_by_number
from mockpaywall.paywall.masterpass.card import is_luhn_valid
from mockpaywall.paywall.masterpass.card_outcomes import (
    AUTHORISATIONS,
    MAGIC_PREFIX,
    TEST_CARDS,
    CardOutcome,
    CardStage,
    PublishedCard,
    parse_outcome,
)
from mockpaywall.paywall.masterpass.challenge import EXPIRED_CODE, RIGHT_CODE
from mockpaywall.paywall.masterpass.payment_creation import MAGIC_AMOUNT
from mockpaywall.paywall.masterpass.upstream_codes import UPSTREAM_CODES

_ERROR, _UPSTREAM, _WAY = "00", "01", "02"
"""KK of a magic card number."""


@dataclass(frozen=True, slots=True)
class MagicValue:
    """One ready value."""

    value: str
    effect: str
    """One line."""


STAGE_NAMES = {
    CardStage.ADD_CARD: "card/add",
    CardStage.INIT_PAYMENT: "payment/init",
    CardStage.VERIFY_CODE: "otp/verify and payment/verify",
    CardStage.PAGE_3D: "the 3D page",
    CardStage.COMMIT: "payment/commit",
}
_READY_FAILURES = (
    (CardStage.ADD_CARD, ("CARD_NUMBER_IS_NOT_VALID", "CARD_ALREADY_EXISTS", "MAX_NUMBER_OF_CARDS_REACHED")),
    (
        CardStage.INIT_PAYMENT,
        (
            "DECLINED",
            "INSUFFICIENT_FUNDS",
            "EXPIRED_CARD",
            "INVALID_SECURITY_CODE",
            "STOLEN_CARD",
            "LOST_CARD",
            "RESTRICTED_CARD",
            "DO_NOT_HONOUR",
            "TRANSACTION_REQUIRED_3DS",
            "NOT_PERMITTED_FOR_E-COMMERCE",
            "VPOS_TIMEOUT_ERROR",
        ),
    ),
    (CardStage.VERIFY_CODE, ("DECLINED", "INSUFFICIENT_FUNDS", "PAYMENT_IS_NOT_VERIFIED")),
    (CardStage.PAGE_3D, ("ERR_3D_AUTHENTICATION", "3DS_AUTH_ERROR")),
    (CardStage.COMMIT, ("DECLINED", "VPOS_TIMEOUT_ERROR")),
)
_READY_ERRORS = ((CardStage.INIT_PAYMENT, 112), (CardStage.COMMIT, 56), (CardStage.COMMIT, 92))
_READY_AMOUNTS = (2, 5, 56, 92, 112, 119)
"""ErrorCodes."""

MAGIC_CODES = (
    MagicValue(RIGHT_CODE, "the right one-time code, and the right code of the 3D page"),
    MagicValue(EXPIRED_CODE, "a code that has expired: TOKEN_HAS_EXPIRED"),
    MagicValue("any other", "a wrong code: OTP_IS_NOT_VALID"),
)


def make_magic_number(stage: CardStage, kind: str, code: int, digit: int = 0) -> str:
    """Return the card number with that outcome: kind KK, 0 <= code <= 9999, 0 <= digit <= 9, and the Luhn digit."""
    prefix = f"{MAGIC_PREFIX}{stage.value}{kind}{code:04}00{digit}"
    return next(number for last in range(10) if is_luhn_valid(number := f"{prefix}{last}"))


def list_magic_cards() -> tuple[MagicValue, ...]:
    """Return a ready card number for each common case."""
    return tuple(MagicValue(number, describe_magic_card(number)) for number in _iter_magic_numbers())


def list_test_cards() -> tuple[MagicValue, ...]:
    """Return the published test cards with expiry, security code and outcome."""
    return tuple(MagicValue(card.number, _describe_test_card(card)) for card in TEST_CARDS)


def list_magic_amounts() -> tuple[MagicValue, ...]:
    """Return ready amounts of payment/init."""
    return tuple(
        MagicValue(str(MAGIC_AMOUNT + number), f"payment/init: {_describe_error(number)}")
        for number in _READY_AMOUNTS
    )


def describe_magic_card(number: str) -> str:
    """Describe what happens to a magic card number, in one line."""
    outcome = parse_outcome(number[4:12])
    if outcome is None:
        return "no meaning"
    return f"{STAGE_NAMES[outcome.stage]}: {_describe_outcome(outcome)}"


def _iter_magic_numbers() -> Iterable[str]:
    numbers = {code.name: number for number, code in enumerate(UPSTREAM_CODES, 1)}
    for stage, names in _READY_FAILURES:
        yield from (make_magic_number(stage, _UPSTREAM, numbers[name]) for name in names)
    yield from (make_magic_number(stage, _ERROR, number) for stage, number in _READY_ERRORS)
    yield from (make_magic_number(CardStage.ADD_CARD, _WAY, int(code)) for code in AUTHORISATIONS[1:])
    yield from (make_magic_number(CardStage.INIT_PAYMENT, _WAY, int(code)) for code in AUTHORISATIONS)


def _describe_outcome(outcome: CardOutcome) -> str:
    if outcome.upstream is not None:
        return f"the failure {outcome.upstream.name} of Masterpass"
    if outcome.error_code is not None:
        return _describe_error(outcome.error_code)
    return f"ResponseCode {outcome.authorisation}"


def _describe_error(number: int) -> str:
    code = find_by_number(number)
    return f"ErrorCode {number}, {code.name}" if code else f"ErrorCode {number}"


def _describe_test_card(card: PublishedCard) -> str:
    outcome = "approved" if card.approves else "declined at payment/init"
    return f"{outcome}; expiry {card.expiry_month}/{card.expiry_year}, security code {card.cvv}"
