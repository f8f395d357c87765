"""Payments: their states and history, and the decision on a 3D page without a browser."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from mockpaywall.matching.json_fields import required
from mockpaywall.matching.json_node import JsonNode, format_alternatives
from mockpaywall.matching.pattern_error import PatternError
from mockpaywall.modes.effects.return_post import find_return_fault, parse_return_fault
from mockpaywall.paywall.card_data import mask_values
from mockpaywall.paywall.masterpass.account import Account
from mockpaywall.paywall.masterpass.card_saving import save_paid_card
from mockpaywall.paywall.masterpass.identifiers import derive_decision_id
from mockpaywall.paywall.masterpass.page_3d_state import Page3dEvent, Page3dState
from mockpaywall.paywall.masterpass.payment import Payment, PaymentChange, PaymentState
from mockpaywall.paywall.masterpass.payment_outcome import decide_3d
from mockpaywall.paywall.masterpass.records import RecordKey, RecordKind, Records
from mockpaywall.paywall.masterpass.return_fault import ReturnFault, ReturnFaultKind
from mockpaywall.paywall.masterpass.return_form import make_return_form
from mockpaywall.web.admin.context import AdminContext, AdminRoute
from mockpaywall.web.admin.errors import AdminError
from mockpaywall.web.admin.record_list import RecordList, get_now, list_namespaces
from mockpaywall.web.admin.request_args import PAGE_PARAMETERS, read_members
from mockpaywall.web.admin.streaming import JsonStream

OwnedPayment = tuple[str, Payment]
"""A namespace and one of its payments."""
EXPECTED = 'a decision: {"outcome": "approve"}'
DECISION_PATH = "/3d"
"""Follows the name of a payment."""


class Outcome3d(StrEnum):
    """What the user does on the 3D page."""

    APPROVE = "approve"
    REFUSE = "refuse"
    CANCEL = "cancel"


EVENTS = {
    Outcome3d.APPROVE: Page3dEvent.RIGHT_CODE,
    Outcome3d.REFUSE: Page3dEvent.REFUSED,
    Outcome3d.CANCEL: Page3dEvent.CANCELLED,
}


def list_payments(context: AdminContext) -> JsonStream:
    """Return the payments of the scope, the newest first."""
    evicted = sum(each.payments_evicted for each in list_namespaces(context))
    listed = RecordList("payments", _list_stored(context), evicted, lambda payment: payment.created_at)
    return listed.render(context, lambda name, payment: _render_payment((name, payment), context))


def get_payment(context: AdminContext, payment_id: str) -> dict[str, Any]:
    """Return one payment by MasterpassPaymentId, PaymentId or MerchantUniqueCode; of several, the newest."""
    return _render_payment(_find_payment(context, payment_id), context)


def decide_payment(context: AdminContext, payment_id: str) -> dict[str, Any]:
    """Decide the 3D page of a payment; return the form that the browser posts to the merchant.

    The same decision again returns the same form; another one is refused. `return` is what goes wrong with the form,
    as in the mode part of that name; without it, the default mode of the payment's namespace says so.
    """
    members = read_members(context.request, EXPECTED, "outcome", "return")
    outcome = _parse_outcome(required(members, "outcome", EXPECTED))
    namespace, payment = _find_payment(context, payment_id)
    if "return" in members:
        fault: ReturnFault | None = parse_return_fault(members["return"].string())
    else:
        fault = find_return_fault(context.store.default_mode(namespace))
    _check_fault(fault, context)
    _check_outcome(payment, outcome)
    decided = _decide(context, namespace, payment, outcome)
    _check_outcome(decided, outcome)  # another one may have decided it meanwhile
    app_context = context.app_context
    form = make_return_form(decided, app_context.local_time, app_context.policy.hash_key, fault)
    fields = [list(field) for field in form.fields]
    return {"action": form.action, "fields": fields, "posts": form.posts, "delayMs": form.delay_ms}


ROUTES = (
    AdminRoute("GET", "/payments", list_payments, parameters=PAGE_PARAMETERS),
    AdminRoute("GET", "/payments/<rest:id>", get_payment),
    AdminRoute("POST", f"/payments/<rest:id>{DECISION_PATH}", decide_payment),
)


def _parse_outcome(node: JsonNode) -> Outcome3d:
    expected = format_alternatives([each.value for each in Outcome3d])
    try:
        return Outcome3d(node.string(expected))
    except ValueError as error:
        if isinstance(error, PatternError):
            raise
        raise PatternError(node.pointer, "another string", expected) from None


def _check_fault(fault: ReturnFault | None, context: AdminContext) -> None:
    """Refuse a wrong hash where there is none. Raises AdminError."""
    if (
        fault is not None
        and fault.kind is ReturnFaultKind.BAD_HASH
        and not context.app_context.policy.hash_key
    ):
        raise AdminError(
            422, "The form has no hash", "start the server with --hash-key KEY for return=bad-hash"
        )


def _check_outcome(payment: Payment, outcome: Outcome3d) -> None:
    """Refuse a payment without a 3D page, and one that was decided in another way. Raises AdminError."""
    if not payment.acs_token:
        raise AdminError(409, "The payment has no 3D page", "payment/init opens one with Force3D true")
    is_approved = payment.page_3d.state is Page3dState.APPROVED
    is_decided = payment.page_3d.state is not Page3dState.OPEN or payment.state is PaymentState.FAILED
    if is_decided and is_approved is not (outcome is Outcome3d.APPROVE):
        detail = f"its state is {payment.state.value}, {payment.state.name.lower()}; last: {payment.history[-1].reason}"
        raise AdminError(409, "The payment is decided already", detail)


def _decide(context: AdminContext, namespace: str, payment: Payment, outcome: Outcome3d) -> Payment:
    """Return the payment after the decision. A card to save is stored with it, in one step."""
    now, decision_id = get_now(namespace, context), derive_decision_id(payment.payment_id)
    max_cards = context.app_context.policy.max_cards

    def decide(records: Records) -> Records:
        found, account = records
        if not isinstance(found, Payment):  # evicted or reset meanwhile
            return records
        decided = decide_3d(found, EVENTS[outcome], now, decision_id)
        if decided is found:
            return records
        return decided, save_paid_card(account if isinstance(account, Account) else None, decided, max_cards)

    payment_key = RecordKey(RecordKind.PAYMENT, payment.masterpass_payment_id)
    account_key = RecordKey(RecordKind.ACCOUNT, payment.phone)
    stored, _ = context.store.change_records((payment_key, account_key), namespace, decide)
    if not isinstance(stored, Payment):
        raise _unknown_payment(payment.masterpass_payment_id)
    return stored


def _list_stored(context: AdminContext) -> list[OwnedPayment]:
    stored = context.store.records(RecordKind.PAYMENT, context.scope)
    return [(name, payment) for name, payment in stored if isinstance(payment, Payment)]


def _find_payment(context: AdminContext, payment_id: str) -> OwnedPayment:
    found = [
        stored
        for stored in _list_stored(context)
        if payment_id.lower() == stored[1].masterpass_payment_id
        or payment_id in (str(stored[1].payment_id), stored[1].merchant_unique_code)
    ]
    if not found:
        raise _unknown_payment(payment_id)
    return max(reversed(found), key=lambda stored: stored[1].created_at)


def _unknown_payment(payment_id: str) -> AdminError:
    detail = "name it by MasterpassPaymentId, PaymentId or MerchantUniqueCode; GET payments lists them"
    if payment_id.endswith(DECISION_PATH):
        detail += f"; a decision on a 3D page is a POST to payments/{{id}}{DECISION_PATH}"
    return AdminError(404, "No such payment", detail)


def _render_payment(stored: OwnedPayment, context: AdminContext) -> dict[str, Any]:
    """Render the payment, with the API's own names where it has them."""
    namespace, payment = stored
    members = {
        "MasterpassPaymentId": payment.masterpass_payment_id,
        "PaymentId": payment.payment_id,
        "UniqueCode": payment.unique_code,
        "MerchantUniqueCode": payment.merchant_unique_code,
        "TrackingCode": payment.tracking_code,
        "Amount": payment.amount,
        "CurrencyId": payment.currency_id,
        "Installment": payment.installment,
        "AutoCommit": payment.auto_commit,
        "UserId": payment.user_id,
        "UserPhone": payment.phone,
        "CardNumber": payment.card.payment_mask,
        "CardAlias": payment.alias or None,
        "state": payment.state.name.lower(),
        "stateId": payment.state.value,
        "method": payment.method.name.lower(),
        "methodId": payment.method.value,
        "needs3d": bool(payment.acs_token) and payment.state in (PaymentState.PENDING, PaymentState.STARTED),
        "page3d": _render_page(payment, context) if payment.acs_token else None,
        "createdAt": context.app_context.local_time.format_with_offset(payment.created_at),
        "history": [_render_change(change, context) for change in payment.history],
        "namespace": namespace,
    }
    return mask_values(members)


def _render_page(payment: Payment, context: AdminContext) -> dict[str, Any]:
    """Render what the user did on the 3D page."""
    return {
        "state": payment.page_3d.state.value,
        "wrongCodes": payment.page_3d.attempts,
        "expiresAt": context.app_context.local_time.format_with_offset(payment.page_expires_at),
    }


def _render_change(change: PaymentChange, context: AdminContext) -> dict[str, Any]:
    return {
        "at": context.app_context.local_time.format_with_offset(change.at),
        "state": change.state.name.lower(),
        "stateId": change.state.value,
        "reason": change.reason,
        "ActivityId": change.activity_id,
    }
