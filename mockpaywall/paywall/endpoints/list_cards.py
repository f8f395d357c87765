"""GET card/list: the cards of the session's user (page 'Card List')."""

from __future__ import annotations

from typing import Any

from mockpaywall.paywall.masterpass.account import Account, AccountState, get_state
from mockpaywall.paywall.masterpass.answers import ACCOUNT_BUILD, Completed, UpstreamFailure, fail
from mockpaywall.paywall.masterpass.card import RegisteredCard
from mockpaywall.paywall.masterpass.issuers import find_product
from mockpaywall.paywall.masterpass.masterpass_operation import (
    MasterpassCall,
    MasterpassOperation,
    MasterpassResult,
)
from mockpaywall.paywall.operation import MASTERPASS_PATH, Operation

REFUSALS = {
    AccountState.NONE: "USER_NOT_FOUND",  # documented
    AccountState.UNLINKED: "ACCOUNT_NOT_LINKED_TO_MERCHANT",  # documented
    AccountState.BLOCKED: "ACCOUNT_IS_BLOCKED",  # ours
}
"""The upstream code by the state of the account, for operations that need a linked one."""


def find_refusal(call: MasterpassCall) -> UpstreamFailure | None:
    """Return the failure of an operation that needs a linked account; None when the account is linked."""
    code = REFUSALS.get(get_state(call.account, call.session.user_id))
    return fail(code) if code else None


def list_cards(call: MasterpassCall) -> MasterpassResult:
    """List the cards of a linked account."""
    refusal = find_refusal(call)
    if refusal is not None or call.account is None:
        return MasterpassResult(refusal or fail("USER_NOT_FOUND"))
    return MasterpassResult(Completed(_describe_account(call.account)))


def _describe_account(account: Account) -> dict[str, Any]:
    cards = [_describe_card(card, is_default=index == 0) for index, card in enumerate(account.cards)]
    return {
        "AccountKey": account.phone,
        "AccountState": "Activated",
        "Cards": cards,
        "AccountInformation": {"IsAccountLinked": True},
    }


def _describe_card(registered: RegisteredCard, *, is_default: bool) -> dict[str, Any]:
    """Describe one card. Names, order and values of the two sample cards: documented."""
    card = registered.card
    product = find_product(card.first_digits)
    return {
        "CardAlias": registered.alias,
        "CardAuthorityUrl": f"./assets/icon/{product.network}.svg",
        "CardBin": card.first_digits,
        "CardId": registered.card_id,
        "CardIssuerIcaNumber": product.issuer_ica_number,
        "CardState": "Activated",
        "CardType": "Credit" if product.is_credit else "Debit",
        "CardValidationType": "OTP",
        "EftCode": product.eft_code,
        "ExpireDate": None,
        "ExpireSoon": registered.expires_soon,
        "IsCardCreditOrSupportedDebit": product.is_credit,
        "IsDefaultCard": is_default,
        "IsDefaultMoneySendCard": False,
        "IsEightDigit": False,
        "IsExpired": registered.is_expired,
        "IsIssuerOtpSupported": True,
        "IsMasterpassMember": True,
        "MaskedCardNumber": card.list_mask,
        "ProductName": product.product_name,
        "SourceMerchantId": 0,
        "SourceMerchantName": None,
        "SystemEntryDatetime": None,
        "UniqueCardNumber": card.unique_number,
    }


LIST_CARDS = Operation(
    name="list-cards",
    method="GET",
    path=f"{MASTERPASS_PATH}/card/list",
    summary="Card List",
    success="The cards of the user's Masterpass account.",
    provenance="documented: page 'Card List'",
    run=MasterpassOperation(list_cards, ACCOUNT_BUILD),
)
