"""Checks of a card that the user types: what Masterpass would refuse, each with a hint for the developer.

The codes are observed (public code list); where they are used is ours. Hints never show a value.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import NamedTuple

from mockpaywall.paywall.masterpass.card import is_luhn_valid
from mockpaywall.paywall.masterpass.card_outcomes import is_test_card

_NUMBER = re.compile(r"[0-9]{12,19}")
_SEPARATORS = re.compile(r"[\s-]")
_YEAR = re.compile(r"[0-9]{2}|[0-9]{4}")
_SHORT_YEAR = re.compile(r"[0-9]{2}")
_MONTH = re.compile(r"0?[1-9]|1[0-2]")
_MONTH_AND_YEAR = re.compile(r"[0-9]{4}|[0-9]{2}/[0-9]{2,4}")


class CardProblem(NamedTuple):
    """One reason to refuse a card."""

    code: str
    """The upstream code."""
    hint: str


def check_number(number: str, field: str, *, checks_luhn: bool) -> list[CardProblem]:
    """Check a card number. *field* is the name of its field. A published test card passes."""
    if _NUMBER.fullmatch(number):
        if not checks_luhn or is_test_card(number) or is_luhn_valid(number):
            return []
        hint = f"{field} fails the Luhn check: a digit is wrong or missing; `lenient` accepts it"
    else:
        hint = hint_for_number(number, field) or f"{field} should be 12 to 19 digits"
    return [CardProblem("CARD_NUMBER_IS_NOT_VALID", hint)]


def check_expiry(
    month: str, year: str, fields: tuple[str, str], now: float, *, may_have_passed: bool = False
) -> list[CardProblem]:
    """Check an expiry against *now*, seconds since the epoch. *fields* are the names of month and year.

    *may_have_passed*: check its form only, as of a published test card.
    """
    if not _is_month(month) or not _YEAR.fullmatch(year):
        hint = hint_for_expiry(month, year, fields)
        hint = hint or f"{fields[0]} should be 01 to 12, {fields[1]} four digits"
    elif not may_have_passed and has_passed(month, year, now):
        hint = f"{fields[0]} and {fields[1]} are in the past, on the clock of this mock"
    else:
        return []
    return [CardProblem("EXPIRY_DATE_IS_NOT_VALID", hint)]


def hint_for_number(number: str, field: str) -> str:
    """Explain a card number with separators; "" for one without."""
    if _NUMBER.fullmatch(_SEPARATORS.sub("", number)) and _SEPARATORS.search(number):
        return f"{field} has spaces or dashes: send its digits only"
    return ""


def hint_for_expiry(month: str, year: str, fields: tuple[str, str]) -> str:
    """Explain a month and a year that were swapped, joined or shortened; "" when nothing is odd."""
    if not _is_month(month) and _is_month(year):
        return f"{fields[0]} and {fields[1]} are swapped: the month goes first"
    if _MONTH_AND_YEAR.fullmatch(month):
        return (
            f"{fields[0]} has a month and a year in it: send the month (01 to 12) in {fields[0]} "
            f"and the year (four digits) in {fields[1]}"
        )
    if _SHORT_YEAR.fullmatch(year):
        return f"{fields[1]} has two digits; the documented sample has four"
    return ""


def contains_number(text: str, number: str) -> bool:
    """Return whether *text* has the digits of the card *number* in it, also with separators."""
    return bool(_NUMBER.fullmatch(number)) and number in _SEPARATORS.sub("", text)


def has_passed(month: str, year: str, now: float) -> bool:
    """Return whether the month of an expiry has ended at *now*. A year of two digits means 20YY."""
    today = datetime.fromtimestamp(now, UTC)
    full_year = int(year) % 100 + 2000 if len(year) == 2 else int(year)
    return (full_year, int(month)) < (today.year, today.month)


def _is_month(text: str) -> bool:
    return _MONTH.fullmatch(text) is not None
