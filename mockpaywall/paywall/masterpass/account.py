"""An account: the cards of a phone number, and whether it is linked to the merchant.

Source of the states and of most transitions: documented failures of card/list, merchant/link and merchant/unlink.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from mockpaywall.paywall.hints import TURKISH_I
from mockpaywall.paywall.masterpass.card import RegisteredCard


class AccountState(StrEnum):
    """What a session sees of an account."""

    NONE = "none"
    UNLINKED = "unlinked"
    LINKED = "linked"
    BLOCKED = "blocked"


class AccountOrigin(StrEnum):
    """Who made an account. What a tester made is not evicted."""

    REQUESTS = ""
    NAMESPACE = "namespace"
    """A tester, for one namespace."""
    ALL = "all"
    """A tester, for all namespaces: they begin with it."""


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
"""A pair that is not here is refused: see REFUSALS. `blocked` has no row."""

REFUSALS: Mapping[tuple[AccountState, AccountEvent], str] = MappingProxyType(
    {
        (_NONE, AccountEvent.LINKED): "ACCOUNT_NOT_FOUND",  # documented
        (_LINKED, AccountEvent.LINKED): "MERCHANT_USER_ID_ALREADY_IN_USE",  # observed
        (_NONE, AccountEvent.UNLINKED): "ACCOUNT_NOT_FOUND",
        (_UNLINKED, AccountEvent.UNLINKED): "ACCOUNT_NOT_LINKED_TO_MERCHANT",  # documented
        (_NONE, AccountEvent.LAST_CARD_DELETED): "USER_NOT_FOUND",
        (_UNLINKED, AccountEvent.LAST_CARD_DELETED): "ACCOUNT_NOT_LINKED_TO_MERCHANT",
        **{(AccountState.BLOCKED, event): "ACCOUNT_IS_BLOCKED" for event in AccountEvent},
    }
)
"""The upstream code of every pair without a transition. Source: ours except where it says otherwise."""


class Account(NamedTuple):
    """One account. There is no value for `none`: the account is then not stored."""

    phone: str
    state: AccountState
    """UNLINKED, LINKED or BLOCKED."""
    user_id: str | None
    """The UserId that it is linked to; None for an account of a tester, which is linked to every UserId."""
    cards: tuple[RegisteredCard, ...] = ()
    """In the order of their registration; the first one is the default card."""
    origin: AccountOrigin = AccountOrigin.REQUESTS

    def find_card(self, alias: str) -> RegisteredCard | None:
        """Return the card with *alias*, or None."""
        return next((card for card in self.cards if card.alias == alias), None)


def hint_for_alias(account: Account | None, alias: str) -> str:
    """Explain why the linked *account* has no card with *alias*."""
    aliases = [card.alias for card in account.cards] if account else []
    if _fold(alias) in map(_fold, aliases):
        return "the account has this CardAlias in another letter case"
    if _squeeze(alias) in map(_squeeze, aliases):
        return "the account has this CardAlias with other spaces, or in another Unicode form"
    return "card/list shows each CardAlias"


def _fold(text: str) -> str:
    """Return *text* without letter case. All four forms of the Turkish i are one letter."""
    return text.translate(TURKISH_I).lower()


def _squeeze(text: str) -> str:
    """Return *text* without letter case and spaces, in one Unicode form."""
    from unicodedata import normalize  # imported on demand: it costs start-up time, and errors are rare

    return "".join(_fold(normalize("NFKC", text)).split())


def get_state(account: Account | None, user_id: str) -> AccountState:
    """Return the state that a session of *user_id* sees: an account linked to another UserId is unlinked for it."""
    if account is None:
        return AccountState.NONE
    is_other = account.user_id is not None and account.user_id != user_id
    return AccountState.UNLINKED if account.state is AccountState.LINKED and is_other else account.state


def find_refusal(account: Account | None, user_id: str, event: AccountEvent) -> str:
    """Return the upstream code that refuses *event*, as a session of *user_id* sees it; "" when it may happen."""
    return REFUSALS.get((get_state(account, user_id), event), "")


def apply_event(
    account: Account | None, phone: str, user_id: str, event: AccountEvent, cards: tuple[RegisteredCard, ...]
) -> Account | None:
    """Return the account with *cards* after *event*; None when it no longer exists. Raises KeyError if refused."""
    state = TRANSITIONS[get_state(account, user_id), event]
    if state is AccountState.NONE:
        return None
    keeps_every_user = account is not None and account.user_id is None and account.state is _LINKED
    origin = AccountOrigin.REQUESTS if account is None else account.origin
    return Account(phone, state, None if keeps_every_user else user_id, cards, origin)
