"""Cards that a browser types. The library encrypts number and security code for Masterpass: they cannot be read here.

That they are encrypted is observed. Which card stands for an encrypted number is ours: one of the published test cards
in turn, the first that the account does not have.
"""

from __future__ import annotations

import re

from mockpaywall.paywall.masterpass.account import Account
from mockpaywall.paywall.masterpass.card import hash_card_number, is_luhn_valid
from mockpaywall.paywall.masterpass.card_checks import check_expiry
from mockpaywall.paywall.masterpass.card_outcomes import TEST_CARDS
from mockpaywall.paywall.masterpass.masterpass_operation import MasterpassCall

_PLAIN_NUMBER = re.compile(r"[0-9]{12,19}")
_PLAIN_CODE = re.compile(r"[0-9]{3,4}")
_SEPARATORS = re.compile(r"[\s-]")
_EXPIRY = re.compile(r"[0-9]{4}")
_EXPIRY_FIELDS = ("expiryDate", "expiryDate")
INVENTED_NUMBERS = tuple(card.number for card in TEST_CARDS if card.approves and is_luhn_valid(card.number))
"""The library checks the Luhn digit: the published cards that fail this check cannot be typed in a browser."""


def is_plain_number(value: str) -> bool:
    """Return whether *value* is a card number that was not encrypted."""
    return _PLAIN_NUMBER.fullmatch(_SEPARATORS.sub("", value)) is not None


def find_encryption_problem(call: MasterpassCall, code_field: str) -> tuple[str, str]:
    """Return the upstream code for what was sent in clear, and a hint; ("", "") when both values are encrypted."""
    if call.policy.is_lenient:
        return "", ""
    if is_plain_number(str(call.body["cardNumber"])):
        return "CAN_NOT_DECRYPT_CARDNUMBER", _make_hint("cardNumber")
    if _PLAIN_CODE.fullmatch(str(call.body.get(code_field, "")).strip()):
        return "CVC_CANNOT_BE_DECRYPTED", _make_hint(code_field)
    return "", ""


def find_expiry_problem(expiry: str, now: float) -> tuple[str, str]:
    """Return the upstream code that refuses a YYMM at *now*, seconds since the epoch, and a hint; ("", "") for none."""
    if not _EXPIRY.fullmatch(expiry):
        return "EXPIRY_DATE_IS_NOT_VALID", "expiryDate should be four digits, YYMM"
    month, year = split_expiry(expiry)
    problems = check_expiry(month, year, _EXPIRY_FIELDS, now)
    if not problems:
        return "", ""
    is_swapped = not check_expiry(year, month, _EXPIRY_FIELDS, now)
    hint = (
        "expiryDate should be YYMM: you sent the month first"
        if is_swapped
        else "expiryDate is YYMM, not passed"
    )
    return problems[0].code, hint


def split_expiry(expiry: str) -> tuple[str, str]:
    """Return the month and the year, two digits each, of an expiry of the form YYMM."""
    return expiry[2:], expiry[:2]


def select_number(call: MasterpassCall) -> str:
    """Return the card number that stands for the sent one: itself where it came in clear."""
    sent = _SEPARATORS.sub("", str(call.body["cardNumber"]))
    if _PLAIN_NUMBER.fullmatch(sent):
        return sent
    start = call.identifiers.number % len(INVENTED_NUMBERS)
    numbers = (*INVENTED_NUMBERS[start:], *INVENTED_NUMBERS[:start])
    known = _list_known(call.account)
    return next((number for number in numbers if hash_card_number(number) not in known), numbers[0])


def _list_known(account: Account | None) -> frozenset[str]:
    return frozenset(card.card.unique_number for card in account.cards) if account else frozenset()


def _make_hint(field: str) -> str:
    return f"{field} came in clear: the library encrypts it, and Masterpass decrypts it; `lenient` accepts it"
