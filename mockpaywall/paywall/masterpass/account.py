"""An account: the cards of a phone number, and whether it is linked to the merchant.

Source of the states and of most transitions: documented failures of card/list, merchant/link and merchant/unlink.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from mockpaywall.paywall.masterpass.card import RegisteredCard


class AccountState(StrEnum):
    """What a session sees of an account."""

    NONE = "none"
    UNLINKED = "unlinked"
    LINKED = "linked"
    BLOCKED = "blocked"


class AccountEvent(StrEnum):
    """What happens to an account."""

    CARD_REGISTERED = "card registered"
    LINKED = "linked"
    UNLINKED = "unlinked"
    LAST_CARD_DELETED = "last card deleted"


_NONE, _UNLINKED, _LINKED = AccountState.NONE, AccountState.UNLINKED, AccountState.LINKED

TRANSITIONS: Mapping[tuple[AccountState, AccountEvent], AccountState] = MappingProxyType(
    {
        (_NONE, AccountEvent.CARD_REGISTERED): _LINKED,
        (_UNLINKED, AccountEvent.CARD_REGISTERED): _LINKED,  # ours
        (_LINKED, AccountEvent.CARD_REGISTERED): _LINKED,
        (_UNLINKED, AccountEvent.LINKED): _LINKED,
        (_LINKED, AccountEvent.UNLINKED): _UNLINKED,
        (_LINKED, AccountEvent.LAST_CARD_DELETED): _NONE,  # ours
    }
)
"""A pair that is not here is refused by the operation, with the code that its page names. `blocked` has no row."""


class Account(NamedTuple):
    """One account. There is no value for `none`: the account is then not stored."""

    phone: str
    state: AccountState
    """UNLINKED, LINKED or BLOCKED."""
    user_id: str | None
    """The UserId that it is linked to; None for an account of a tester, which is linked to every UserId."""
    cards: tuple[RegisteredCard, ...] = ()
    """In the order of their registration; the first one is the default card."""

    def find_card(self, alias: str) -> RegisteredCard | None:
        """Return the card with *alias*, or None."""
        return next((card for card in self.cards if card.alias == alias), None)


def get_state(account: Account | None, user_id: str) -> AccountState:
    """Return the state that a session of *user_id* sees: an account linked to another UserId is unlinked for it."""
    if account is None:
        return AccountState.NONE
    is_other = account.user_id is not None and account.user_id != user_id
    return AccountState.UNLINKED if account.state is AccountState.LINKED and is_other else account.state
