"""How the authorisation of a payment ends: it succeeds or is declined, at once, by a code or on its 3D page. Pure."""

from __future__ import annotations

from mockpaywall.paywall.error_codes import find_by_number
from mockpaywall.paywall.masterpass.card_fates import FateStage, parse_fate
from mockpaywall.paywall.masterpass.payment import (
    Payment,
    PaymentEvent,
    PaymentMethod,
    apply_event,
    can_apply,
)

REFUSED_3D = "3DS_AUTH_ERROR"
"""The upstream code of a payment whose 3D page was refused, cancelled or failed by the user. Source: ours."""
SUCCESS_EVENTS = {True: PaymentEvent.CAPTURED, False: PaymentEvent.AUTHORISED}
"""By AutoCommit."""


def authorise(payment: Payment, method: PaymentMethod, now: float, activity_id: int) -> Payment:
    """Return *payment* after its authorisation: committed already when it commits by itself."""
    event = SUCCESS_EVENTS[payment.auto_commit]
    return apply_event(payment, event, now, activity_id, method=method)


def decline(payment: Payment, method: PaymentMethod, now: float, activity_id: int, reason: str) -> Payment:
    """Return *payment* after a decline for *reason*, the code of the failure."""
    return apply_event(payment, PaymentEvent.DECLINED, now, activity_id, reason=reason, method=method)


def decide_3d(payment: Payment, approved: bool, now: float, activity_id: int) -> Payment:
    """Return *payment* after the decision on its 3D page; unchanged when it has none, or is decided already.

    A card of stage PAGE_3D declines an approved payment too. *activity_id* is the new one of the payment.
    """
    if not payment.acs_token or not can_apply(payment, PaymentEvent.DECLINED):
        return payment
    reason = _find_card_failure(payment) if approved else REFUSED_3D
    method = PaymentMethod.SECURE_3D
    if reason:
        return decline(payment, method, now, activity_id, reason)
    return authorise(payment, method, now, activity_id)


def _find_card_failure(payment: Payment) -> str:
    """Return the code with which the card fails on the 3D page; "" when it does not."""
    fate = parse_fate(payment.card.fate)
    if fate is None or fate.stage is not FateStage.PAGE_3D:
        return ""
    if fate.upstream is not None:
        return fate.upstream.name
    return "" if fate.error_code is None else name_error(fate.error_code)


def name_error(number: int) -> str:
    """Return the reason of a decline with the ErrorCode *number*."""
    code = find_by_number(number)
    return code.name if code else f"ErrorCode {number}"
