"""A one-time code (OTP) that the user must enter. Source: documented calls; states and limits are ours."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from mockpaywall.paywall.masterpass.card import Card

RIGHT_CODE = "123456"
"""Source: observed (samples of otp/verify, and the published 3D code of the test environment)."""
EXPIRED_CODE = "000000"
"""Behaves as a right code that came too late. Source: ours."""


class ChallengePurpose(StrEnum):
    """What a verified code completes."""

    REGISTER = "register"
    LINK = "link"
    PAYMENT = "payment"


class ChallengeIssuer(StrEnum):
    """Who sends the code. The value is the ResponseCode."""

    BANK = "5001"
    MASTERPASS = "5008"


class ChallengeState(StrEnum):
    """The state of a challenge. That it has expired follows from the clock and is not stored."""

    OPEN = "open"
    EXPIRED = "expired"
    VERIFIED = "verified"
    REPLACED = "replaced"
    CLOSED = "closed"


class ChallengeEvent(StrEnum):
    """What happens to a challenge."""

    RIGHT_CODE = "right code"
    WRONG_CODE = "wrong code"
    LAST_WRONG_CODE = "last wrong code"
    RESENT = "resent"


_OPEN = ChallengeState.OPEN

TRANSITIONS: Mapping[tuple[ChallengeState, ChallengeEvent], ChallengeState] = MappingProxyType(
    {
        (_OPEN, ChallengeEvent.RIGHT_CODE): ChallengeState.VERIFIED,
        (_OPEN, ChallengeEvent.WRONG_CODE): _OPEN,
        (_OPEN, ChallengeEvent.LAST_WRONG_CODE): ChallengeState.CLOSED,
        (_OPEN, ChallengeEvent.RESENT): ChallengeState.REPLACED,
        (ChallengeState.EXPIRED, ChallengeEvent.RESENT): ChallengeState.REPLACED,
    }
)
"""A pair that is not here is refused: see REFUSALS."""

REFUSALS: Mapping[ChallengeState, str] = MappingProxyType(
    {
        ChallengeState.EXPIRED: "TOKEN_HAS_EXPIRED",  # documented
        ChallengeState.VERIFIED: "TOKEN_ALREADY_USED",
        ChallengeState.REPLACED: "TOKEN_ALREADY_USED",
        ChallengeState.CLOSED: "TOKEN_IS_NOT_VALID",
    }
)
"""The upstream code for a challenge that is in no state for the event. Source: ours except where it says otherwise."""


class Challenge(NamedTuple):
    """One challenge."""

    token: str
    """The OtpToken: 32 lower-case hexadecimal digits."""
    purpose: ChallengePurpose
    issuer: ChallengeIssuer
    phone: str
    user_id: str
    code: str
    """The right code."""
    issued_at: float
    """Seconds since the epoch, on the namespace's clock."""
    expires_at: float
    """Seconds since the epoch, on the namespace's clock. From then on it is expired."""
    stored_state: ChallengeState = ChallengeState.OPEN
    attempts: int = 0
    """Wrong codes so far."""
    resends: int = 0
    """How often this challenge replaced another one."""
    alias: str = ""
    """Of the card to register."""
    card: Card | None = None
    """The card to register, or the card that pays."""
    card_id: int = 0
    """Of the card to register."""
    payment_id: str = ""
    """The MasterpassPaymentId of the payment to authorise."""

    def get_state(self, now: float) -> ChallengeState:
        """Return the state at *now*, seconds since the epoch on the namespace's clock."""
        is_expired = self.stored_state is ChallengeState.OPEN and now >= self.expires_at
        return ChallengeState.EXPIRED if is_expired else self.stored_state
