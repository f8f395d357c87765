"""What the mock tells of a request and of a session, as small values."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from mockpaywall.journal.masking.phones import mask_phones

NO_STATUS_FAULTS = frozenset({"reset", "empty", "hang", "garbage"})
"""The faults after which the client knows no status."""


class MaskedHeaders(Mapping[str, str]):
    """Headers by name in any letter case; several values of one name are joined by a comma. Keys are masked."""

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
        return f"Headers({', '.join(self._values)})"


@dataclass(frozen=True, slots=True, repr=False)
class Request:
    """One request that the mock received, and what became of it."""

    id: str
    """The X-Mock-Request-Id of the answer."""
    method: str
    url: str
    """Path and query as sent."""
    headers: MaskedHeaders
    """Values of key headers are masked: equal keys still look equal."""
    body: str
    """As text, phone numbers included."""
    status: int | None
    """The HTTP status of the answer; None when none reached the client."""
    mode: str
    """The mode that acted, `ok` for the honest answer."""
    matched: bool
    """False when it was refused: path, method, headers or body."""
    reason: str
    """Why it was refused; "" when it was not."""
    hint: str
    """The X-Mock-Hint of the answer; "" without one."""
    session_id: str | None
    """The session it created, seen by the client or not."""
    seen: str
    """What reached the client, in words."""
    received_at: float
    """Seconds since the epoch, real time."""

    @property
    def json(self) -> Any:
        """The body as JSON. Raises ValueError when it is none."""
        return json.loads(self.body)

    def __repr__(self) -> str:
        became = f"refused: {self.reason}" if self.reason else f"mode {self.mode}"
        return mask_phones(f"Request({self.method} {self.url} -> {self.status or 'no answer'}, {became})")


@dataclass(frozen=True, slots=True)
class Session:
    """One session that the mock issued."""

    session_id: str
    reference_code: str = field(repr=False)
    user_id: str = field(repr=False)
    user_phone: str = field(repr=False)
    force_3d: bool
    phone_verified_by_merchant: bool
    expiry_date: str
    """SessionExpiryDate as it was sent: local time, without a zone."""
    issued_at: datetime
    """With its offset, by the clock of the mock; so is `expires_at`."""
    expires_at: datetime
    expired: bool
    """By the clock of the mock, when it was asked."""


def parse_request(event: Mapping[str, Any]) -> Request:
    """The request in one ServeEvent of GET requests."""
    logged, facts = event["request"], event["stubMapping"]["metadata"]["paywall"]
    return Request(
        id=event["id"],
        method=logged["method"],
        url=logged["url"],
        headers=MaskedHeaders(logged["headers"]),
        body=logged["body"],
        status=_resolve_status(event["response"]["status"], facts),
        mode=facts["mode"],
        matched=event["wasMatched"],
        reason=facts.get("reason", ""),
        hint=facts.get("hint", ""),
        session_id=facts.get("sessionId"),
        seen=facts["seen"],
        received_at=logged["loggedDate"] / 1000,
    )


def _resolve_status(planned_status: int, metadata: Mapping[str, Any]) -> int | None:
    left = metadata["phase"] == "aborted" and "fault" not in metadata
    return None if left or metadata.get("fault") in NO_STATUS_FAULTS else planned_status or None


def parse_session(entry: Mapping[str, Any]) -> Session:
    """The session in one entry of GET sessions."""
    return Session(
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
