"""A Masterpass session: POST session creates it, the later endpoints require it."""

from __future__ import annotations

from typing import NamedTuple


class Session(NamedTuple):
    """One session. Whether it has expired depends on the clock of its namespace."""

    session_id: str
    reference_code: str
    user_id: str
    user_phone: str
    force_3d: bool
    phone_verified_by_merchant: bool
    issued_at: float
    """Seconds since the epoch, on the namespace's clock."""
    expires_at: float
    """Seconds since the epoch, on the namespace's clock. From then on it is expired."""

    def is_expired(self, now: float) -> bool:
        """Return True when *now* (seconds since the epoch) is not before the expiry."""
        return now >= self.expires_at

    def __repr__(self) -> str:
        return f"Session({self.session_id})"
