"""Accounts parsed from JSON: defaults, masks, and errors with the pointer of every wrong member."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpaywall.matching.json_node import JsonNode
from mockpaywall.matching.pattern_error import PatternErrors
from mockpaywall.paywall.masterpass.account import Account, AccountOrigin, AccountState
from mockpaywall.paywall.masterpass.card import hash_card_number
from mockpaywall.paywall.masterpass.card_outcomes import TEST_CARDS
from mockpaywall.paywall.operation import OperationPolicy
from mockpaywall.setup.account_parser import AccountRules, parse_account, parse_account_changes

NOW = 1_790_000_000.0
"""2026-09-21."""
RULES = AccountRules(OperationPolicy(), NOW)
LATER = AccountRules(OperationPolicy(), datetime(2040, 1, 1, tzinfo=UTC).timestamp())
PHONE = "905321234567"
NUMBER = "5528790000000008"
"""A published test card."""
ORDINARY = "4111111111111111"


def parse(value: Any, rules: AccountRules = RULES) -> Account:
    return parse_account(JsonNode(value), rules)


def parse_card(**members: Any) -> Any:
    (card,) = parse({"phone": PHONE, "cards": [{"number": NUMBER, **members}]}).cards
    return card


def find_pointers(value: Any, rules: AccountRules = RULES) -> list[str]:
    with pytest.raises(PatternErrors) as caught:
        parse(value, rules)
    return [error.pointer for error in caught.value.errors]


@pytest.mark.parametrize(
    ("number", "hint"),
    [
        ("5528 7900 0000 0008", "number has spaces or dashes: send its digits only"),
        ("123", "number should be 12 to 19 digits"),
    ],
)
def test_a_wrong_number_is_explained(number: str, hint: str) -> None:
    with pytest.raises(PatternErrors) as caught:
        parse({"phone": PHONE, "cards": [{"number": number}]})
    assert str(caught.value) == (
        "/cards/0/number: found a string that is not a card number, "
        f"expected 12 to 19 digits with a valid Luhn digit: {hint}"
    )


def test_a_phone_is_enough() -> None:
    assert parse({"phone": PHONE}) == Account(PHONE, AccountState.LINKED, None, (), AccountOrigin.ALL)


def test_every_member_is_read() -> None:
    account = parse(
        {
            "phone": "+905321234567",
            "userId": "u",
            "state": "blocked",
            "cards": [{"number": NUMBER, "alias": "a", "holder": "Ada", "expiry": "01/28"}],
        }
    )
    (card,) = account.cards
    assert (account.phone, account.user_id, account.state) == ("+905321234567", "u", AccountState.BLOCKED)
    assert (card.alias, card.card.holder, card.card.expiry_month, card.card.expiry_year) == (
        *("a", "Ada"),
        *("01", "2028"),
    )
    assert card.card.unique_number == hash_card_number(NUMBER)


def test_alias_holder_and_expiry_have_defaults() -> None:
    card = parse_card()
    assert (card.alias, card.card.holder) == ("Mastercard 0008", "TEST USER")
    assert (card.card.expiry_month, card.card.expiry_year) == ("12", "2030")


@pytest.mark.parametrize("published", TEST_CARDS, ids=lambda card: card.number)
def test_a_published_test_card_has_its_expiry_and_outcome(published: Any) -> None:
    card = parse_card(number=published.number)
    expiry = (card.card.expiry_month, card.card.expiry_year)
    assert expiry == (published.expiry_month, published.expiry_year)
    assert bool(card.card.outcome) is not published.approves


@pytest.mark.parametrize("number", [NUMBER, *(card.number for card in TEST_CARDS), ORDINARY])
def test_a_card_without_an_expiry_does_not_expire(number: str) -> None:
    account = parse({"phone": PHONE, "cards": [{"number": number}]}, LATER)
    assert [(card.is_expired, card.expires_soon) for card in account.cards] == [(False, False)]


@pytest.mark.parametrize(
    "text", ["{0.expiry_month}/{0.expiry_year}", "{0.expiry_month}/{0.expiry_year[2]}{0.expiry_year[3]}"]
)
def test_a_published_test_card_with_its_own_expiry_does_not_expire(text: str) -> None:
    cards = [{"number": card.number, "expiry": text.format(card)} for card in TEST_CARDS[:10]]
    assert {card.is_expired for card in parse({"phone": PHONE, "cards": cards}, LATER).cards} == {False}


def test_a_tester_can_choose_an_expiry_that_has_passed() -> None:
    cards = [{"number": number, "expiry": "12/2030"} for number in (TEST_CARDS[0].number, ORDINARY)]
    assert [card.is_expired for card in parse({"phone": PHONE, "cards": cards}, LATER).cards] == [True, True]


def test_default_aliases_differ() -> None:
    numbers = ("5528790000000008", "5145790000120008")
    account = parse({"phone": PHONE, "cards": [{"number": number} for number in numbers]}, LENIENT)
    assert [card.alias for card in account.cards] == ["Mastercard 0008", "Mastercard 0008 (2)"]


LENIENT = AccountRules(OperationPolicy(checks_luhn=False), NOW)


@pytest.mark.parametrize(
    ("expiry", "state"),
    [
        ("08/26", (True, False)),
        ("09/26", (False, True)),
        ("10/26", (False, False)),
        ("12/2099", (False, False)),
    ],
)
def test_the_clock_decides_what_has_expired(expiry: str, state: tuple[bool, bool]) -> None:
    card = parse_card(expiry=expiry)
    assert (card.is_expired, card.expires_soon) == state


def test_luhn_is_checked_unless_lenient() -> None:
    wrong = {"phone": PHONE, "cards": [{"number": "5528790000000009"}]}
    assert find_pointers(wrong) == ["/cards/0/number"]
    assert parse(wrong, LENIENT).cards[0].card.last_digits == "0009"


def test_the_number_and_nothing_of_it_is_in_the_value() -> None:
    assert NUMBER not in repr(parse({"phone": PHONE, "cards": [{"number": NUMBER}]}))


def test_every_wrong_member_is_named() -> None:
    value = {
        "phone": "12",
        "user": "u",
        "state": "none",
        "userId": 7,
        "cards": [
            {"number": "5528 7900 0000 0008", "holder": ""},
            {"alias": "x"},
            {"number": NUMBER, "alias": f"my {NUMBER}", "expiry": "13/30", "cvv": "123"},
            "card",
        ],
    }
    assert find_pointers(value) == [
        "/user",
        "/phone",
        "/state",
        "/userId",
        "/cards/0/number",
        "/cards/0/holder",
        "/cards/1",
        "/cards/2/cvv",
        "/cards/2/expiry",
        "/cards/2/alias",
        "/cards/3",
    ]


def test_a_missing_phone_and_a_wrong_document_are_errors_of_the_whole() -> None:
    assert find_pointers({"state": "linked"}) == [""]
    assert find_pointers([]) == [""]


def test_numbers_and_aliases_of_one_account_differ() -> None:
    cards = [
        {"number": NUMBER, "alias": "a"},
        {"number": NUMBER},
        {"number": "5890040000000016", "alias": "a"},
    ]
    assert find_pointers({"phone": PHONE, "cards": cards}) == ["/cards/1/number", "/cards/2/alias"]


def test_an_account_has_at_most_ten_cards() -> None:
    assert find_pointers({"phone": PHONE, "cards": [{"number": NUMBER}] * 11}) == ["/cards"]


def test_changes_have_only_what_was_sent() -> None:
    node = JsonNode({"state": "unlinked", "userId": None})
    assert parse_account_changes(node, PHONE, RULES) == {"state": AccountState.UNLINKED, "user_id": None}
    assert parse_account_changes(JsonNode({}), PHONE, RULES) == {}
    assert parse_account_changes(JsonNode({"phone": PHONE}), PHONE, RULES) == {"phone": PHONE}


def test_changes_keep_the_phone() -> None:
    with pytest.raises(PatternErrors) as caught:
        parse_account_changes(JsonNode({"phone": "905000000000", "state": 1}), PHONE, RULES)
    assert [error.pointer for error in caught.value.errors] == ["/state", "/phone"]


JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=12)
    | st.sampled_from((PHONE, NUMBER, "12/30")),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ("phone", "userId", "state", "cards", "number", "alias", "expiry", "holder", "x")
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(JSON_VALUES)
def test_any_json_is_an_account_or_errors_that_show_no_number(value: Any) -> None:
    message, phone = "", PHONE
    try:
        phone = parse(value).phone
    except PatternErrors as error:
        message = str(error)
    assert NUMBER not in message
    assert 10 <= len(phone) <= 16


@given(month=st.integers(-1, 20), year=st.integers(0, 10_000), separator=st.sampled_from("/-"))
def test_an_expiry_is_a_month_and_a_year_of_two_or_four_digits(month: int, year: int, separator: str) -> None:
    text = f"{month:02d}{separator}{year:02d}"
    is_expiry = 1 <= month <= 12 and separator == "/" and len(f"{year:02d}") in (2, 4)
    value = {"phone": PHONE, "cards": [{"number": NUMBER, "expiry": text}]}
    if is_expiry:
        assert parse(value).cards[0].card.expiry_month == f"{month:02d}"
    else:
        assert find_pointers(value) == ["/cards/0/expiry"]
