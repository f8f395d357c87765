"""A Masterpass session: what POST session makes and the later endpoints ask for."""

from __future__ import annotations

from typing import NamedTuple


class Session(NamedTuple):
    """One issued session. Whether it has expired follows from the time asked at."""

    session_id: str
    reference_code: str
    user_id: str
    user_phone: str
    force_3d: bool
    phone_verified_by_merchant: bool
    issued_at: float
    """Seconds since the epoch, on the namespace's clock."""
    expires_at: float
    """Seconds since the epoch; expired from that moment on."""

    def is_expired(self, now: float) -> bool:
        """True when *now* (seconds since the epoch) is at or past the end."""
        return now >= self.expires_at

    def __repr__(self) -> str:
        return f"Session({self.session_id})"
