"""Verify OTP: what a right code completes, the second code, and every refusal."""

from __future__ import annotations

from typing import Any

import pytest

from mockpaywall.paywall.api_errors import ApiError
from mockpaywall.paywall.endpoints.verify_otp import VERIFY_OTP, verify_otp
from mockpaywall.paywall.masterpass.account import Account, AccountState
from mockpaywall.paywall.masterpass.answers import CARD_CHALLENGE_TEXT, Completed
from mockpaywall.paywall.masterpass.card import make_card
from mockpaywall.paywall.masterpass.challenge import (
    Challenge,
    ChallengeIssuer,
    ChallengePurpose,
    ChallengeState,
)
from mockpaywall.paywall.masterpass.identifiers import Identifiers
from mockpaywall.paywall.masterpass.masterpass_operation import MasterpassResult
from mockpaywall.paywall.masterpass.records import RecordKey, RecordKind
from mockpaywall.paywall.operation import OperationPolicy
from tests.support.masterpass_calls import (
    CARD_NUMBER,
    NOW,
    OTHER_NUMBER,
    PHONE,
    USER_ID,
    get_account,
    get_challenges,
    get_failure,
    get_result,
    has_account_change,
    make_account,
    make_call,
    make_registered_card,
    make_session,
)

TOKEN = "7e6db5a88fe248ada3d20adc493035e4"
UNLINKED = make_account(state=AccountState.UNLINKED)
UNVERIFIED = make_session(phone_verified=False)


def make_challenge(purpose: ChallengePurpose = ChallengePurpose.REGISTER, **changes: Any) -> Challenge:
    is_link = purpose is ChallengePurpose.LINK
    challenge = Challenge(
        token=TOKEN,
        purpose=purpose,
        issuer=ChallengeIssuer.BANK,
        phone=PHONE,
        user_id=USER_ID,
        code="123456",
        issued_at=NOW,
        expires_at=NOW + 180,
        alias="" if is_link else "new card",
        card=None if is_link else make_card(CARD_NUMBER, "12", "2030", "Ada"),
        card_id=0 if is_link else 713633,
    )
    return challenge._replace(**changes)


def verify(
    challenge: Challenge | None = None,
    account: Account | None = None,
    code: Any = "123456",
    flag: Any = None,
    **call: Any,
) -> MasterpassResult:
    body = {"OtpToken": TOKEN, "OtpCode": code} | ({} if flag is None else {"ForLinkToMerchant": flag})
    return verify_otp(make_call(body, account, *([challenge] if challenge else []), **call))


def test_it_reads_the_challenge_that_the_body_names() -> None:
    assert VERIFY_OTP.read_keys({"OtpToken": TOKEN}, Identifiers(1234, "test", 1)) == (
        RecordKey(RecordKind.CHALLENGE, TOKEN),
    )


def test_the_first_card_makes_a_linked_account() -> None:
    result = verify(make_challenge())
    account = get_account(result)
    assert account is not None
    assert (account.state, account.user_id) == (AccountState.LINKED, USER_ID)
    assert [(card.alias, card.card_id) for card in account.cards] == [("new card", 713633)]
    assert get_challenges(result)[0].stored_state is ChallengeState.VERIFIED
    answer = get_result(result)
    assert answer.pop("Token") not in ("", TOKEN)
    assert answer == {
        "RetrievalReferenceNumber": "100005844108",
        "IsVerified": True,
        "Url3d": None,
        "Url3dSuccess": None,
        "Url3dFail": None,
        "CardUniqueNumber": account.cards[0].card.unique_number,
        "ResponseCode": "0000",
        "Description": "OTP verified successfully.",
    }


@pytest.mark.parametrize("state", [AccountState.LINKED, AccountState.UNLINKED])
def test_a_further_card_comes_last_and_the_account_is_linked(state: AccountState) -> None:
    old = make_registered_card("old", OTHER_NUMBER)
    account = get_account(verify(make_challenge(), make_account(old, state=state)))
    assert account is not None
    assert account.state is AccountState.LINKED
    assert [card.alias for card in account.cards] == ["old", "new card"]


