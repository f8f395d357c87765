"""The card of a payment of which Paywall knows the mask only: a browser sends the number to Masterpass itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from mockpaywall.paywall.masterpass.card import BIN_DIGITS, Card, make_card
from mockpaywall.paywall.masterpass.card_outcomes import derive_masked_outcome

_MASK = re.compile(r"([0-9]{6})[0-9]{0,2}[*xX]+[0-9]*?([0-9]{4})")
_UNKNOWN = "0"
DIGITS = 16
MASK_FORM = "552879******0008"
EXPIRY = "12", "2099"
"""Of every such card: no browser sends it to Paywall. Source: ours."""


def is_mask(text: str) -> bool:
    """Return whether *text* looks like `552879******0008`: it does not have the whole number."""
    return _MASK.fullmatch(text) is not None


def make_masked_card(card: Mapping[str, Any]) -> Card:
    """Return the card of a valid body, from its CardMasked, or from its CardBin alone. Missing digits are 0."""
    found = _MASK.fullmatch(str(card.get("CardMasked") or ""))
    first = found[1] if found else _read_bin(card)
    last = found[2] if found else _UNKNOWN * 4
    number = first.ljust(DIGITS - 4, _UNKNOWN) + last
    outcome = derive_masked_outcome(first, last)
    return make_card(number, *EXPIRY, str(card.get("OwnerName") or ""), outcome)


def _read_bin(card: Mapping[str, Any]) -> str:
    """Return the first six digits of CardBin. For a saved card the SDK sends its alias there: then none is known."""
    digits = str(card.get("CardBin") or "")[:BIN_DIGITS]
    return (digits if digits.isdecimal() else "").ljust(BIN_DIGITS, _UNKNOWN)
