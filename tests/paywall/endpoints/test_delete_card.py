"""Delete Card: what remains of the account."""

from __future__ import annotations

import pytest

from mockpaywall.paywall.endpoints.delete_card import delete_card
from mockpaywall.paywall.masterpass.account import Account, AccountState
from tests.support.masterpass_calls import (
    OTHER_NUMBER,
    get_account,
    get_failure,
    get_result,
    make_account,
    make_call,
    make_registered_card,
)

FIRST, SECOND = make_registered_card("first"), make_registered_card("second", OTHER_NUMBER)


def test_the_other_card_becomes_the_default_card() -> None:
    result = delete_card(make_call({"CardAlias": "first"}, make_account(FIRST, SECOND)))
    assert get_result(result) == {"ClientId": "34878516", "RefNo": "100005844108"}
    account = get_account(result)
    assert account is not None
    assert account.cards == (SECOND,)
    assert account.state is AccountState.LINKED


def test_the_last_card_takes_the_account_with_it() -> None:
    assert get_account(delete_card(make_call({"CardAlias": "first"}, make_account(FIRST)))) is None


@pytest.mark.parametrize(
    ("account", "code"),
    [
        (None, "USER_NOT_FOUND"),
        (make_account(FIRST, state=AccountState.UNLINKED), "ACCOUNT_NOT_LINKED_TO_MERCHANT"),
        (make_account(FIRST, user_id="other"), "ACCOUNT_NOT_LINKED_TO_MERCHANT"),
        (make_account(FIRST, state=AccountState.BLOCKED), "ACCOUNT_IS_BLOCKED"),
        (make_account(SECOND), "CARD_NOT_FOUND"),
    ],
)
def test_what_is_refused(account: Account | None, code: str) -> None:
    result = delete_card(make_call({"CardAlias": "first"}, account))
    assert (get_failure(result), result.changes) == (code, ())


@pytest.mark.parametrize(
    ("alias", "hint"),
    [
        ("FIRST", "the account has this CardAlias in another letter case"),
        ("third", "card/list shows each CardAlias"),
    ],
)
def test_an_unknown_alias_is_hinted(alias: str, hint: str) -> None:
    assert delete_card(make_call({"CardAlias": alias}, make_account(FIRST))).hint == hint
