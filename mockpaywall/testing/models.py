"""The values that the test object returns: recorded requests and issued sessions."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from mockpaywall.journal.masking.phones import mask_phones


class MaskedHeaders(Mapping[str, str]):
    """Headers by name in any letter case, with masked keys. Several values of one name are joined by a comma."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, str | list[str]]) -> None:
        self._values = {
            name.lower(): value if isinstance(value, str) else ", ".join(value)
            for name, value in values.items()
        }

    def __getitem__(self, name: str) -> str:
        return self._values[name.lower()]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"MaskedHeaders({', '.join(self._values)})"


@dataclass(frozen=True, slots=True, repr=False)
class RecordedRequest:
    """One request in the journal, and its outcome."""

    id: str
    """The X-Mock-Request-Id of the response."""
    method: str
    url: str
    """Path and query as sent."""
    headers: MaskedHeaders
    """Values of key headers are masked: equal keys have equal masks."""
    body: str
    """As text, phone numbers included."""
    status: int | None
    """The HTTP status of the response; None when none reached the client."""
    mode: str
    """The mode that was applied; `ok` for the normal response."""
    matched: bool
    """False when it was refused because of its path, method, headers or body."""
    reason: str
    """Why it was refused; "" when it was not."""
    hint: str
    """The X-Mock-Hint of the response; "" without one."""
    session_id: str | None
    """The session it created, received by the client or not."""
    seen: str
    """What the client received, in words."""
    received_at: float
    """Seconds since the epoch, real time."""

    @property
    def json(self) -> Any:
        """The body parsed as JSON. Raises ValueError when it is not JSON."""
        return json.loads(self.body)

    def __repr__(self) -> str:
        outcome = f"refused: {self.reason}" if self.reason else f"mode {self.mode}"
        status = self.status or "no response"
        return mask_phones(f"RecordedRequest({self.method} {self.url} -> {status}, {outcome})")


@dataclass(frozen=True, slots=True)
class IssuedSession:
    """One session that the mock issued."""

    session_id: str
    reference_code: str = field(repr=False)
    user_id: str = field(repr=False)
    user_phone: str = field(repr=False)
    force_3d: bool
    phone_verified_by_merchant: bool
    expiry_date: str
    """SessionExpiryDate as sent: local time without an offset."""
    issued_at: datetime
    """With its offset, by the clock of the mock."""
    expires_at: datetime
    """With its offset, by the clock of the mock."""
    expired: bool
    """By the clock of the mock, at the time of the call."""


@dataclass(frozen=True, slots=True)
class StoredCard:
    """A card of an account."""

    alias: str
    number: str
    """Masked: the first six digits, eight stars, the last two."""
    holder: str = field(repr=False)
    expiry: str
    """MM/YYYY."""
    card_id: int
    unique_number: str
    """CardUniqueNumber: equal numbers have equal ones."""
    expired: bool
    expires_soon: bool


@dataclass(frozen=True, slots=True)
class StoredAccount:
    """An account: the cards of a phone number."""

    phone: str = field(repr=False)
    user_id: str | None = field(repr=False)
    """The UserId that it is linked to; None: every one."""
    state: str
    """linked, unlinked or blocked."""
    cards: tuple[StoredCard, ...]
    """The default card first."""


@dataclass(frozen=True, slots=True)
class SentOtp:
    """A one-time code that was "sent"."""

    phone: str = field(repr=False)
    purpose: str
    """register, link, payment, or 3d for the code of a 3D page."""
    code: str = field(repr=False)
    """The right code."""
    token: str
    """The OtpToken to send with it; for 3d, the token of the page."""
    state: str
    """open, expired, verified, replaced or closed; of a 3D page open, expired, approved, refused, cancelled or closed.
    By the clock of the mock, at the time of the call."""
    expires_at: datetime
    """With its offset, by the clock of the mock."""
    attempts: int
    """Wrong codes so far."""
    payment_id: str | None
    """The MasterpassPaymentId of the payment to authorise."""


@dataclass(frozen=True, slots=True)
class PaymentStep:
    """One entry of the history of a payment."""

    at: datetime
    """With its offset, by the clock of the mock."""
    state: str
    state_id: int
    reason: str
    """The event, and the code of a decline."""


