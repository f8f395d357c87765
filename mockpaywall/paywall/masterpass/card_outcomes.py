"""Cards whose outcome is known beforehand: magic numbers (ours) and the vendor's published test cards (documented).

A magic number is `9999 SSKK CCCC 00NL`: stage SS, kind KK, code CCCC, any digit N, Luhn digit L.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from mockpaywall.paywall.masterpass.upstream_codes import BY_NAME, UPSTREAM_CODES, UpstreamCode

MAGIC_PREFIX = "9999"
MAGIC_DIGITS = 16
MAGIC_FORM = f"{MAGIC_PREFIX} SSKK CCCC 00NL"
CARD_FAILURE_HINT = "the number of this card asks for this failure: `mockpaywall cards` lists such numbers"
AUTHORISATIONS = ("0000", "5001", "5008", "5010")
"""The ResponseCodes: no challenge, code of the bank, code of Masterpass, 3D. Source: observed."""


class CardStage(StrEnum):
    """The step at which an outcome acts. The value is SS of a magic number."""

    ADD_CARD = "10"
    INIT_PAYMENT = "20"
    VERIFY_CODE = "30"
    PAGE_3D = "40"
    COMMIT = "50"


class CardOutcome(NamedTuple):
    """What happens at one stage. Exactly one of the last three is set."""

    stage: CardStage
    error_code: int | None = None
    """Fail with this ErrorCode (kind C)."""
    upstream: UpstreamCode | None = None
    """Fail with this code of Masterpass."""
    authorisation: str | None = None
    """Take the way of this ResponseCode: one of AUTHORISATIONS."""


class PublishedCard(NamedTuple):
    """A published test card."""

    number: str
    expiry_month: str
    expiry_year: str
    cvv: str
    approves: bool


# fmt: off
TEST_CARDS: tuple[PublishedCard, ...] = (
    PublishedCard("5141181677407907", "09", "2028", "360", True),
    PublishedCard("5241185032382969", "09", "2028", "077", True),
    PublishedCard("5579200931751297", "06", "2026", "291", True),
    PublishedCard("5293601234567896", "12", "2029", "0000", True),
    PublishedCard("4452530415730705", "04", "2027", "685", True),
    PublishedCard("4127483982956524", "08", "2026", "006", True),
    PublishedCard("4061297182997700", "05", "2027", "182", True),
    PublishedCard("375607798279765", "10", "2028", "468", True),
    PublishedCard("376464965990587", "08", "2027", "522", True),
    PublishedCard("341700202287408", "02", "2029", "389", True),
    PublishedCard("9792088780144513", "10", "2028", "110", False),
    PublishedCard("9792081516769919", "08", "2027", "691", False),
    PublishedCard("9792083114548091", "02", "2023", "752", False),
    PublishedCard("5293602398764311", "12", "2029", "1111", False),
    PublishedCard("5528790000000008", "12", "2030", "123", True),
    PublishedCard("5890040000000016", "12", "2030", "123", True),
)
"""Source: documented (page of Paywall's test cards; the last two from samples of the Masterpass pages). Two of them
fail the Luhn check, one has expired and two have a CVV of four digits: they are accepted anyway."""
# fmt: on

_TEST_CARDS: Mapping[str, PublishedCard] = MappingProxyType({card.number: card for card in TEST_CARDS})
_DECLINED = CardOutcome(CardStage.INIT_PAYMENT, upstream=BY_NAME["DECLINED"])
_DECLINED_TEXT = "declined"
_STAGES: Mapping[str, CardStage] = MappingProxyType({stage.value: stage for stage in CardStage})

_CODES: Mapping[str, str] = MappingProxyType(
    {
        "00": "0001 to 9999",
        "01": f"0001 to {len(UPSTREAM_CODES):04}",
        "02": f"one of {', '.join(AUTHORISATIONS)}",
    }
)
"""CCCC by KK."""
_STAGES_WITHOUT_WAYS = (CardStage.PAGE_3D, CardStage.COMMIT)


def is_test_card(number: str) -> bool:
    """Return whether *number* is a published test card: its Luhn digit, expiry and CVV are not checked."""
    return number in _TEST_CARDS


def derive_outcome(number: str, *, magic_enabled: bool) -> str:
    """Return the outcome of a card as text, for `Card.outcome`: it holds no digit of an ordinary card number."""
    if magic_enabled and _parse_magic(number) is not None:
        return number[4:12]
    known = _TEST_CARDS.get(number)
    return "" if known is None or known.approves else _DECLINED_TEXT


def derive_masked_outcome(first_digits: str, last_digits: str) -> str:
    """Return the outcome of a card of which the first six and the last four digits are known: that of a test card."""
    declined = [card.number for card in TEST_CARDS if not card.approves]
    is_declined = any(one.startswith(first_digits) and one.endswith(last_digits) for one in declined)
    return _DECLINED_TEXT if is_declined else ""


def parse_outcome(text: str) -> CardOutcome | None:
    """Return the outcome that `derive_outcome` returned; None for a card without one."""
    if not text:
        return None
    return _DECLINED if text == _DECLINED_TEXT else _parse_digits(text)


def hint_for_magic(number: str, field: str, *, magic_enabled: bool) -> str:
    """Explain a card number in the range of the magic ones that is none, or that changes nothing; "" for any other.

    *field* is the name of its field. The hint shows no digit of the number.
    """
    if not magic_enabled or not number.startswith(MAGIC_PREFIX):
        return ""
    outcome, reason = _parse_magic(number), ""
    if outcome is None:
        reason = f"is not a magic card: {_explain_magic(number)}"
    elif outcome.authorisation and outcome.stage in _STAGES_WITHOUT_WAYS:
        reason = "changes nothing: KK 02 has no meaning at SS 40 and 50"
    return (
        f"{field} begins with {MAGIC_PREFIX} but {reason}; see {MAGIC_FORM} and `mockpaywall cards`"
        if reason
        else ""
    )


def _explain_magic(number: str) -> str:
    """Explain which part of a number in the range of the magic cards has no meaning."""
    if len(number) != MAGIC_DIGITS:
        return f"it should have {MAGIC_DIGITS} digits"
    if number[12:14] != "00":
        return "the digits 13 and 14 should be 00"
    if number[4:6] not in _STAGES:
        return f"SS should be one of {', '.join(_STAGES)}"
    expected = _CODES.get(number[6:8])
    if expected is None:
        return f"KK should be one of {', '.join(_CODES)}"
    return f"CCCC should be {expected} for KK {number[6:8]}"


def _parse_magic(number: str) -> CardOutcome | None:
    is_magic = len(number) == MAGIC_DIGITS and number.startswith(MAGIC_PREFIX) and number[12:14] == "00"
    return _parse_digits(number[4:12]) if is_magic else None


def _parse_digits(digits: str) -> CardOutcome | None:
    """Return the outcome of SSKKCCCC; None when a part of it has no meaning."""
    stage, kind, code = _STAGES.get(digits[:2]), digits[2:4], digits[4:8]
    if stage is None or len(code) != 4:
        return None
    match kind:
        case "00" if int(code):
            return CardOutcome(stage, error_code=int(code))
        case "01" if 1 <= int(code) <= len(UPSTREAM_CODES):
            return CardOutcome(stage, upstream=UPSTREAM_CODES[int(code) - 1])
        case "02" if code in AUTHORISATIONS:
            return CardOutcome(stage, authorisation=code)
    return None
