"""The parts of payment answers: the Paywall block, and the result of Masterpass. Source: observed (README files of the
JavaScript SDK, by/sdk/payment/init); the page of payment/init itself prints no response.
"""

from __future__ import annotations

from typing import Any

from mockpaywall.paywall.masterpass.answers import Completed
from mockpaywall.paywall.masterpass.masterpass_operation import MasterpassCall
from mockpaywall.paywall.masterpass.page_3d import NO_PAGE_3D, describe_page_3d, make_callback_path
from mockpaywall.paywall.masterpass.payment import Payment

GATEWAY: dict[str, Any] = {
    "PaymentGatewayId": 1111,
    "PaymentGatewayName": "MasterPassIyzico",
    "PaymentGatewayProviderName": "Masterpass",
}
TERMINAL_GROUP_ID = "1" * 23
INIT_MESSAGE = "Success"


def describe_payment(payment: Payment, base_url: str) -> dict[str, Any]:
    """Return the Paywall block of *payment*. Absolute addresses begin with *base_url*."""
    callback = f"{base_url}{make_callback_path(payment.unique_code)}"
    return {
        "MasterpassPaymentId": payment.masterpass_payment_id,
        "MasterpassReturnQueryString": f"&returnUrl={callback}",
        "PaymentId": payment.payment_id,
        "ActivityId": payment.activity_id,
        "UniqueCode": payment.unique_code,
        "MerchantUniqueKey": payment.merchant_unique_code,
        **GATEWAY,
        "Products": [],
    }


def answer_init(
    call: MasterpassCall, payment: Payment, token: str, response_code: str, text: str
) -> Completed:
    """Return the answer of payment/init that says how *payment* goes on. *token* is the OtpToken."""
    page = describe_page_3d(call.base_url, payment.acs_token) if payment.acs_token else NO_PAGE_3D
    result = {
        "Token": token,
        "RetrievalReferenceNumber": call.identifiers.reference_number,
        "MaskedNumber": payment.card.payment_mask,
        "TerminalGroupId": TERMINAL_GROUP_ID,
        **page,
        "ResponseCode": response_code,
        "Description": text,
    }
    status = 200 if response_code == "0000" else 202
    return Completed(result, status, describe_payment(payment, call.base_url), INIT_MESSAGE)
