"""Resend OTP: the new challenge, its limit, and what cannot be sent again."""

from __future__ import annotations

from typing import Any

import pytest

from mockpaywall.paywall.endpoints.resend_otp import resend_otp
from mockpaywall.paywall.masterpass.answers import CARD_CHALLENGE_TEXT, PAYMENT_CHALLENGE_TEXT, Completed
from mockpaywall.paywall.masterpass.card import make_card
from mockpaywall.paywall.masterpass.challenge import (
    Challenge,
    ChallengeIssuer,
    ChallengePurpose,
    ChallengeState,
)
from mockpaywall.paywall.operation import OperationPolicy
from tests.support.masterpass_calls import (
    CARD_NUMBER,
    NOW,
    PHONE,
    USER_ID,
    get_challenges,
    get_failure,
    get_result,
    make_call,
)

OLD = Challenge(
    token="7e6db5a88fe248ada3d20adc493035e4",
    purpose=ChallengePurpose.REGISTER,
    issuer=ChallengeIssuer.BANK,
    phone=PHONE,
    user_id=USER_ID,
    code="123456",
    issued_at=NOW,
    expires_at=NOW + 180,
    attempts=2,
    alias="new card",
    card=make_card(CARD_NUMBER, "12", "2030", "Ada"),
    card_id=713633,
)
BODY = {"OtpToken": OLD.token}


def test_the_old_token_is_replaced_by_a_new_challenge() -> None:
    result = resend_otp(make_call(BODY, None, OLD, now=NOW + 60))
    old, new = get_challenges(result)
    assert old == OLD._replace(stored_state=ChallengeState.REPLACED)
    assert new == OLD._replace(
        token=new.token, issued_at=NOW + 60, expires_at=NOW + 240, attempts=0, resends=1
    )
    assert new.token != OLD.token
    assert list(get_result(result).items()) == [
        ("Token", new.token),
        ("RetrievalReferenceNumber", "100005844108"),
        ("ResponseCode", "5001"),
        ("Description", CARD_CHALLENGE_TEXT),
    ]
    assert isinstance(result.answer, Completed)
    assert result.answer.status == 200


def test_a_new_code_may_be_drawn() -> None:
    policy = OperationPolicy(random_codes=True)
    _, new = get_challenges(resend_otp(make_call(BODY, None, OLD, policy=policy)))
    assert new.code != OLD.code


def test_an_expired_challenge_can_be_sent_again() -> None:
    old, new = get_challenges(resend_otp(make_call(BODY, None, OLD, now=NOW + 1000)))
    assert old.stored_state is ChallengeState.REPLACED
    assert new.get_state(NOW + 1000) is ChallengeState.OPEN


def test_masterpass_sends_its_own_code_again() -> None:
    challenge = OLD._replace(issuer=ChallengeIssuer.MASTERPASS)
    assert get_result(resend_otp(make_call(BODY, None, challenge)))["ResponseCode"] == "5008"


def test_the_code_of_a_payment_keeps_its_payment() -> None:
    challenge = OLD._replace(purpose=ChallengePurpose.PAYMENT, payment_id="p-1")
    result = resend_otp(make_call(BODY, None, challenge))
    assert get_challenges(result)[1].payment_id == "p-1"
    assert get_result(result)["Description"] == PAYMENT_CHALLENGE_TEXT


def test_three_resends_in_a_row_are_the_limit() -> None:
    challenge = OLD
    for resends in (1, 2, 3):
        _, challenge = get_challenges(
            resend_otp(make_call({"OtpToken": challenge.token}, None, challenge, number=resends))
        )
        assert challenge.resends == resends
    result = resend_otp(make_call({"OtpToken": challenge.token}, None, challenge, number=4))
    assert get_failure(result) == "ERR_YOU_CAN_NOT_CALL_OTP_SERVICE_ONE_MORE_TIME"
    assert result.changes == ()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"stored_state": ChallengeState.VERIFIED}, "TOKEN_ALREADY_USED"),
        ({"stored_state": ChallengeState.REPLACED}, "TOKEN_ALREADY_USED"),
        ({"stored_state": ChallengeState.CLOSED}, "TOKEN_IS_NOT_VALID"),
        ({"phone": "905550000000"}, "TOKEN_IS_NOT_VALID"),
        ({"token": "00000000000000000000000000000000"}, "TOKEN_IS_NOT_VALID"),
    ],
)
def test_what_is_refused(changes: dict[str, Any], code: str) -> None:
    result = resend_otp(make_call(BODY, None, OLD._replace(**changes)))
    assert (get_failure(result), result.changes) == (code, ())
