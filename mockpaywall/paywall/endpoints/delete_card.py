"""DELETE card/delete: remove a card from the user's account (page 'Delete Card')."""

from __future__ import annotations

from mockpaywall.paywall.masterpass.account import (
    Account,
    AccountEvent,
    apply_event,
    find_refusal,
    hint_for_alias,
)
from mockpaywall.paywall.masterpass.answers import ACCOUNT_BUILD, Completed, fail
from mockpaywall.paywall.masterpass.card import CLIENT_ID, RegisteredCard
from mockpaywall.paywall.masterpass.masterpass_operation import (
    MasterpassCall,
    MasterpassOperation,
    MasterpassResult,
)
from mockpaywall.paywall.masterpass.records import RecordChange, RecordKey, RecordKind
from mockpaywall.paywall.operation import MASTERPASS_PATH, Operation


def delete_card(call: MasterpassCall) -> MasterpassResult:
    """Delete a card. The oldest remaining card becomes the default card; the last card takes the account with it."""
    account, alias = call.account, str(call.body["CardAlias"])
    refusal = find_refusal(account, call.session.user_id, AccountEvent.LAST_CARD_DELETED)
    if refusal or account is None:
        return MasterpassResult(fail(refusal))
    if account.find_card(alias) is None:
        return MasterpassResult(fail("CARD_NOT_FOUND"), hint=hint_for_alias(account, alias))
    cards = tuple(card for card in account.cards if card.alias != alias)
    key = RecordKey(RecordKind.ACCOUNT, account.phone)
    answer = Completed({"ClientId": CLIENT_ID, "RefNo": call.identifiers.reference_number})
    return MasterpassResult(answer, (RecordChange(key, _with_cards(account, call, cards)),))


def _with_cards(account: Account, call: MasterpassCall, cards: tuple[RegisteredCard, ...]) -> Account | None:
    if cards:
        return account._replace(cards=cards)
    event = AccountEvent.LAST_CARD_DELETED
    return apply_event(account, account.phone, call.session.user_id, event, cards)


DELETE_CARD = Operation(
    name="delete-card",
    method="DELETE",
    path=f"{MASTERPASS_PATH}/card/delete",
    summary="Delete Card",
    success="The card was deleted.",
    provenance="documented: page 'Delete Card'",
    run=MasterpassOperation(delete_card, ACCOUNT_BUILD),
)
