"""What Masterpass would refuse of a typed card, and the hints: they never show a value."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mockpaywall.paywall.masterpass.card_checks import (
    check_expiry,
    check_number,
    contains_number,
    hint_for_expiry,
)
from mockpaywall.paywall.masterpass.card_outcomes import TEST_CARDS

NOW = datetime(2025, 7, 27, tzinfo=UTC).timestamp()
FIELDS = ("ExpiryMonth", "ExpiryYear")
SEPARATED = "CardNumber has spaces or dashes: send its digits only"
LENGTH = "CardNumber should be 12 to 19 digits"
LUHN = "CardNumber fails the Luhn check: a digit is wrong or missing; `lenient` accepts it"
JOINED = (
    "ExpiryMonth has a month and a year in it: send the month (01 to 12) in ExpiryMonth "
    "and the year (four digits) in ExpiryYear"
)


@pytest.mark.parametrize("card", TEST_CARDS, ids=lambda card: card.number[:6])
def test_a_published_test_card_passes(card: tuple[str, ...]) -> None:
    assert check_number(card[0], "CardNumber", checks_luhn=True) == []


@pytest.mark.parametrize(
    ("number", "hint"),
    [
        ("5528 7900 0000 0008", SEPARATED),
        ("5528-7900-0000-0008", SEPARATED),
        ("55287900000", LENGTH),
        ("55287900000000080000", LENGTH),
        ("552879000000000x", LENGTH),
        ("\u0665528790000000008", LENGTH),
        ("5528790000000009", LUHN),
    ],
)
def test_a_wrong_number(number: str, hint: str) -> None:
    assert check_number(number, "CardNumber", checks_luhn=True) == [("CARD_NUMBER_IS_NOT_VALID", hint)]


def test_lenient_needs_no_luhn_digit() -> None:
    assert check_number("5528790000000009", "CardNumber", checks_luhn=False) == []


@pytest.mark.parametrize(("month", "year"), [("12", "2030"), ("7", "2025"), ("07", "25"), ("01", "30")])
def test_a_valid_expiry(month: str, year: str) -> None:
    assert check_expiry(month, year, FIELDS, NOW) == []


@pytest.mark.parametrize(
    ("month", "year", "hint"),
    [
        ("30", "12", "ExpiryMonth and ExpiryYear are swapped: the month goes first"),
        ("2030", "12", "ExpiryMonth and ExpiryYear are swapped: the month goes first"),
        ("3012", "30", JOINED),
        ("12/30", "2030", JOINED),
        ("13", "2030", "ExpiryMonth should be 01 to 12, ExpiryYear four digits"),
        ("00", "2030", "ExpiryMonth should be 01 to 12, ExpiryYear four digits"),
        ("12", "203", "ExpiryMonth should be 01 to 12, ExpiryYear four digits"),
        ("06", "2025", "ExpiryMonth and ExpiryYear are in the past, on the clock of this mock"),
    ],
)
def test_a_wrong_expiry(month: str, year: str, hint: str) -> None:
    assert check_expiry(month, year, FIELDS, NOW) == [("EXPIRY_DATE_IS_NOT_VALID", hint)]


def test_a_card_is_valid_to_the_end_of_its_month() -> None:
    last, first = datetime(2025, 7, 31, 23, 59, tzinfo=UTC), datetime(2025, 8, 1, tzinfo=UTC)
    assert not check_expiry("07", "2025", FIELDS, last.timestamp())
    assert check_expiry("07", "2025", FIELDS, first.timestamp())


def test_two_digits_of_the_year_are_hinted() -> None:
    assert hint_for_expiry("12", "30", FIELDS) == "ExpiryYear has two digits; the documented sample has four"
    assert hint_for_expiry("12", "2030", FIELDS) == ""


@pytest.mark.parametrize(
    ("alias", "expected"),
    [("my 5528790000000008", True), ("5528-7900 0000 0008", True), ("5528", False), ("", False)],
)
def test_an_alias_with_the_number(alias: str, expected: bool) -> None:
    assert contains_number(alias, "5528790000000008") is expected


def test_an_empty_number_is_in_no_alias() -> None:
    assert not contains_number("my card", "")
