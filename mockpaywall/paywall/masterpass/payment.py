"""A payment and its states. Numbers of states and methods: documented (system data pages of the vendor)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import NamedTuple

from mockpaywall.paywall.masterpass.card import Card
from mockpaywall.paywall.masterpass.page_3d_state import PAGE_TTL_S, Page3d


class PaymentState(IntEnum):
    """The StatusId of a payment."""

    CREATED = 1
    STARTED = 2
    """The 3D page is open."""
    AWAITING_CAPTURE = 3
    """Authorised, not committed."""
    SUCCESS = 4
    FAILED = 5
    PENDING = 14
    """A code has to be entered or the 3D page opened."""


class PaymentEvent(StrEnum):
    """What happens to a payment."""

    CHALLENGED = "challenged"
    PAGE_OPENED = "page opened"
    AUTHORISED = "authorised"
    CAPTURED = "captured"
    """Authorised with AutoCommit."""
    DECLINED = "declined"
    COMMITTED = "committed"


class PaymentMethod(IntEnum):
    """The PaymentMethodId of a payment."""

    SECURE_3D = 1
    NON_SECURE = 2
    UNKNOWN = 6
    """Not decided yet."""
    OTP = 7


_CREATED, _STARTED, _PENDING = PaymentState.CREATED, PaymentState.STARTED, PaymentState.PENDING

TRANSITIONS: Mapping[tuple[PaymentState, PaymentEvent], PaymentState] = MappingProxyType(
    {
        (_CREATED, PaymentEvent.CHALLENGED): _PENDING,
        (_PENDING, PaymentEvent.PAGE_OPENED): _STARTED,
        **{
            (state, event): target
            for state in (_CREATED, _PENDING, _STARTED)
            for event, target in (
                (PaymentEvent.AUTHORISED, PaymentState.AWAITING_CAPTURE),
                (PaymentEvent.CAPTURED, PaymentState.SUCCESS),
                (PaymentEvent.DECLINED, PaymentState.FAILED),
            )
        },
        (PaymentState.AWAITING_CAPTURE, PaymentEvent.COMMITTED): PaymentState.SUCCESS,
    }
)
"""A pair that is not here is refused by the operation."""


class PaymentChange(NamedTuple):
    """One entry of the history of a payment."""

    at: float
    """Seconds since the epoch, on the namespace's clock."""
    state: PaymentState
    reason: str
    """The event, and the upstream code of a decline."""
    activity_id: int


class Payment(NamedTuple):
    """One payment."""

    masterpass_payment_id: str
    payment_id: int
    unique_code: str
    merchant_unique_code: str
    tracking_code: str | None
    amount: str
    """As sent: major units, scale kept."""
    currency_id: int
    installment: int
    auto_commit: bool
    success_url: str
    fail_url: str
    phone: str
    user_id: str
    card: Card
    alias: str
    """The alias of the saved card, or of the one to save after success; "" without one."""
    saves_card: bool
    created_at: float
    """Seconds since the epoch, on the namespace's clock."""
    state: PaymentState = PaymentState.CREATED
    method: PaymentMethod = PaymentMethod.UNKNOWN
    acs_token: str = ""
    """The token of its 3D page; "" without one."""
    history: tuple[PaymentChange, ...] = ()
    page_3d: Page3d = Page3d()
    """What was done on its 3D page, where it has one."""
    force_3d: bool = False
    """The merchant asked for 3D, and a browser has still to start the payment."""
    reference_code: str = ""
    """Of the session that started it."""

    @property
    def activity_id(self) -> int:
        """The id of its newest activity."""
        return self.history[-1].activity_id

    @property
    def page_expires_at(self) -> float:
        """When the link to its 3D page expires. Seconds since the epoch, on the namespace's clock."""
        issued = (change.at for change in self.history if change.state is PaymentState.PENDING)
        return next(issued, self.created_at) + PAGE_TTL_S


def can_apply(payment: Payment, event: PaymentEvent) -> bool:
    """Return whether *event* may happen to *payment*."""
    return (payment.state, event) in TRANSITIONS


def apply_event(
    payment: Payment,
    event: PaymentEvent,
    now: float,
    activity_id: int,
    *,
    reason: str = "",
    method: PaymentMethod | None = None,
) -> Payment:
    """Return *payment* after *event*, with *method* if given. Raises KeyError for an event that cannot happen to it."""
    state = TRANSITIONS[payment.state, event]
    change = PaymentChange(now, state, f"{event}: {reason}" if reason else str(event), activity_id)
    history = (*payment.history, change)
    return payment._replace(state=state, method=method or payment.method, history=history)
