"""Arguments of the test object: their types, and their place in the path of an admin call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import quote

from mockpaywall.client.client_errors import MockPaywallError

Card = str | Mapping[str, str]


def check_type(name: str, value: object, *types: type) -> None:
    """Raise MockPaywallError when *value*, of the argument *name*, is of none of *types*."""
    if not isinstance(value, types):
        expected = " or ".join(each.__name__ for each in types)
        raise MockPaywallError(f"{name}: found {type(value).__name__}, expected {expected}")


def quote_segment(name: str, value: str) -> str:
    """Return *value*, of the argument *name*, as a segment of a path. Raises MockPaywallError for anything but text."""
    check_type(name, value, str)
    return quote(value, safe="", errors="replace")


def parse_cards(cards: Sequence[Card]) -> list[dict[str, str]]:
    """Return the cards of an account as the admin API takes them. Raises MockPaywallError for other types."""
    check_type("cards", cards, list, tuple)
    for card in cards:
        check_type("cards", card, str, Mapping)
    return [{"number": card} if isinstance(card, str) else dict(card) for card in cards]
