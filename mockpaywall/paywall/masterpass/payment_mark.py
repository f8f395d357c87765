"""What a mark of the browser does to a payment: it never moves one backwards. Numbers: observed (JavaScript SDK)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from types import MappingProxyType

from mockpaywall.paywall.masterpass.payment import (
    Payment,
    PaymentEvent,
    PaymentMethod,
    PaymentState,
    apply_event,
    can_apply,
)
from mockpaywall.paywall.masterpass.payment_outcome import authorise


class MarkStatus(IntEnum):
    """The PaymentStatus of a mark."""

    STARTED = 1
    """The user has to do something."""
    UNSUCCESSFUL = 2
    AWAITING_CAPTURE = 3


EVENTS: Mapping[MarkStatus, PaymentEvent] = MappingProxyType(
    {
        MarkStatus.STARTED: PaymentEvent.CHALLENGED,
        MarkStatus.UNSUCCESSFUL: PaymentEvent.DECLINED,
        MarkStatus.AWAITING_CAPTURE: PaymentEvent.AUTHORISED,
    }
)
"""What happened to the payment, by status. A payment to which that cannot happen keeps its state."""
METHODS: Mapping[int, PaymentMethod] = MappingProxyType(
    {1: PaymentMethod.NON_SECURE, 2: PaymentMethod.SECURE_3D, 3: PaymentMethod.OTP}
)
"""By PaymentType; 4 says that the browser does not know it. Source: inferred from the system data of the vendor."""
OPEN_STATES = frozenset({PaymentState.CREATED, PaymentState.PENDING, PaymentState.STARTED})
"""A mark may still change the method."""


def mark_payment(
    payment: Payment, status: MarkStatus, payment_type: int, now: float, activity_id: int, *, reason: str = ""
) -> Payment:
    """Return *payment* after the mark; *payment* itself when it changes nothing. *reason*: of a failure."""
    if payment.state not in OPEN_STATES:
        return payment
    marked = payment._replace(method=METHODS.get(payment_type, payment.method))
    event = EVENTS[status]
    if event is PaymentEvent.AUTHORISED:
        return authorise(marked, marked.method, now, activity_id)
    if not can_apply(marked, event):
        return marked
    return apply_event(marked, event, now, activity_id, reason=reason)
