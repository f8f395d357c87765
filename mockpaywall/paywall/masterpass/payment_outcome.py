"""How the authorisation of a payment ends: it succeeds or is declined, at once, by a code or by its 3D page. Pure.

The user decides on the page; the payment follows when the browser comes to the callback. Source: inferred.
"""

from __future__ import annotations

from mockpaywall.paywall.error_codes import find_by_number
from mockpaywall.paywall.masterpass.card_outcomes import CardStage, parse_outcome
from mockpaywall.paywall.masterpass.challenge import EXPIRED_CODE, RIGHT_CODE
from mockpaywall.paywall.masterpass.identifiers import derive_code
from mockpaywall.paywall.masterpass.page_3d_state import Page3dEvent, Page3dState
from mockpaywall.paywall.masterpass.payment import (
    Payment,
    PaymentEvent,
    PaymentMethod,
    apply_event,
    can_apply,
)
from mockpaywall.paywall.operation import OperationPolicy

REFUSED_3D = "3DS_AUTH_ERROR"
"""The upstream code of a payment whose 3D page was refused, cancelled, failed or left by the user. Source: ours."""
EXPIRED_3D = "TOKEN_HAS_EXPIRED"
"""The upstream code of a payment whose link to the 3D page expired. Source: ours."""
SUCCESS_EVENTS = {True: PaymentEvent.CAPTURED, False: PaymentEvent.AUTHORISED}
"""By AutoCommit."""


def authorise(payment: Payment, method: PaymentMethod, now: float, activity_id: int) -> Payment:
    """Return *payment* after its authorisation: committed already when it commits by itself."""
    event = SUCCESS_EVENTS[payment.auto_commit]
    return apply_event(payment, event, now, activity_id, method=method)


def decline(payment: Payment, method: PaymentMethod, now: float, activity_id: int, reason: str) -> Payment:
    """Return *payment* after a decline for *reason*, the code of the failure."""
    return apply_event(payment, PaymentEvent.DECLINED, now, activity_id, reason=reason, method=method)


def open_page(payment: Payment, now: float, activity_id: int) -> Payment:
    """Return *payment* after its 3D page was opened; unchanged when it was opened before."""
    if not can_apply(payment, PaymentEvent.PAGE_OPENED):
        return payment
    return apply_event(payment, PaymentEvent.PAGE_OPENED, now, activity_id)


def get_page_state(payment: Payment, now: float) -> Page3dState:
    """Return the state of the 3D page of *payment* at *now*."""
    is_expired = payment.page_3d.state is Page3dState.OPEN and now >= payment.page_expires_at
    return Page3dState.EXPIRED if is_expired else payment.page_3d.state


def is_page_decidable(payment: Payment) -> bool:
    """Return whether *payment* has a 3D page and waits for what is decided on it."""
    return bool(payment.acs_token) and can_apply(payment, PaymentEvent.DECLINED)


def classify_page_code(payment: Payment, code: str, policy: OperationPolicy) -> Page3dEvent:
    """Return what entering *code* on the 3D page does."""
    if code == get_page_code(payment, policy):
        return Page3dEvent.RIGHT_CODE
    if policy.magic_enabled and code == EXPIRED_CODE:
        return Page3dEvent.EXPIRED_CODE
    is_last = payment.page_3d.attempts + 1 >= policy.max_attempts
    return Page3dEvent.LAST_WRONG_CODE if is_last else Page3dEvent.WRONG_CODE


def get_page_code(payment: Payment, policy: OperationPolicy) -> str:
    """Return the right code of the 3D page: the documented one, or a random one that its token determines."""
    return derive_code(payment.acs_token) if policy.random_codes else RIGHT_CODE


def decide_page(payment: Payment, event: Page3dEvent) -> Payment:
    """Return *payment* after *event* on its 3D page; unchanged when the page is decided."""
    return payment._replace(page_3d=payment.page_3d.after(event))


def complete_3d(payment: Payment, now: float, activity_id: int, failure: str = "") -> Payment:
    """Return *payment* with the outcome of its 3D page: that of an undecided page is a decline.

    Unchanged when the payment has no page, or its outcome already. *failure* declines an approved payment, and so
    does a card of stage PAGE_3D. *activity_id* is the new one of the payment.
    """
    if not is_page_decidable(payment):
        return payment
    method = PaymentMethod.SECURE_3D
    if reason := _find_page_failure(payment, now) or failure or _find_card_failure(payment):
        return decline(payment, method, now, activity_id, reason)
    return authorise(payment, method, now, activity_id)


def decide_3d(payment: Payment, event: Page3dEvent, now: float, activity_id: int) -> Payment:
    """Return *payment* after *event* on its 3D page and the way back; unchanged when it has none, or is decided."""
    if not is_page_decidable(payment):
        return payment
    return complete_3d(decide_page(payment, event), now, activity_id)


def _find_page_failure(payment: Payment, now: float) -> str:
    """Return the upstream code of a page that was not approved; "" for one that was."""
    state = get_page_state(payment, now)
    if state is Page3dState.APPROVED:
        return ""
    return EXPIRED_3D if state is Page3dState.EXPIRED else REFUSED_3D


def _find_card_failure(payment: Payment) -> str:
    """Return the code with which the card fails on the 3D page; "" when it does not."""
    outcome = parse_outcome(payment.card.outcome)
    if outcome is None or outcome.stage is not CardStage.PAGE_3D:
        return ""
    if outcome.upstream is not None:
        return outcome.upstream.name
    return "" if outcome.error_code is None else name_error(outcome.error_code)


def name_error(number: int) -> str:
    """Return the reason of a decline with the ErrorCode *number*."""
    code = find_by_number(number)
    return code.name if code else f"ErrorCode {number}"
