"""An account: every cell of its transition table, and what a session of another user sees."""

from __future__ import annotations

import pytest

from mockpaywall.paywall.masterpass.account import (
    REFUSALS,
    TRANSITIONS,
    Account,
    AccountEvent,
    AccountState,
    apply_event,
    find_refusal,
    get_state,
)
from tests.support.masterpass_calls import PHONE, USER_ID, make_account, make_registered_card

NONE, UNLINKED, LINKED, BLOCKED = AccountState
REGISTERED, LINK, UNLINK, LAST_DELETED = AccountEvent
CARDS = (make_registered_card(),)

TABLE: dict[AccountState, dict[AccountEvent, AccountState | str]] = {
    NONE: {
        REGISTERED: LINKED,
        LINK: "ACCOUNT_NOT_FOUND",
        UNLINK: "ACCOUNT_NOT_FOUND",
        LAST_DELETED: "USER_NOT_FOUND",
    },
    UNLINKED: {
        REGISTERED: LINKED,
        LINK: LINKED,
        UNLINK: "ACCOUNT_NOT_LINKED_TO_MERCHANT",
        LAST_DELETED: "ACCOUNT_NOT_LINKED_TO_MERCHANT",
    },
    LINKED: {
        REGISTERED: LINKED,
        LINK: "MERCHANT_USER_ID_ALREADY_IN_USE",
        UNLINK: UNLINKED,
        LAST_DELETED: NONE,
    },
    BLOCKED: dict.fromkeys(AccountEvent, "ACCOUNT_IS_BLOCKED"),
}
CELLS = [(state, event) for state in AccountState for event in AccountEvent]


def make_in_state(state: AccountState) -> Account | None:
    return None if state is NONE else make_account(state=state)


@pytest.mark.parametrize(("state", "event"), CELLS)
def test_every_cell_of_the_table(state: AccountState, event: AccountEvent) -> None:
    account, expected = make_in_state(state), TABLE[state][event]
    if isinstance(expected, AccountState):
        changed = apply_event(account, PHONE, USER_ID, event, CARDS)
        assert find_refusal(account, USER_ID, event) == ""
        assert get_state(changed, USER_ID) is expected
        assert changed is None or changed.cards == CARDS
    else:
        assert find_refusal(account, USER_ID, event) == expected
        with pytest.raises(KeyError):
            apply_event(account, PHONE, USER_ID, event, CARDS)


def test_each_pair_has_either_a_transition_or_a_refusal() -> None:
    assert not TRANSITIONS.keys() & REFUSALS.keys()
    assert TRANSITIONS.keys() | REFUSALS.keys() == set(CELLS)


@pytest.mark.parametrize(
    ("state", "user_id", "expected"),
    [
        (LINKED, USER_ID, LINKED),
        (LINKED, "other", UNLINKED),
        (LINKED, None, LINKED),
        (UNLINKED, "other", UNLINKED),
        (BLOCKED, "other", BLOCKED),
    ],
)
def test_a_link_is_that_of_one_user(state: AccountState, user_id: str | None, expected: AccountState) -> None:
    assert get_state(make_account(state=state, user_id=user_id), USER_ID) is expected


def test_another_user_takes_over_the_link() -> None:
    account = apply_event(make_account(user_id="other"), PHONE, USER_ID, LINK, CARDS)
    assert (get_state(account, USER_ID), get_state(account, "other")) == (LINKED, UNLINKED)


def test_the_account_of_a_tester_stays_linked_to_every_user() -> None:
    account = apply_event(make_account(user_id=None), PHONE, USER_ID, REGISTERED, CARDS)
    assert account is not None
    assert account.user_id is None
