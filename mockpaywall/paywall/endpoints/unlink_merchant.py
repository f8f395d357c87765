"""DELETE merchant/unlink: unlink the user's account from the merchant (page 'Unlink Merchant')."""

from __future__ import annotations

from mockpaywall.paywall.masterpass.account import AccountEvent, apply_event, find_refusal
from mockpaywall.paywall.masterpass.answers import ACCOUNT_BUILD, Completed, fail
from mockpaywall.paywall.masterpass.masterpass_operation import (
    MasterpassCall,
    MasterpassOperation,
    MasterpassResult,
)
from mockpaywall.paywall.masterpass.records import RecordChange, RecordKey, RecordKind
from mockpaywall.paywall.operation import MASTERPASS_PATH, Operation


def unlink_merchant(call: MasterpassCall) -> MasterpassResult:
    """Unlink the account. Its cards stay with it, and come back when it is linked again."""
    account, user_id = call.account, call.session.user_id
    refusal = find_refusal(account, user_id, AccountEvent.UNLINKED)
    if refusal or account is None:
        return MasterpassResult(fail(refusal))
    unlinked = apply_event(account, account.phone, user_id, AccountEvent.UNLINKED, account.cards)
    change = RecordChange(RecordKey(RecordKind.ACCOUNT, account.phone), unlinked)
    return MasterpassResult(
        Completed({"RetrievalReferenceNumber": call.identifiers.reference_number}), (change,)
    )


UNLINK_MERCHANT = Operation(
    name="unlink-merchant",
    method="DELETE",
    path=f"{MASTERPASS_PATH}/merchant/unlink",
    summary="Unlink Merchant",
    success="The account was unlinked from the merchant.",
    provenance="documented: page 'Unlink Merchant'",
    run=MasterpassOperation(unlink_merchant, ACCOUNT_BUILD),
)
