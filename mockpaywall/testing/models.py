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
