"""A temporary token: what a browser shows instead of keys (pages 'Temporary Token' and 'Client-side SDK')."""

from __future__ import annotations

from typing import NamedTuple


class TempToken(NamedTuple):
    """One token, which can be used until it expires. Source: observed (official JavaScript SDK)."""

    token: str
    temp_token_id: int
    card_save: bool
    """ClientCardSave."""
    three_d: bool
    """ThreeDSession."""
    client_sdk: bool
    expires_at: float
    """Seconds since the epoch, on the namespace's clock. From then on it is refused."""
    session_id: str = ""
    """Of the Masterpass session that came with it; "" without one."""

    def is_expired(self, now: float) -> bool:
        """Return True when *now* (seconds since the epoch) is not before the expiry."""
        return now >= self.expires_at

    def __repr__(self) -> str:
        return f"TempToken({self.temp_token_id})"
