"""Dates in local time."""

from __future__ import annotations

import pytest

from mockpaywall.paywall.local_time import LocalTimeFormatter


@pytest.mark.parametrize(
    ("zone", "timestamp", "text"),
    [
        ("Europe/Istanbul", 1753604697.999, "2025-07-27T11:24:57"),
        ("Europe/Istanbul", 0.0, "1970-01-01T02:00:00"),
        ("Europe/Istanbul", 1420070400.0, "2015-01-01T02:00:00"),
        ("UTC", 1753604697.0, "2025-07-27T08:24:57"),
        ("America/New_York", 1753604697.0, "2025-07-27T04:24:57"),
        ("UTC", 253370764800.0, "9999-01-01T00:00:00"),
    ],
)
def test_format(zone: str, timestamp: float, text: str) -> None:
    assert LocalTimeFormatter(zone).format(timestamp) == text
