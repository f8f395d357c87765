"""The registration of a card in an account, and what refuses it: limits and duplicates. Source: ours."""

from __future__ import annotations

from mockpaywall.paywall.masterpass.account import Account
from mockpaywall.paywall.masterpass.card import Card

MAX_ALIAS_CHARS = 40
"""Source: observed (test page of the JavaScript SDK)."""


def find_registration_refusal(account: Account | None, card: Card, alias: str, max_cards: int) -> str:
    """Return the upstream code that refuses *card* for *account*; "" when it may be registered."""
    cards = account.cards if account else ()
    if any(registered.card.unique_number == card.unique_number for registered in cards):
        return "CARD_ALREADY_EXISTS"
    if any(registered.alias == alias for registered in cards):
        return "CARD_ALIAS_ALREADY_IN_USE"
    return "MAX_NUMBER_OF_CARDS_REACHED" if len(cards) >= max_cards else ""
