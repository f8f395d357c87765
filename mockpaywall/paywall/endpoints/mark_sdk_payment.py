"""POST by/sdk/payment/mark: the browser says how the payment at Masterpass goes. Source: observed.

An older page names it mark-as-started. The SDK does not read the answer: that is ours.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from mockpaywall.paywall.api_errors import unknown_payment_error
from mockpaywall.paywall.masterpass.browser_calls import TOKEN_CORS, encode_success
from mockpaywall.paywall.masterpass.identifiers import Identifiers
from mockpaywall.paywall.masterpass.payment import Payment
from mockpaywall.paywall.masterpass.payment_mark import MarkStatus, mark_payment
from mockpaywall.paywall.masterpass.records import RecordChange, RecordKey, RecordKind
from mockpaywall.paywall.operation import MASTERPASS_PATH, Access, Operation, OperationParams, OperationResult

MESSAGE = "Success"
"""Source: ours, after by/sdk/payment/init."""
_CODE = re.compile(r"[A-Z0-9_-]{1,80}")
_UNNAMED = "UNSUCCESSFUL"


def mark_sdk_payment(body: Mapping[str, Any], params: OperationParams) -> OperationResult:
    """Bring the payment to the state that the browser reports. Raises ApiError for an unknown payment."""
    key = _read_key(body)
    payment = params.records.find(*key)
    if not isinstance(payment, Payment):
        raise unknown_payment_error()
    status = MarkStatus(int(body["PaymentStatus"]))
    reason = _read_reason(body) if status is MarkStatus.UNSUCCESSFUL else ""
    activity_id = params.identifiers.activity_id
    marked = mark_payment(payment, status, int(body["PaymentType"]), params.now, activity_id, reason=reason)
    changes = () if marked is payment else (RecordChange(key, marked),)
    return OperationResult(encode_success(None, MESSAGE), changes=changes)


def _read_reason(body: Mapping[str, Any]) -> str:
    """Return the ErrorCode of Masterpass; a fixed one for what cannot be a code."""
    code = str(body.get("ErrorCode") or "")
    return code if _CODE.fullmatch(code) else _UNNAMED


def _read_key(body: Mapping[str, Any]) -> RecordKey:
    return RecordKey(RecordKind.PAYMENT, str(body.get("MasterpassPaymentId") or "").lower())


def _read_keys(body: Mapping[str, Any], _: Identifiers) -> tuple[RecordKey, ...]:
    return (_read_key(body),)


MARK_SDK_PAYMENT = Operation(
    name="mark-sdk-payment",
    method="POST",
    path=f"{MASTERPASS_PATH}/by/sdk/payment/mark",
    summary="Mark Payment by the SDK",
    success="The state of the payment was noted.",
    provenance="observed: official JavaScript SDK; the answer is ours",
    run=mark_sdk_payment,
    access=Access.TEMP_TOKEN,
    needs_session=False,
    read_keys=_read_keys,
    cors=TOKEN_CORS,
    any_case=True,
)
MARK_SDK_PAYMENT_AS_STARTED = replace(
    MARK_SDK_PAYMENT,
    name="mark-sdk-payment-as-started",
    path=f"{MASTERPASS_PATH}/by/sdk/payment/mark-as-started",
    key="",
    summary="Mark Payment as Started by the SDK",
    provenance="documented: page 'WebSDK', by its path; request and answer are those of by/sdk/payment/mark",
)
