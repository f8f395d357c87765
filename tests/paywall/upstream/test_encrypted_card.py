"""What stands for the encrypted card of a browser, and what is refused because it was not encrypted."""

from __future__ import annotations

import pytest

from mockpaywall.paywall.masterpass.card import hash_card_number, is_luhn_valid
from mockpaywall.paywall.masterpass.card_outcomes import TEST_CARDS, derive_outcome
from mockpaywall.paywall.operation import OperationPolicy
from mockpaywall.paywall.upstream.card_requests import add_typed_card
from mockpaywall.paywall.upstream.encrypted_card import (
    INVENTED_NUMBERS,
    find_encryption_problem,
    find_expiry_problem,
    select_number,
    split_expiry,
)
from tests.support.masterpass_calls import (
    NOW,
    get_challenges,
    get_failure,
    make_account,
    make_call,
    make_registered_card,
)
from tests.support.upstream_client import CARD_BODY, ENCRYPTED_CODE, ENCRYPTED_NUMBER

LENIENT = OperationPolicy(is_lenient=True, checks_luhn=False)


def test_invented_numbers_are_approving_test_cards_that_a_browser_could_send() -> None:
    approving = [card.number for card in TEST_CARDS if card.approves]
    assert set(INVENTED_NUMBERS) < set(approving)
    assert all(is_luhn_valid(number) for number in INVENTED_NUMBERS)
    assert not any(derive_outcome(number, magic_enabled=True) for number in INVENTED_NUMBERS)


def test_the_numbers_come_in_turn_and_depend_on_the_request_only() -> None:
    body = {"cardNumber": ENCRYPTED_NUMBER}
    selected = [select_number(make_call(body, number=number)) for number in range(len(INVENTED_NUMBERS))]
    assert selected == list(INVENTED_NUMBERS)
    assert select_number(make_call(body, number=3)) == select_number(make_call(body, number=3))


def test_a_card_of_the_account_is_not_invented_again() -> None:
    owned = [make_registered_card(str(index), number) for index, number in enumerate(INVENTED_NUMBERS[:-1])]
    account = make_account(*owned)
    for number in range(len(INVENTED_NUMBERS)):
        call = make_call({"cardNumber": ENCRYPTED_NUMBER}, account, number=number)
        assert select_number(call) == INVENTED_NUMBERS[-1]


def test_an_account_with_every_card_gets_one_that_it_has() -> None:
    owned = [make_registered_card(str(index), number) for index, number in enumerate(INVENTED_NUMBERS)]
    call = make_call(CARD_BODY, make_account(*owned), policy=OperationPolicy(max_cards=100))
    assert get_failure(add_typed_card(call)) == "CARD_ALREADY_EXISTS"


@pytest.mark.parametrize(
    ("number", "code", "expected"),
    [
        (ENCRYPTED_NUMBER, ENCRYPTED_CODE, ""),
        ("552879" + "a" * 10, ENCRYPTED_CODE, ""),
        ("5528790000000008", ENCRYPTED_CODE, "CAN_NOT_DECRYPT_CARDNUMBER"),
        ("5528-7900-0000-0008", ENCRYPTED_CODE, "CAN_NOT_DECRYPT_CARDNUMBER"),
        (ENCRYPTED_NUMBER, "123", "CVC_CANNOT_BE_DECRYPTED"),
        (ENCRYPTED_NUMBER, " 1234 ", "CVC_CANNOT_BE_DECRYPTED"),
        (ENCRYPTED_NUMBER, "", ""),
    ],
)
def test_values_in_clear_are_refused_and_not_shown(number: str, code: str, expected: str) -> None:
    call = make_call({"cardNumber": number, "cvv": code})
    found, hint = find_encryption_problem(call, "cvv")
    assert found == expected
    assert bool(hint) == bool(expected)
    assert number not in hint


def test_lenient_takes_a_number_in_clear() -> None:
    body = {**CARD_BODY, "cardNumber": "5528 7900 0000 0008", "cvv": "123"}
    (challenge,) = get_challenges(add_typed_card(make_call(body, policy=LENIENT)))
    assert challenge.card is not None
    assert challenge.card.unique_number == hash_card_number("5528790000000008")
    assert (challenge.card.expiry_month, challenge.card.expiry_year) == ("12", "2030")


@pytest.mark.parametrize(
    ("expiry", "is_good", "word"),
    [
        ("2507", True, ""),
        ("9912", True, ""),
        ("2506", False, "not passed"),
        ("1230", False, "the month first"),
        ("2513", False, "not passed"),
        ("257", False, "four digits"),
        ("25/7", False, "four digits"),
    ],
)
def test_the_expiry_is_year_and_month(expiry: str, is_good: bool, word: str) -> None:
    code, hint = find_expiry_problem(expiry, NOW)
    assert (code, word in hint) == ("" if is_good else "EXPIRY_DATE_IS_NOT_VALID", True)


def test_an_expiry_is_split_into_month_and_year() -> None:
    assert split_expiry("3012") == ("12", "30")
