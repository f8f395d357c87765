"""Add Card: the challenge that is issued, and everything that is refused before one is."""

from __future__ import annotations

from typing import Any

import pytest

from mockpaywall.paywall.api_errors import ApiError
from mockpaywall.paywall.endpoints.add_card import ADD_CARD, add_card
from mockpaywall.paywall.masterpass.account import AccountState
from mockpaywall.paywall.masterpass.answers import CARD_CHALLENGE_TEXT, Completed
from mockpaywall.paywall.masterpass.challenge import ChallengeIssuer, ChallengePurpose
from mockpaywall.paywall.operation import OperationPolicy
from tests.support.masterpass_calls import (
    ADD_BODY,
    NOW,
    OTHER_NUMBER,
    PHONE,
    USER_ID,
    get_challenges,
    get_failure,
    get_result,
    has_account_change,
    make_account,
    make_call,
    make_registered_card,
    make_session,
)

TEN_CARDS = tuple(make_registered_card(f"card {index}", f"40000000000{index:05}") for index in range(10))


def body(**changes: Any) -> dict[str, Any]:
    return {**ADD_BODY, **changes}


def test_it_is_the_documented_endpoint() -> None:
    assert (ADD_CARD.method, ADD_CARD.path) == ("POST", "/api/paywall/masterpass/card/add")


def test_a_code_is_sent_for_the_card() -> None:
    result = add_card(make_call(body()))
    (challenge,) = get_challenges(result)
    assert get_result(result) == {
        "RetrievalReferenceNumber": "100005844108",
        "ResponseCode": "5001",
        "Description": CARD_CHALLENGE_TEXT,
        "Token": challenge.token,
        "Url3d": None,
        "Url3dSuccess": None,
        "Url3dFail": None,
    }
    assert isinstance(result.answer, Completed)
    assert result.answer.status == 202
    assert (challenge.purpose, challenge.code) == (ChallengePurpose.REGISTER, "123456")
    assert (challenge.phone, challenge.user_id) == (PHONE, USER_ID)
    assert (challenge.alias, challenge.card_id) == ("my card", 713633)
    assert challenge.expires_at == NOW + 180
    assert not has_account_change(result)


def test_neither_number_nor_cvv_is_stored() -> None:
    (challenge,) = get_challenges(add_card(make_call(body(Cvv="739"))))
    assert challenge.card is not None
    assert challenge.card[:3] == ("552879", "0008", 16)
    assert "5528790000000008" not in repr(challenge)
    assert "739" not in (field for field in challenge.card if isinstance(field, str))


@pytest.mark.parametrize(
    ("phone_verified", "state", "expected"),
    [
        (True, None, "5001"),
        (False, None, "5008"),
        (False, AccountState.UNLINKED, "5008"),
        (False, AccountState.LINKED, "5001"),
    ],
)
def test_masterpass_checks_a_phone_that_nobody_has_verified(
    phone_verified: bool, state: AccountState | None, expected: str
) -> None:
    account = make_account(make_registered_card("other", OTHER_NUMBER), state=state) if state else None
    session = make_session(phone_verified=phone_verified)
    result = add_card(make_call(body(), account, session=session))
    assert get_result(result)["ResponseCode"] == expected
    assert get_challenges(result)[0].issuer == ChallengeIssuer(expected)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"CardNumber": "5528 7900 0000 0008"}, "CARD_NUMBER_IS_NOT_VALID"),
        ({"CardNumber": "5528790000000009"}, "CARD_NUMBER_IS_NOT_VALID"),
        (
            {"ExpiryMonth": "30", "ExpiryYear": "12", "CardNumber": "4111111111111111"},
            "EXPIRY_DATE_IS_NOT_VALID",
        ),
        (
            {"ExpiryMonth": "06", "ExpiryYear": "2025", "CardNumber": "4111111111111111"},
            "EXPIRY_DATE_IS_NOT_VALID",
        ),
        ({"CardAlias": "a" * 41}, "CARD_ALIAS_MAX_LENGTH_EXCEEDED"),
        ({"CardHolderName": "h" * 51}, "CARD_HOLDER_NAME_MAX_LENGTH_EXCEEDED"),
    ],
)
def test_a_wrong_value_is_refused_by_masterpass_with_a_hint(changes: dict[str, str], code: str) -> None:
    result = add_card(make_call(body(**changes)))
    assert get_failure(result) == code
    assert result.changes == ()
    assert result.hint.startswith(next(iter(changes)))


def test_the_limits_themselves_are_accepted() -> None:
    assert get_challenges(add_card(make_call(body(CardAlias="a" * 40, CardHolderName="h" * 50))))


def test_the_hint_names_every_wrong_field() -> None:
    changes = {"CardAlias": "a" * 41, "CardHolderName": "h" * 51, "CardNumber": "1", "ExpiryMonth": "13"}
    hint = add_card(make_call(body(**changes))).hint
    assert [name for name in (*changes, "ExpiryYear") if name in hint] == [*changes, "ExpiryYear"]


def test_a_test_card_is_accepted_whatever_its_luhn_digit_and_expiry() -> None:
    result = add_card(make_call(body(CardNumber="9792083114548091", ExpiryMonth="02", ExpiryYear="2023")))
    assert get_result(result)["ResponseCode"] == "5001"


