"""Timestamps as text: ISO 8601 in UTC with milliseconds, as WireMock writes them.

Timestamps are seconds since the epoch throughout.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache


def format_iso8601(timestamp: float) -> str:
    """Return `2026-01-01T00:00:00.123Z`."""
    second, rest = divmod(to_milliseconds(timestamp), 1000)
    return f"{_format_second(second)}.{rest:03}Z"


def to_milliseconds(timestamp: float) -> int:
    """Return whole milliseconds since the epoch; fractions of a millisecond are cut off.

    Round to microseconds first: as floats, 1.001 s times 1000 is 1000.9999999999999.
    """
    return round(timestamp * 1_000_000) // 1000


def parse_iso8601(text: str) -> float:
    """Parse a date and time; one without an offset is in UTC. Raises ValueError."""
    at = datetime.fromisoformat(text)
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()


@lru_cache(maxsize=64)
def _format_second(second: int) -> str:
    """Cached because the access log writes many lines of one second."""
    return f"{datetime.fromtimestamp(second, UTC):%Y-%m-%dT%H:%M:%S}"
