"""The card of which only the mask is known, and the orderNo of its payment."""

from __future__ import annotations

from typing import Any

import pytest

from mockpaywall.paywall.masterpass.card_outcomes import TEST_CARDS
from mockpaywall.paywall.masterpass.masked_card import is_mask, make_masked_card
from mockpaywall.paywall.masterpass.order_number import make_order_number, parse_order_number
from tests.support.records import make_payment


@pytest.mark.parametrize(
    ("card", "mask"),
    [
        ({"CardMasked": "552879******0008"}, "552879******0008"),
        ({"CardMasked": "55287900****0008", "CardBin": "404809"}, "552879******0008"),
        ({"CardBin": "552879"}, "552879******0000"),
        ({"CardBin": "55287901", "CardMasked": ""}, "552879******0000"),
        ({"CardMasked": None}, "000000******0000"),
    ],
)
def test_the_digits_that_are_known(card: dict[str, Any], mask: str) -> None:
    assert make_masked_card(card).payment_mask == mask


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("552879******0008", True),
        ("552879xxxxxx0008", True),
        ("552879********08", False),
        ("5528790000000008", False),
        ("5528 79** **** 0008", False),
        ("", False),
    ],
)
def test_what_is_a_mask(text: str, expected: bool) -> None:
    assert is_mask(text) is expected


@pytest.mark.parametrize("known", TEST_CARDS, ids=lambda card: card.number)
def test_a_published_card_keeps_its_outcome(known: Any) -> None:
    card = make_masked_card({"CardMasked": f"{known.number[:6]}******{known.number[-4:]}"})
    assert card.outcome == ("" if known.approves else "declined")


def test_an_order_number_names_its_payment() -> None:
    unique_code = "08baf94a-c14e-46d6-ae98-3934efd3423d"
    payment = make_payment("p", "code")._replace(unique_code=unique_code, payment_id=303_948_889)
    number = make_order_number(payment)
    assert number == "08baf94ac14e46d6ae983934efd3423d03948889"
    assert parse_order_number(number) == unique_code
    for text in ("", number[:-1], number + "0", number.upper(), "x" * 40):
        assert parse_order_number(text) is None
