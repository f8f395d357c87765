"""The form that the browser posts to the merchant after the 3D page. Source: documented (page '3D Bildirimi').

The page prints errorMessage twice; its table lists it once, and so does this form. The last three fields are there
only with a hash key.
"""

from __future__ import annotations

from base64 import b64encode
from decimal import Decimal
from typing import NamedTuple

from mockpaywall.paywall.local_time import LocalTimeFormatter
from mockpaywall.paywall.masterpass.payment import Payment, PaymentState
from mockpaywall.paywall.masterpass.payment_answers import GATEWAY
from mockpaywall.paywall.masterpass.return_fault import ReturnFault, ReturnFaultKind
from mockpaywall.paywall.masterpass.return_hash import HASH_FORMAT, HASH_KEY_TYPE, HashKey
from mockpaywall.paywall.masterpass.upstream_codes import BY_NAME

SUCCESS, UNSUCCESSFUL = "Success", "Unsuccessful"
FAILURE_MESSAGE = "Payment unsuccessful"
"""Source: ours."""
POSTS = {ReturnFaultKind.TWICE: 2, ReturnFaultKind.NEVER: 0}
"""How often the browser posts the form; 1 for the others."""
_SUCCESS_STATES = frozenset({PaymentState.AWAITING_CAPTURE, PaymentState.SUCCESS})


class ReturnForm(NamedTuple):
    """An address and the fields to post there, in their order."""

    action: str
    fields: tuple[tuple[str, str], ...]
    posts: int = 1
    """How often the browser posts it: 0, 1 or 2."""
    delay_ms: int = 0
    """How long the browser waits before that."""

    @property
    def is_success(self) -> bool:
        """True when it reports a payment that was made."""
        return ("status", SUCCESS) in self.fields


def make_return_form(
    payment: Payment,
    local_time: LocalTimeFormatter,
    hash_key: HashKey | None = None,
    fault: ReturnFault | None = None,
) -> ReturnForm:
    """Return the form for *payment* after the decision on its 3D page; a payment without one was unsuccessful.

    With *hash_key*, it has a hash of its other fields. *fault* is what goes wrong; None for nothing.
    """
    kind = fault.kind if fault else None
    amount = _change_amount(payment.amount) if kind is ReturnFaultKind.WRONG_AMOUNT else payment.amount
    fields = _list_fields(payment, amount, local_time)
    if hash_key is not None:
        used = hash_key.make_other_key() if kind is ReturnFaultKind.BAD_HASH else hash_key
        fields |= _list_hash_fields(payment, amount, used)
    action = payment.success_url if payment.state in _SUCCESS_STATES else payment.fail_url
    posts = POSTS.get(kind, 1) if kind else 1
    return ReturnForm(action, tuple(fields.items()), posts, fault.delay_ms if fault else 0)


def _list_fields(payment: Payment, amount: str, local_time: LocalTimeFormatter) -> dict[str, str]:
    is_success = payment.state in _SUCCESS_STATES
    reason = "" if is_success or not payment.history else payment.history[-1].reason.rpartition(": ")[2]
    code = BY_NAME.get(reason)
    message = "" if is_success else b64encode(FAILURE_MESSAGE.encode()).decode()
    gateway_id, gateway_name, provider_name = GATEWAY.values()
    return {
        "date": local_time.format_ticks(payment.created_at),
        "status": SUCCESS if is_success else UNSUCCESSFUL,
        "errorCode": "0" if is_success else "1",
        "errorMessage": message,
        "paymentCode": payment.unique_code,
        "uniqueCode": payment.merchant_unique_code,
        "amount": amount,
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


def _list_hash_fields(payment: Payment, amount: str, hash_key: HashKey) -> dict[str, str]:
    digest = hash_key.hash_payment(
        payment.payment_id, payment.merchant_unique_code, amount, payment.installment
    )
    return {"hash": digest, "hashFormat": HASH_FORMAT, "hashKeyType": HASH_KEY_TYPE}


def _change_amount(amount: str) -> str:
    """Return another amount with the same scale: one unit more."""
    return format(Decimal(amount) + 1, "f")
