"""Moments as text: ISO 8601 in UTC, in milliseconds, as WireMock writes them."""

from __future__ import annotations

from datetime import UTC, datetime


def iso(moment: float) -> str:
    """`2026-01-01T00:00:00.123Z` for seconds since the epoch."""
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def milliseconds(moment: float) -> int:
    """Seconds since the epoch as whole milliseconds."""
    return int(moment * 1000)