def test_lenient_accepts_numbers_and_any_luhn_digit() -> None:
    changes = {"CardNumber": 5528790000000009, "ExpiryMonth": 7, "ExpiryYear": 30, "Cvv": 123}
    policy = OperationPolicy(checks_luhn=False)
    (challenge,) = get_challenges(add_card(make_call(body(**changes), policy=policy)))
    assert challenge.card is not None
    assert (challenge.card.expiry_month, challenge.card.expiry_year) == ("07", "2030")


@pytest.mark.parametrize("alias", ["5528790000000008", "my 5528-7900-0000-0008"])
def test_an_alias_with_the_card_number_is_refused(alias: str) -> None:
    with pytest.raises(ApiError) as caught:
        add_card(make_call(body(CardAlias=alias)))
    refusal = caught.value.refusal
    assert (refusal.code, refusal.status) == (2, 400)
    assert refusal.format_message("tr").startswith("CardAlias: kart numarası içeriyor")
    assert "5528" not in refusal.format_message("en") + refusal.hint


@pytest.mark.parametrize("state", [AccountState.LINKED, AccountState.UNLINKED])
def test_a_card_or_alias_of_the_account_is_refused(state: AccountState) -> None:
    account = make_account(state=state)
    assert get_failure(add_card(make_call(body(CardAlias="new"), account))) == "CARD_ALREADY_EXISTS"
    same_alias = body(CardNumber=OTHER_NUMBER)
    assert get_failure(add_card(make_call(same_alias, account))) == "CARD_ALIAS_ALREADY_IN_USE"
    assert get_challenges(add_card(make_call(body(CardNumber=OTHER_NUMBER, CardAlias="new"), account)))


def test_the_eleventh_card_is_refused() -> None:
    nine, ten = make_account(*TEN_CARDS[:9]), make_account(*TEN_CARDS)
    assert get_challenges(add_card(make_call(body(), nine)))
    assert get_failure(add_card(make_call(body(), ten))) == "MAX_NUMBER_OF_CARDS_REACHED"


def test_a_blocked_account_gets_no_code() -> None:
    result = add_card(make_call(body(), make_account(state=AccountState.BLOCKED)))
    assert (get_failure(result), result.changes) == ("ACCOUNT_IS_BLOCKED", ())


@pytest.mark.parametrize(
    ("number", "expected"), [("9999100000070000", 7), ("9999100100330000", "STOLEN_CARD")]
)
def test_a_magic_card_of_this_stage_fails(number: str, expected: str | int) -> None:
    policy = OperationPolicy(checks_luhn=False)
    result = add_card(make_call(body(CardNumber=number), policy=policy))
    assert (get_failure(result), result.changes) == (expected, ())


def test_magic_can_be_off() -> None:
    policy = OperationPolicy(magic_enabled=False, checks_luhn=False)
    assert get_challenges(add_card(make_call(body(CardNumber="9999100000070000"), policy=policy)))


@pytest.mark.parametrize("number", ["9999200100290000", "9999300100290000", "9999500000920000"])
def test_a_magic_card_of_a_later_stage_is_registered(number: str) -> None:
    policy = OperationPolicy(checks_luhn=False)
    (challenge,) = get_challenges(add_card(make_call(body(CardNumber=number), policy=policy)))
    assert challenge.card is not None
    assert challenge.card.outcome == number[4:12]


@pytest.mark.parametrize("authorisation", ["5001", "5008"])
def test_a_mode_or_a_magic_card_selects_the_way(authorisation: str) -> None:
    by_mode = add_card(make_call(body(), authorisation=authorisation))
    number = f"99991002{authorisation}0000"
    policy = OperationPolicy(checks_luhn=False)
    by_card = add_card(make_call(body(CardNumber=number), policy=policy))
    for result in (by_mode, by_card):
        assert get_result(result)["ResponseCode"] == authorisation
        assert get_challenges(result)[0].issuer == ChallengeIssuer(authorisation)


def test_the_way_5010_has_the_addresses_of_a_page() -> None:
    result = get_result(add_card(make_call(body(), authorisation="5010")))
    assert result["ResponseCode"] == "5010"
    assert result["Url3d"].startswith("http://test/user-authorization/mp-3d-acs-form?token=")
    assert result["Url3dSuccess"] == "http://test/user-authorization/mp-3d-client-success"
    assert result["Url3dFail"] == "http://test/user-authorization/mp-3d-client-error"


def test_the_way_without_a_code_is_hinted_and_changes_nothing() -> None:
    result = add_card(make_call(body(), authorisation="0000"))
    assert get_result(result)["ResponseCode"] == "5001"
    assert result.hint == "card/add always needs a code: 0000 has no meaning here, use 5001, 5008 or 5010"


def test_a_year_of_two_digits_is_accepted_with_a_hint() -> None:
    result = add_card(make_call(body(ExpiryYear="30")))
    assert get_challenges(result)
    assert result.hint == "ExpiryYear has two digits; the documented sample has four"


def test_codes_can_be_random() -> None:
    policy = OperationPolicy(random_codes=True)
    codes = [get_challenges(add_card(make_call(body(), policy=policy, number=n)))[0].code for n in (1, 2, 1)]
    assert codes[0] == codes[2] != codes[1]
    assert all(len(code) == 6 and code.isdigit() for code in codes)
