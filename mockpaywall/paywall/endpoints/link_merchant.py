"""POST merchant/link: start to link the user's account; a one-time code completes it (page 'Link Merchant')."""

from __future__ import annotations

from mockpaywall.paywall.masterpass.account import Account, AccountEvent, find_refusal
from mockpaywall.paywall.masterpass.answers import ACCOUNT_BUILD, Completed, fail
from mockpaywall.paywall.masterpass.card import Card
from mockpaywall.paywall.masterpass.challenge import Challenge, ChallengePurpose
from mockpaywall.paywall.masterpass.challenge_issue import (
    get_description,
    issue_challenge,
    select_issuer,
    store_challenge,
)
from mockpaywall.paywall.masterpass.issuers import find_product
from mockpaywall.paywall.masterpass.masterpass_operation import (
    MasterpassCall,
    MasterpassOperation,
    MasterpassResult,
)
from mockpaywall.paywall.operation import MASTERPASS_PATH, Operation


def link_merchant(call: MasterpassCall) -> MasterpassResult:
    """Send a code. The account is linked when otp/verify receives it with ForLinkToMerchant true."""
    refusal = find_refusal(call.account, call.session.user_id, AccountEvent.LINKED)
    if refusal:
        return MasterpassResult(fail(refusal))
    card = _find_default_card(call.account)
    challenge = issue_challenge(call, ChallengePurpose.LINK, select_issuer(call))
    return MasterpassResult(_describe_challenge(call, challenge, card), (store_challenge(challenge),))


def _find_default_card(account: Account | None) -> Card | None:
    """Return the card whose bank sends the code. Source: ours. None for an account without cards."""
    return account.cards[0].card if account and account.cards else None


def _describe_challenge(call: MasterpassCall, challenge: Challenge, card: Card | None) -> Completed:
    """Describe the challenge. Names and order: documented."""
    result = {
        "RetrievalReferenceNumber": call.identifiers.reference_number,
        "ResponseCode": challenge.issuer.value,
        "Description": get_description(challenge),
        "Token": challenge.token,
        "CardIssuerName": find_product(card.first_digits).issuer_name if card else None,
        "MaskedPan": card.link_mask if card else None,
    }
    return Completed(result, status=202)


LINK_MERCHANT = Operation(
    name="link-merchant",
    method="POST",
    path=f"{MASTERPASS_PATH}/merchant/link",
    summary="Link Merchant",
    success="A one-time code was sent; otp/verify with ForLinkToMerchant true links the account.",
    provenance="documented: page 'Link Merchant'",
    run=MasterpassOperation(link_merchant, ACCOUNT_BUILD),
)
