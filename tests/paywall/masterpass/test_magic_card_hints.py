"""Hints for numbers in the range of the magic cards that encode nothing: what is wrong, and no digit of the number."""

from __future__ import annotations

import pytest

from mockpaywall.modes.magic_values import list_magic_cards
from mockpaywall.paywall.masterpass.card_outcomes import TEST_CARDS, hint_for_magic
from mockpaywall.paywall.masterpass.upstream_codes import UPSTREAM_CODES

FORM = "; see 9999 SSKK CCCC 00NL and `mockpaywall cards`"


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("999920010029009", "is not a magic card: it should have 16 digits"),
        ("9999200100291111", "is not a magic card: the digits 13 and 14 should be 00"),
        ("9999600000560004", "is not a magic card: SS should be one of 10, 20, 30, 40, 50"),
        ("9999200300560000", "is not a magic card: KK should be one of 00, 01, 02"),
        ("9999200000000007", "is not a magic card: CCCC should be 0001 to 9999 for KK 00"),
        (
            "9999200199990006",
            f"is not a magic card: CCCC should be 0001 to {len(UPSTREAM_CODES):04} for KK 01",
        ),
        (
            "9999200200070001",
            "is not a magic card: CCCC should be one of 0000, 5001, 5008, 5010 for KK 02",
        ),
        ("9999400250100001", "changes nothing: KK 02 has no meaning at SS 40 and 50"),
        ("9999500250080002", "changes nothing: KK 02 has no meaning at SS 40 and 50"),
    ],
)
def test_the_part_without_meaning_is_named(number: str, reason: str) -> None:
    hint = hint_for_magic(number, "CardNumber", magic_enabled=True)
    assert hint == f"CardNumber begins with 9999 but {reason}{FORM}"
    assert hint_for_magic(number, "CardNumber", magic_enabled=False) == ""


@pytest.mark.parametrize(
    "number", [*(card.value for card in list_magic_cards()), *(card.number for card in TEST_CARDS)]
)
def test_a_ready_card_has_no_hint(number: str) -> None:
    assert hint_for_magic(number, "CardNumber", magic_enabled=True) == ""
