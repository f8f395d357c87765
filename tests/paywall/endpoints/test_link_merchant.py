"""Link Merchant: the code that is sent, and the accounts that cannot be linked."""

from __future__ import annotations

import pytest

from mockpaywall.paywall.endpoints.link_merchant import link_merchant
from mockpaywall.paywall.masterpass.account import Account, AccountState
from mockpaywall.paywall.masterpass.answers import CARD_CHALLENGE_TEXT, Completed
from mockpaywall.paywall.masterpass.challenge import ChallengePurpose
from tests.support.masterpass_calls import (
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

UNLINKED = make_account(make_registered_card("card", OTHER_NUMBER), state=AccountState.UNLINKED)


def test_the_bank_of_the_default_card_sends_a_code() -> None:
    result = link_merchant(make_call(None, UNLINKED))
    (challenge,) = get_challenges(result)
    assert get_result(result) == {
        "RetrievalReferenceNumber": "100005844108",
        "ResponseCode": "5001",
        "Description": CARD_CHALLENGE_TEXT,
        "Token": challenge.token,
        "CardIssuerName": "Akbank",
        "MaskedPan": "************0016",
    }
    assert isinstance(result.answer, Completed)
    assert result.answer.status == 202
    assert challenge.purpose is ChallengePurpose.LINK
    assert not has_account_change(result)


def test_masterpass_checks_a_phone_that_nobody_has_verified() -> None:
    result = link_merchant(make_call(None, UNLINKED, session=make_session(phone_verified=False)))
    assert get_result(result)["ResponseCode"] == "5008"


def test_an_account_without_cards_has_no_bank() -> None:
    account = Account(PHONE, AccountState.UNLINKED, USER_ID)
    result = get_result(link_merchant(make_call(None, account)))
    assert (result["CardIssuerName"], result["MaskedPan"]) == (None, None)


@pytest.mark.parametrize(
    ("account", "code"),
    [
        (None, "ACCOUNT_NOT_FOUND"),
        (make_account(), "MERCHANT_USER_ID_ALREADY_IN_USE"),
        (make_account(state=AccountState.BLOCKED), "ACCOUNT_IS_BLOCKED"),
    ],
)
def test_what_is_refused(account: Account | None, code: str) -> None:
    result = link_merchant(make_call(None, account))
    assert (get_failure(result), result.changes) == (code, ())
