"""Ids of what a tester does: they follow from the value, and no request draws them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mockpaywall.paywall.masterpass.card import hash_card_number
from mockpaywall.paywall.masterpass.identifiers import (
    FIRST_ACTIVITY_ID,
    FIRST_CARD_ID,
    Identifiers,
    derive_card_id,
    derive_decision_id,
)


@given(st.integers(1, 1_000_000), st.integers(1, 1_000_000))
def test_a_decision_has_an_activity_id_of_its_own(number: int, other: int) -> None:
    first, second = (derive_decision_id(Identifiers(1, "a", each).payment_id) for each in (number, other))
    assert (first == second) is (number == other)
    assert 0 < first < FIRST_ACTIVITY_ID < Identifiers(1, "a", other).activity_id


@given(st.from_regex("[0-9]{12,19}", fullmatch=True))
def test_a_card_of_a_tester_has_a_card_id_below_those_of_requests(number: str) -> None:
    unique_number = hash_card_number(number)
    assert 600_000 <= derive_card_id(unique_number) < FIRST_CARD_ID
