"""What the operations that start a payment have in common: payment/init, and by/sdk/payment/init."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mockpaywall.paywall import error_codes as codes
from mockpaywall.paywall.error_codes import find_by_number
from mockpaywall.paywall.masterpass.answers import PaywallFailure
from mockpaywall.paywall.masterpass.card import Card
from mockpaywall.paywall.masterpass.identifiers import PAYMENT_ID_PURPOSE, Identifiers
from mockpaywall.paywall.masterpass.masterpass_operation import MasterpassCall, MasterpassResult
from mockpaywall.paywall.masterpass.payment import Payment
from mockpaywall.paywall.masterpass.payment_checks import PaymentProblem, make_problem, refuse_payment
from mockpaywall.paywall.masterpass.payment_order import PaymentOrder, read_payment_code
from mockpaywall.paywall.masterpass.records import RecordKey, RecordKind

MAGIC_AMOUNT = 90_000
"""An amount of this plus an ErrorCode fails with that code. Source: ours."""
_MAGIC_AMOUNT_HINT = (
    f"PaymentDetail.Amount asks for this failure: it is {MAGIC_AMOUNT} plus an ErrorCode, a magic amount"
)
_CODE_FIELD = "PaymentDetail.MerchantUniqueCode"
_REPEATED_HINT = "this MerchantUniqueCode was used before; the documentation calls it unique"
_NEW_CODE_HINT = (
    "send a new MerchantUniqueCode for a new payment; if an answer was lost, its payment was made"
)


def read_order_keys(body: Mapping[str, Any], _: Identifiers) -> tuple[RecordKey, ...]:
    """Return the key of an earlier payment with the same MerchantUniqueCode."""
    return (RecordKey(RecordKind.PAYMENT_CODE, read_payment_code(body)),)


def find_order_refusal(
    order: PaymentOrder, problems: Sequence[PaymentProblem], call: MasterpassCall
) -> MasterpassResult | None:
    """Return the answer to an order with *problems*, with a code that was used before, or with a magic amount."""
    if problems:
        failure, hint = refuse_payment(problems)
        return MasterpassResult(failure, hint=hint)
    if _is_repeated(order, call) and not call.policy.is_lenient:
        return _refuse_repeated_code()
    code = _find_magic_code(order, call)
    return MasterpassResult(PaywallFailure(code), hint=_MAGIC_AMOUNT_HINT) if code else None


def hint_for_repeated_code(order: PaymentOrder, call: MasterpassCall) -> str:
    """Explain a MerchantUniqueCode that was used before, where that is accepted; "" for a new one."""
    return _REPEATED_HINT if _is_repeated(order, call) else ""


def make_payment(order: PaymentOrder, card: Card, alias: str, call: MasterpassCall) -> Payment:
    """Return the payment that was not tried yet. *alias*: of the saved card, or of the card to save."""
    identifiers = call.identifiers
    return Payment(
        masterpass_payment_id=identifiers.make_guid(PAYMENT_ID_PURPOSE),
        payment_id=identifiers.payment_id,
        unique_code=identifiers.make_guid("unique code"),
        merchant_unique_code=order.merchant_unique_code,
        tracking_code=order.tracking_code,
        amount=order.amount_text,
        currency_id=order.currency_id,
        installment=order.installment,
        auto_commit=order.auto_commit,
        success_url=order.success_url,
        fail_url=order.fail_url,
        phone=call.session.user_phone,
        user_id=call.session.user_id,
        card=card,
        alias=alias,
        saves_card=order.card.saves and not order.card.is_saved,
        created_at=call.now,
        reference_code=call.session.reference_code,
    )


def _is_repeated(order: PaymentOrder, call: MasterpassCall) -> bool:
    return call.records.find(RecordKind.PAYMENT_CODE, order.merchant_unique_code) is not None


def _refuse_repeated_code() -> MasterpassResult:
    texts = "unique: a payment has this code", "benzersiz: bu kodla bir ödeme var"
    failure, hint = refuse_payment(
        (make_problem(codes.CODE_ALREADY_EXISTS, _CODE_FIELD, *texts, _NEW_CODE_HINT),)
    )
    return MasterpassResult(failure, hint=hint)


def _find_magic_code(order: PaymentOrder, call: MasterpassCall) -> int:
    """Return the ErrorCode that the amount asks for; 0 for an ordinary amount."""
    code = order.amount - MAGIC_AMOUNT
    is_magic = call.policy.magic_enabled and code > 0 and code == int(code)
    return int(code) if is_magic and find_by_number(int(code)) else 0