@dataclass(frozen=True, slots=True)
class StoredPayment:
    """One payment."""

    masterpass_payment_id: str
    payment_id: int
    unique_code: str
    merchant_unique_code: str
    tracking_code: str | None
    amount: str
    """As sent: major units, scale kept."""
    installment: int
    auto_commit: bool
    user_id: str = field(repr=False)
    user_phone: str = field(repr=False)
    card_number: str
    """Masked: the first six digits, six stars, the last four."""
    state: str
    """created, pending, started, awaiting_capture, success or failed."""
    state_id: int
    """The documented number of the state."""
    method: str
    """unknown until the outcome; then secure_3d, non_secure or otp."""
    needs_3d: bool
    """Whether its 3D page waits for a decision."""
    history: tuple[PaymentStep, ...]
    """The oldest first."""


@dataclass(frozen=True, slots=True)
class PostedForm:
    """The form that the browser posts to the merchant after a 3D page."""

    action: str
    """The success or fail address of the merchant."""
    fields: tuple[tuple[str, str], ...]
    """In the order of the form; its body is application/x-www-form-urlencoded."""
    posts: int = 1
    """How often the browser posts it: 0 with returns="never", 2 with "twice"."""
    delay_ms: int = 0
    """How long the browser waits before that."""

    def __getitem__(self, name: str) -> str:
        """Return the value of a field. Raises KeyError."""
        return dict(self.fields)[name]


def parse_account(entry: Mapping[str, Any]) -> StoredAccount:
    """Parse an entry of GET accounts."""
    return StoredAccount(
        phone=entry["phone"],
        user_id=entry["userId"],
        state=entry["state"],
        cards=tuple(_parse_card(card) for card in entry["cards"]),
    )


def _parse_card(entry: Mapping[str, Any]) -> StoredCard:
    return StoredCard(
        alias=entry["alias"],
        number=entry["number"],
        holder=entry["holder"],
        expiry=entry["expiry"],
        card_id=entry["cardId"],
        unique_number=entry["uniqueNumber"],
        expired=entry["expired"],
        expires_soon=entry["expiresSoon"],
    )


def parse_otp(entry: Mapping[str, Any]) -> SentOtp:
    """Parse an entry of GET otps."""
    return SentOtp(
        phone=entry["phone"],
        purpose=entry["purpose"],
        code=entry["code"],
        token=entry["token"],
        state=entry["state"],
        expires_at=datetime.fromisoformat(entry["expiry"]),
        attempts=entry["attempts"],
        payment_id=entry["paymentId"],
    )


def parse_payment(entry: Mapping[str, Any]) -> StoredPayment:
    """Parse an entry of GET payments."""
    return StoredPayment(
        masterpass_payment_id=entry["MasterpassPaymentId"],
        payment_id=entry["PaymentId"],
        unique_code=entry["UniqueCode"],
        merchant_unique_code=entry["MerchantUniqueCode"],
        tracking_code=entry["TrackingCode"],
        amount=entry["Amount"],
        installment=entry["Installment"],
        auto_commit=entry["AutoCommit"],
        user_id=entry["UserId"],
        user_phone=entry["UserPhone"],
        card_number=entry["CardNumber"],
        state=entry["state"],
        state_id=entry["stateId"],
        method=entry["method"],
        needs_3d=entry["needs3d"],
        history=tuple(_parse_change(change) for change in entry["history"]),
    )


def _parse_change(entry: Mapping[str, Any]) -> PaymentStep:
    at = datetime.fromisoformat(entry["at"])
    return PaymentStep(at=at, state=entry["state"], state_id=entry["stateId"], reason=entry["reason"])


def parse_request(event: Mapping[str, Any]) -> RecordedRequest:
    """Parse a ServeEvent of GET requests."""
    logged, metadata = event["request"], event["stubMapping"]["metadata"]["paywall"]
    return RecordedRequest(
        id=event["id"],
        method=logged["method"],
        url=logged["url"],
        headers=MaskedHeaders(logged["headers"]),
        body=logged["body"],
        status=event["response"]["status"] or None,
        mode=metadata["mode"],
        matched=event["wasMatched"],
        reason=metadata.get("reason", ""),
        hint=metadata.get("hint", ""),
        session_id=metadata.get("sessionId"),
        seen=metadata["seen"],
        received_at=logged["loggedDate"] / 1000,
    )


def parse_session(entry: Mapping[str, Any]) -> IssuedSession:
    """Parse an entry of GET sessions."""
    return IssuedSession(
        session_id=entry["SessionId"],
        reference_code=entry["ReferenceCode"],
        user_id=entry["UserId"],
        user_phone=entry["UserPhone"],
        force_3d=entry["Force3D"],
        phone_verified_by_merchant=entry["PhoneVerifiedByMerchant"],
        expiry_date=entry["SessionExpiryDate"],
        issued_at=datetime.fromisoformat(entry["issuedAt"]),
        expires_at=datetime.fromisoformat(entry["expiresAt"]),
        expired=entry["expired"],
    )
