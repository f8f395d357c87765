"""A card: what is known of it after its number was read. The number itself and the CVV are never part of a value."""

from __future__ import annotations

from hashlib import sha256
from typing import NamedTuple

CLIENT_ID = "34878516"
"""The merchant id of Masterpass. Source: documented (page 'Delete Card', sample)."""
BIN_DIGITS = 6
_INSTANCE_KEY = "mockpaywall"


class Card(NamedTuple):
    """A card number without its middle digits, and what derives from it."""

    first_digits: str
    """The first six digits: the BIN."""
    last_digits: str
    """The last four digits."""
    digit_count: int
    """The number of digits of the card number, 12 to 19."""
    unique_number: str
    """64 upper-case hexadecimal digits; equal numbers have equal ones. Source: form documented, derivation ours."""
    expiry_month: str
    """Two digits."""
    expiry_year: str
    """Four digits."""
    holder: str
    outcome: str = ""
    """What a magic or published test card does at a later step (`masterpass.card_outcomes`); "" for any other card."""

    @property
    def list_mask(self) -> str:
        """First six digits, eight stars, last two: the form of card/list. Source: documented."""
        return f"{self.first_digits}********{self.last_digits[-2:]}"

    @property
    def payment_mask(self) -> str:
        """First six digits, six stars, last four: the form of payment results. Source: observed."""
        return f"{self.first_digits}******{self.last_digits}"

    @property
    def link_mask(self) -> str:
        """Twelve stars and the last four digits: the form of merchant/link. Source: documented."""
        return f"************{self.last_digits}"


class RegisteredCard(NamedTuple):
    """A card of an account."""

    alias: str
    card_id: int
    card: Card
    is_expired: bool = False
    """Set by the admin API."""
    expires_soon: bool = False
    """Set by the admin API."""


def make_card(number: str, expiry_month: str, expiry_year: str, holder: str, outcome: str = "") -> Card:
    """Return the value of a card with *number* (12 to 19 digits, no spaces). A two-digit year means 20YY."""
    return Card(
        number[:BIN_DIGITS],
        number[-4:],
        len(number),
        hash_card_number(number),
        expiry_month.zfill(2),
        f"20{expiry_year}" if len(expiry_year) == 2 else expiry_year,
        holder,
        outcome,
    )


def hash_card_number(number: str) -> str:
    """Return the UniqueCardNumber of *number*."""
    return sha256(f"{_INSTANCE_KEY}:{number}".encode()).hexdigest().upper()


def is_luhn_valid(number: str) -> bool:
    """Return whether the last digit of *number* (digits only) is its Luhn check digit."""
    digits = [int(digit) for digit in reversed(number)]
    doubled = (digit * 2 - 9 if digit > 4 else digit * 2 for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0
