"""Magic cards, test cards and amounts that are ready to use."""

import pytest

from mockpaywall.modes.magic_values import (
    STAGE_NAMES,
    list_magic_amounts,
    list_magic_cards,
    list_test_cards,
    make_magic_number,
)
from mockpaywall.paywall.error_codes import find_by_number
from mockpaywall.paywall.masterpass.card import is_luhn_valid
from mockpaywall.paywall.masterpass.card_outcomes import (
    TEST_CARDS,
    CardOutcome,
    CardStage,
    derive_outcome,
    parse_outcome,
)
from mockpaywall.paywall.masterpass.upstream_codes import BY_NAME, UPSTREAM_CODES

CARDS = {card.value: card.effect for card in list_magic_cards()}


@pytest.mark.parametrize("number", CARDS)
def test_a_ready_card_is_magic_and_has_a_correct_luhn_digit(number):
    assert is_luhn_valid(number)
    assert len(number) == 16
    assert derive_outcome(number, magic_enabled=True) == number[4:12]


def test_the_ready_cards_have_no_duplicates():
    assert len(set(CARDS.values())) == len(CARDS) == len(list_magic_cards())


@pytest.mark.parametrize("digit", range(10))
@pytest.mark.parametrize("stage", CardStage)
def test_a_made_number_has_the_outcome_that_was_asked_for(stage, digit):
    code = UPSTREAM_CODES.index(BY_NAME["INSUFFICIENT_FUNDS"]) + 1
    number = make_magic_number(stage, "01", code, digit)
    assert (is_luhn_valid(number), number[14]) == (True, str(digit))
    outcome = parse_outcome(derive_outcome(number, magic_enabled=True))
    assert outcome == CardOutcome(stage, upstream=BY_NAME["INSUFFICIENT_FUNDS"])


@pytest.mark.parametrize(
    ("number", "effect"),
    [
        ("9999200100300003", "payment/init: the failure INSUFFICIENT_FUNDS of Masterpass"),
        ("9999200001120005", "payment/init: ErrorCode 112, PaymentAmountNotConvenient"),
        ("9999200250100005", "payment/init: ResponseCode 5010"),
    ],
)
def test_the_effect_of_a_card_says_where_and_what(number, effect):
    assert CARDS[number] == effect


def test_every_stage_has_a_name_and_a_ready_card():
    assert STAGE_NAMES.keys() == set(CardStage)
    assert {number[4:6] for number in CARDS} == {stage.value for stage in CardStage}


def test_every_published_card_is_listed_with_its_outcome():
    listed = {card.value: card.effect for card in list_test_cards()}
    assert listed.keys() == {card.number for card in TEST_CARDS}
    assert all(listed[card.number].startswith("approved") == card.approves for card in TEST_CARDS)


def test_an_amount_is_90000_and_a_known_error_code():
    for amount in list_magic_amounts():
        code = find_by_number(int(amount.value) - 90000)
        assert amount.effect == f"payment/init: ErrorCode {code.number}, {code.name}"
