"""POST /account/api/PurchaseAndRegister: save the card of a payment that was made, in the browser."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from mockpaywall.paywall.masterpass.answers import Completed, fail
from mockpaywall.paywall.masterpass.card_saving import PAID_STATES, find_saving_refusal
from mockpaywall.paywall.masterpass.challenge import Challenge
from mockpaywall.paywall.masterpass.challenge_check import UNKNOWN_TOKEN
from mockpaywall.paywall.masterpass.identifiers import Identifiers
from mockpaywall.paywall.masterpass.masterpass_operation import MasterpassCall, MasterpassResult
from mockpaywall.paywall.masterpass.payment import Payment
from mockpaywall.paywall.masterpass.payment_records import follow_payment_tokens, store_payment
from mockpaywall.paywall.masterpass.records import LoadedRecord, RecordKey, RecordKind
from mockpaywall.paywall.upstream.code_requests import follow_challenges
from mockpaywall.paywall.upstream.upstream_operation import UpstreamOperation, make_upstream_operation

REGISTERED = "0000"
DESCRIPTION = "Kart kaydedildi"
"""Source: ours, as the whole result."""
_UNIQUE_CODE = re.compile(r"[0-9a-f]{32}")
_TOKEN_HINT = "send the token of a payment that was made: that of DirectPayment/request, or of its code"  # noqa: S105 - a hint


def complete_registration(call: MasterpassCall) -> MasterpassResult:
    """Save the card of the payment that the token names, with the alias in the body."""
    payment = _find_payment(call)
    if payment is None:
        return MasterpassResult(fail(UNKNOWN_TOKEN), hint=_TOKEN_HINT)
    if payment.state not in PAID_STATES:
        return MasterpassResult(fail("PAYMENT_IS_NOT_VERIFIED"), hint=_TOKEN_HINT)
    saved = payment._replace(saves_card=True, alias=call.body["accountAliasName"])
    if refusal := find_saving_refusal(call.account, saved, call.policy.max_cards):
        return MasterpassResult(fail(refusal))
    result = {
        "RetrievalReferenceNumber": call.identifiers.reference_number,
        "CardUniqueNumber": saved.card.unique_number,
        "ResponseCode": REGISTERED,
        "Description": DESCRIPTION,
    }
    return MasterpassResult(Completed(result), store_payment(call, saved))


def _find_payment(call: MasterpassCall) -> Payment | None:
    """Return the payment of the token; None for one of another user, and for an unknown one."""
    challenge = call.records.find(RecordKind.CHALLENGE, call.body["token"])
    named = call.records.find(RecordKind.PAYMENT_TOKEN, _read_unique_code(call.body))
    payment_id = challenge.payment_id if isinstance(challenge, Challenge) else named or ""
    found, session = call.records.find(RecordKind.PAYMENT, payment_id), call.session
    is_own = isinstance(found, Payment) and (found.phone, found.user_id) == (
        session.user_phone,
        session.user_id,
    )
    return found if is_own else None


def _read_unique_code(body: Mapping[str, Any]) -> str:
    """Return the UniqueCode that the token would be without dashes; "" for another token."""
    token = body["token"]
    return str(UUID(token)) if _UNIQUE_CODE.fullmatch(token) else ""


def _read_keys(body: Mapping[str, Any], _: Identifiers) -> tuple[RecordKey, ...]:
    return (
        RecordKey(RecordKind.CHALLENGE, body["token"]),
        RecordKey(RecordKind.PAYMENT_TOKEN, _read_unique_code(body)),
    )


def _follow_keys(found: tuple[LoadedRecord, ...]) -> tuple[RecordKey, ...]:
    return (*follow_challenges(found), *follow_payment_tokens(found))


UPSTREAM_COMPLETE_REGISTRATION = make_upstream_operation(
    "complete-registration",
    UpstreamOperation(complete_registration),
    method="POST",
    path="/account/api/PurchaseAndRegister",
    summary="Save the Card of a Payment",
    success="The card of the payment was saved in the user's account.",
    provenance="observed: web library of Masterpass in the official JavaScript SDK, the request; the answer is ours",
    read_keys=_read_keys,
    follow_keys=_follow_keys,
)
