"""Moments as text: ISO 8601 in UTC, in milliseconds, as WireMock writes them."""

from __future__ import annotations

from datetime import UTC, datetime


def format_iso8601(timestamp: float) -> str:
    """`2026-01-01T00:00:00.123Z` for seconds since the epoch."""
    return datetime.fromtimestamp(timestamp, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def to_milliseconds(timestamp: float) -> int:
    """Seconds since the epoch as whole milliseconds."""
    return int(timestamp * 1000)