def test_the_code_of_a_link_links_the_account() -> None:
    result = verify(make_challenge(ChallengePurpose.LINK), UNLINKED, flag=True)
    assert get_account(result) == make_account()
    assert get_result(result)["CardUniqueNumber"] is None
    assert result.hint == ""


@pytest.mark.parametrize("flag", [None, False])
def test_without_the_flag_the_account_stays_unlinked(flag: bool | None) -> None:
    result = verify(make_challenge(ChallengePurpose.LINK), UNLINKED, flag=flag)
    assert get_result(result)["ResponseCode"] == "0000"
    assert not has_account_change(result)
    assert result.hint == (
        "the account stays unlinked: the code is of merchant/link, send it with ForLinkToMerchant true"
    )


def test_the_flag_has_no_meaning_for_a_card() -> None:
    result = verify(make_challenge(), flag=True)
    assert has_account_change(result)
    assert result.hint.startswith("ForLinkToMerchant true has no meaning here")


@pytest.mark.parametrize("purpose", [ChallengePurpose.REGISTER, ChallengePurpose.LINK])
def test_strict_refuses_the_wrong_flag(purpose: ChallengePurpose) -> None:
    flag = purpose is ChallengePurpose.REGISTER
    with pytest.raises(ApiError) as caught:
        verify(make_challenge(purpose), UNLINKED, flag=flag, policy=OperationPolicy(is_strict=True))
    refusal = caught.value.refusal
    assert (refusal.code, refusal.status, refusal.field_errors[0].field) == (2, 400, "ForLinkToMerchant")
    assert refusal.format_message("tr").startswith("ForLinkToMerchant: ")


def test_strict_accepts_the_right_flag() -> None:
    policy = OperationPolicy(is_strict=True)
    assert has_account_change(verify(make_challenge(), policy=policy))
    link = make_challenge(ChallengePurpose.LINK)
    assert has_account_change(verify(link, UNLINKED, flag=True, policy=policy))


@pytest.mark.parametrize(
    ("purpose", "account"),
    [
        (ChallengePurpose.REGISTER, None),
        (ChallengePurpose.REGISTER, UNLINKED),
        (ChallengePurpose.LINK, UNLINKED),
    ],
)
def test_the_bank_sends_a_code_after_that_of_masterpass(
    purpose: ChallengePurpose, account: Account | None
) -> None:
    first = make_challenge(purpose, issuer=ChallengeIssuer.MASTERPASS)
    result = verify(first, account, session=UNVERIFIED, flag=purpose is ChallengePurpose.LINK)
    old, new = get_challenges(result)
    assert (old.token, old.stored_state) == (TOKEN, ChallengeState.VERIFIED)
    assert (new.issuer, new.purpose, new.stored_state) == (ChallengeIssuer.BANK, purpose, ChallengeState.OPEN)
    assert (new.alias, new.card, new.card_id) == (first.alias, first.card, first.card_id)
    assert not has_account_change(result)
    assert isinstance(result.answer, Completed)
    assert result.answer.status == 202
    assert list(get_result(result).items()) == [
        ("RetrievalReferenceNumber", "100005844108"),
        ("IsVerified", False),
        ("Url3d", None),
        ("Url3dSuccess", None),
        ("Url3dFail", None),
        ("CardUniqueNumber", None),
        ("Token", new.token),
        ("ResponseCode", "5001"),
        ("Description", CARD_CHALLENGE_TEXT),
    ]


def test_one_code_of_masterpass_is_enough_for_a_verified_phone() -> None:
    first = make_challenge(issuer=ChallengeIssuer.MASTERPASS)
    assert get_result(verify(first))["ResponseCode"] == "0000"


@pytest.mark.parametrize(("code", "expected"), [("5001", "5001"), ("0000", "0000")])
def test_a_magic_card_of_this_stage_decides_on_a_second_code(code: str, expected: str) -> None:
    card = make_card("4111111111111111", "12", "2030", "Ada", outcome=f"3002{code}")
    first = make_challenge(issuer=ChallengeIssuer.MASTERPASS, card=card)
    session = None if code == "5001" else UNVERIFIED
    assert get_result(verify(first, session=session))["ResponseCode"] == expected


