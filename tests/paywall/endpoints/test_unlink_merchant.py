"""Unlink Merchant: the account stays, without its link."""

from __future__ import annotations

import pytest

from mockpaywall.paywall.endpoints.unlink_merchant import unlink_merchant
from mockpaywall.paywall.masterpass.account import Account, AccountState
from tests.support.masterpass_calls import get_account, get_failure, get_result, make_account, make_call


def test_the_cards_stay_with_the_account() -> None:
    result = unlink_merchant(make_call(None, make_account()))
    assert get_result(result) == {"RetrievalReferenceNumber": "100005844108"}
    assert get_account(result) == make_account(state=AccountState.UNLINKED)


@pytest.mark.parametrize(
    ("account", "code"),
    [
        (None, "ACCOUNT_NOT_FOUND"),
        (make_account(state=AccountState.UNLINKED), "ACCOUNT_NOT_LINKED_TO_MERCHANT"),
        (make_account(user_id="other"), "ACCOUNT_NOT_LINKED_TO_MERCHANT"),
        (make_account(state=AccountState.BLOCKED), "ACCOUNT_IS_BLOCKED"),
    ],
)
def test_what_is_refused(account: Account | None, code: str) -> None:
    result = unlink_merchant(make_call(None, account))
    assert (get_failure(result), result.changes) == (code, ())
