"""/payment/api: a browser asks Masterpass for a payment that by/sdk/payment/init has created.

The orderNo of the MasterpassRequestBody, which the SDK sends on, names the payment. Source: ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mockpaywall.paywall.endpoints.list_cards import find_refusal
from mockpaywall.paywall.hints import join_hints
from mockpaywall.paywall.masterpass.account import hint_for_alias
from mockpaywall.paywall.masterpass.answers import Completed, fail
from mockpaywall.paywall.masterpass.identifiers import Identifiers
from mockpaywall.paywall.masterpass.masterpass_operation import MasterpassCall, MasterpassResult
from mockpaywall.paywall.masterpass.order_number import parse_order_number
from mockpaywall.paywall.masterpass.payment import Payment, PaymentState
from mockpaywall.paywall.masterpass.payment_answers import TERMINAL_GROUP_ID
from mockpaywall.paywall.masterpass.payment_records import follow_payment_tokens
from mockpaywall.paywall.masterpass.payment_start import NO_CHALLENGE, select_way, start_payment
from mockpaywall.paywall.masterpass.records import RecordKey, RecordKind
from mockpaywall.paywall.upstream.card_requests import add_typed_card
from mockpaywall.paywall.upstream.encrypted_card import find_encryption_problem, find_expiry_problem
from mockpaywall.paywall.upstream.upstream_operation import UpstreamOperation, make_upstream_operation

UNKNOWN_ORDER = "ORDER_NOT_FOUND"
_REGISTRATION_HINT = "only the card is registered: no payment of by/sdk/payment/init has this orderNo"
_UNKNOWN_ORDER_HINT = (
    "send the MasterpassRequestBody of by/sdk/payment/init on: its orderNo names the payment"
)


def pay_with_saved_card(call: MasterpassCall) -> MasterpassResult:
    """Start the payment with the card of the account that has the alias."""
    payment = _find_new_payment(call)
    if isinstance(payment, MasterpassResult):
        return payment
    if refusal := find_refusal(call):
        return MasterpassResult(refusal)
    alias = call.body["cardAlias"]
    registered = call.account.find_card(alias) if call.account else None
    if registered is None:
        return MasterpassResult(fail("CARD_NOT_FOUND"), hint=hint_for_alias(call.account, alias))
    paying = payment._replace(card=registered.card, alias=alias)
    return _start(call, paying, is_saved=True, is_expired=registered.is_expired)


def pay_with_typed_card(call: MasterpassCall) -> MasterpassResult:
    """Start the payment with the card that by/sdk/payment/init described: the sent one is encrypted."""
    return _pay_with_typed_card(call, saves=False)


def register_and_pay(call: MasterpassCall) -> MasterpassResult:
    """Start the payment with the card that by/sdk/payment/init described, and save the card after success.

    The SDK also sends an orderNo of the merchant, without by/sdk/payment/init (observed): Paywall has no payment then,
    and only the card is registered. That is ours.
    """
    return _pay_with_typed_card(call, saves=True) if _find_payment(call) else _register_only(call)


def _register_only(call: MasterpassCall) -> MasterpassResult:
    """Send a code for the card, in the form of a payment's answer."""
    body = {**call.body, "accountAliasName": call.body["cardAlias"], "cvv": call.body.get("cvc", "")}
    result = add_typed_card(call._replace(body=body))
    if not isinstance(result.answer, Completed):
        return result
    terminal = {"MaskedNumber": None, "TerminalGroupId": TERMINAL_GROUP_ID}
    answer = result.answer._replace(result={**result.answer.result, **terminal})
    return MasterpassResult(answer, result.changes, join_hints((_REGISTRATION_HINT, result.hint)))


def _pay_with_typed_card(call: MasterpassCall, *, saves: bool) -> MasterpassResult:
    code, hint = find_encryption_problem(call, "cvc")
    if not code:
        code, hint = find_expiry_problem(call.body["expiryDate"], call.now)
    if code:
        return MasterpassResult(fail(code), hint=hint)
    payment = _find_new_payment(call)
    if isinstance(payment, MasterpassResult):
        return payment
    alias = call.body["cardAlias"] if saves else ""
    return _start(call, payment._replace(alias=alias, saves_card=saves), is_saved=False, is_expired=False)


def _find_payment(call: MasterpassCall) -> Payment | None:
    """Return the payment that the body names; None for one of another user, and for an unknown one."""
    named = call.records.find(RecordKind.PAYMENT_TOKEN, parse_order_number(call.body["orderNo"]) or "")
    found = call.records.find(RecordKind.PAYMENT, named) if named else None
    session = call.session
    is_own = isinstance(found, Payment) and (found.phone, found.user_id) == (
        session.user_phone,
        session.user_id,
    )
    return found if is_own else None


def _find_new_payment(call: MasterpassCall) -> Payment | MasterpassResult:
    """Return the payment that the body names; a refusal unless it is its own and was not tried yet."""
    payment = _find_payment(call)
    if payment is not None and payment.state is PaymentState.CREATED:
        return payment
    hint = (
        f"this payment was tried before: its state is {payment.state:d}" if payment else _UNKNOWN_ORDER_HINT
    )
    return MasterpassResult(fail(UNKNOWN_ORDER), hint=hint)


def _start(call: MasterpassCall, payment: Payment, *, is_saved: bool, is_expired: bool) -> MasterpassResult:
    forces_3d = payment.force_3d or call.session.force_3d
    way = select_way(is_saved=is_saved, forces_3d=forces_3d)
    result = start_payment(call, payment, way, is_expired=is_expired)
    return _with_payment_token(result, payment)


def _with_payment_token(result: MasterpassResult, payment: Payment) -> MasterpassResult:
    """Return *result*, the Token of a payment without a challenge replaced by one that names it.

    PurchaseAndRegister gets this token (observed); that it names the payment is ours.
    """
    answer = result.answer
    if not isinstance(answer, Completed) or answer.result["ResponseCode"] != NO_CHALLENGE:
        return result
    token = payment.unique_code.replace("-", "")
    return result._replace(answer=answer._replace(result={**answer.result, "Token": token}))


def _read_keys(body: Mapping[str, Any], _: Identifiers) -> tuple[RecordKey, ...]:
    unique_code = parse_order_number(body["orderNo"])
    return (RecordKey(RecordKind.PAYMENT_TOKEN, unique_code),) if unique_code else ()


_SUCCESS = "The payment was made, or waits for a code or for its 3D page: see responseCode."
UPSTREAM_PAYMENT = make_upstream_operation(
    "payment",
    UpstreamOperation(pay_with_saved_card),
    method="POST",
    path="/payment/api/Payment/request",
    summary="Payment with a Saved Card",
    success=_SUCCESS,
    read_keys=_read_keys,
    follow_keys=follow_payment_tokens,
)
UPSTREAM_DIRECT_PAYMENT = make_upstream_operation(
    "direct-payment",
    UpstreamOperation(pay_with_typed_card, is_located=True),
    method="POST",
    path="/payment/api/DirectPayment/request",
    summary="Payment with a Typed Card",
    success=_SUCCESS,
    read_keys=_read_keys,
    follow_keys=follow_payment_tokens,
)
UPSTREAM_REGISTER_AND_PURCHASE = make_upstream_operation(
    "register-and-purchase",
    UpstreamOperation(register_and_pay),
    method="POST",
    path="/payment/api/RegisterAndPurchase",
    summary="Payment with a Card to Save",
    success=_SUCCESS,
    read_keys=_read_keys,
    follow_keys=follow_payment_tokens,
)