@pytest.mark.parametrize(("outcome", "expected"), [("30010029", "DECLINED"), ("30000007", 7)])
def test_a_magic_card_of_this_stage_fails_a_right_code(outcome: str, expected: str | int) -> None:
    card = make_card("4111111111111111", "12", "2030", "Ada", outcome=outcome)
    result = verify(make_challenge(card=card))
    assert get_failure(result) == expected
    assert not has_account_change(result)
    assert get_challenges(result)[0].stored_state is ChallengeState.VERIFIED


def test_a_wrong_code_counts_and_is_hinted() -> None:
    result = verify(make_challenge(), code="654321")
    assert get_failure(result) == "OTP_IS_NOT_VALID"
    assert get_challenges(result) == [make_challenge(attempts=1)]
    assert result.hint == "wrong code, 1 of 3; GET /__admin/otps has the right one"


@pytest.mark.parametrize("code", [" 123456 ", "123 456", "123456\n"])
def test_spaces_in_a_code_are_hinted(code: str) -> None:
    assert verify(make_challenge(), code=code).hint == (
        "wrong code, 1 of 3: OtpCode has spaces in it, send its digits only; GET /__admin/otps has the right one"
    )


def test_the_third_wrong_code_closes_the_challenge() -> None:
    result = verify(make_challenge(attempts=2), code="654321")
    assert get_failure(result) == "OTP_IS_NOT_VALID"
    assert get_challenges(result)[0].stored_state is ChallengeState.CLOSED


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"expires_at": NOW}, "TOKEN_HAS_EXPIRED"),
        ({"stored_state": ChallengeState.VERIFIED}, "TOKEN_ALREADY_USED"),
        ({"stored_state": ChallengeState.REPLACED}, "TOKEN_ALREADY_USED"),
        ({"stored_state": ChallengeState.CLOSED}, "TOKEN_IS_NOT_VALID"),
        ({"phone": "905550000000"}, "TOKEN_IS_NOT_VALID"),
        ({"user_id": "other"}, "TOKEN_IS_NOT_VALID"),
        ({"purpose": ChallengePurpose.PAYMENT, "payment_id": "p"}, "TOKEN_IS_NOT_VALID"),
    ],
)
def test_a_challenge_that_a_right_code_cannot_complete(changes: dict[str, Any], code: str) -> None:
    result = verify(make_challenge(**changes))
    assert get_failure(result) == code
    assert not has_account_change(result)
    assert result.hint


def test_an_unknown_token() -> None:
    result = verify(None)
    assert (get_failure(result), result.changes) == ("TOKEN_IS_NOT_VALID", ())


def test_the_code_of_a_payment_is_sent_to_payment_verify() -> None:
    result = verify(make_challenge(ChallengePurpose.PAYMENT))
    assert result.hint == "send this OtpToken to payment/verify"


@pytest.mark.parametrize(
    ("code", "expected"), [("1" * 21, "OTP_CODE_MAX_LENGTH_EXCEEDED"), ("", "OTP_CODE_IS_REQUIRED")]
)
def test_a_code_that_cannot_be_one_is_not_an_attempt(code: str, expected: str) -> None:
    result = verify(make_challenge(), code=code)
    assert (get_failure(result), result.changes) == (expected, ())


def test_a_lenient_code_may_be_a_number() -> None:
    assert has_account_change(verify(make_challenge(), code=123456))


def test_a_card_that_was_registered_meanwhile_is_refused() -> None:
    account = make_account(make_registered_card("other", CARD_NUMBER))
    result = verify(make_challenge(), account)
    assert get_failure(result) == "CARD_ALREADY_EXISTS"
    assert not has_account_change(result)


@pytest.mark.parametrize(
    ("account", "expected"),
    [
        (None, "ACCOUNT_NOT_FOUND"),
        (make_account(), "MERCHANT_USER_ID_ALREADY_IN_USE"),
        (make_account(state=AccountState.BLOCKED), "ACCOUNT_IS_BLOCKED"),
    ],
)
def test_an_account_that_can_no_longer_be_linked(account: Account | None, expected: str) -> None:
    assert get_failure(verify(make_challenge(ChallengePurpose.LINK), account, flag=True)) == expected
