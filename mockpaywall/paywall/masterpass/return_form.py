"""The form that the browser posts to the merchant after the 3D page. Source: documented (page '3D Bildirimi').

The page prints errorMessage twice; its table lists it once, and so does this form. The fields with a hash are missing.
"""

from __future__ import annotations

from base64 import b64encode
from typing import NamedTuple

from mockpaywall.paywall.local_time import LocalTimeFormatter
from mockpaywall.paywall.masterpass.payment import Payment, PaymentState
from mockpaywall.paywall.masterpass.payment_answers import GATEWAY
from mockpaywall.paywall.masterpass.upstream_codes import BY_NAME

SUCCESS, UNSUCCESSFUL = "Success", "Unsuccessful"
FAILURE_MESSAGE = "Payment unsuccessful"
"""Source: ours."""
_SUCCESS_STATES = frozenset({PaymentState.AWAITING_CAPTURE, PaymentState.SUCCESS})


class ReturnForm(NamedTuple):
    """An address and the fields to post there, in their order."""

    action: str
    fields: tuple[tuple[str, str], ...]


def make_return_form(payment: Payment, local_time: LocalTimeFormatter) -> ReturnForm:
    """Return the form for *payment* after the decision on its 3D page; a payment without one was unsuccessful."""
    is_success = payment.state in _SUCCESS_STATES
    reason = "" if is_success or not payment.history else payment.history[-1].reason.rpartition(": ")[2]
    code = BY_NAME.get(reason)
    message = "" if is_success else b64encode(FAILURE_MESSAGE.encode()).decode()
    gateway_id, gateway_name, provider_name = GATEWAY.values()
    fields = {
        "date": local_time.format_ticks(payment.created_at),
        "status": SUCCESS if is_success else UNSUCCESSFUL,
        "errorCode": "0" if is_success else "1",
        "errorMessage": message,
        "paymentCode": payment.unique_code,
        "uniqueCode": payment.merchant_unique_code,
        "amount": payment.amount,
        "installment": str(payment.installment),
        "paymentId": str(payment.payment_id),
        "providerErrorCode": reason,
        "providerErrorMessage": code.message if code else "",
        "providerBankErrorCode": "",
        "providerBankErrorMessage": "",
        "cardSaved": "false",
        "cardSavedUniqueCode": "",
        "trackingCode": payment.tracking_code or "",
        "paymentGatewayId": str(gateway_id),
        "paymentGatewayName": str(gateway_name),
        "paymentGatewayProviderName": str(provider_name),
    }
    return ReturnForm(payment.success_url if is_success else payment.fail_url, tuple(fields.items()))
