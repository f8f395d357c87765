"""POST payment/commit/by/paymentid: capture an authorised payment by its PaymentId.

The page 'Complete Payment by PaymentId' prints no response: it is that of payment/commit.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mockpaywall.paywall.endpoints.commit_payment import commit
from mockpaywall.paywall.masterpass.answers import AUTHORISATION_BUILD
from mockpaywall.paywall.masterpass.identifiers import Identifiers
from mockpaywall.paywall.masterpass.masterpass_operation import (
    MasterpassCall,
    MasterpassOperation,
    MasterpassResult,
)
from mockpaywall.paywall.masterpass.payment_records import follow_payment_tokens
from mockpaywall.paywall.masterpass.records import RecordKey, RecordKind
from mockpaywall.paywall.operation import MASTERPASS_PATH, Operation


def commit_payment_by_id(call: MasterpassCall) -> MasterpassResult:
    """Commit the payment that the body names by its PaymentId."""
    payment_id = int(call.body["PaymentId"])
    named = call.records.find(RecordKind.PAYMENT_TOKEN, str(payment_id))
    key = named or call.identifiers.make_payment_guid(payment_id)
    return commit(call, call.records.find(RecordKind.PAYMENT, key) if key else None)


def _read_keys(body: Mapping[str, Any], identifiers: Identifiers) -> tuple[RecordKey, ...]:
    """Return the keys of a payment that a server started, and of one that a browser started."""
    payment_id = int(body["PaymentId"])
    browser_key, key = (
        RecordKey(RecordKind.PAYMENT_TOKEN, str(payment_id)),
        identifiers.make_payment_guid(payment_id),
    )
    return (browser_key, RecordKey(RecordKind.PAYMENT, key)) if key else (browser_key,)


COMMIT_PAYMENT_BY_ID = Operation(
    name="commit-payment-by-id",
    method="POST",
    path=f"{MASTERPASS_PATH}/payment/commit/by/paymentid",
    summary="Complete Payment by PaymentId",
    success="The payment was committed.",
    provenance="documented: page 'Complete Payment by PaymentId' for the request; it prints no response, that is ours",
    run=MasterpassOperation(commit_payment_by_id, AUTHORISATION_BUILD),
    read_keys=_read_keys,
    follow_keys=follow_payment_tokens,
)
