"""Dates as the service formats them: local time, whole seconds, no offset. Source: observed (official JS SDK)."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo


class LocalTimeFormatter:
    """Formats and parses dates in one time zone."""

    __slots__ = ("_last", "_zone")

    def __init__(self, zone_name: str) -> None:
        self._zone = ZoneInfo(zone_name)
        self._last = (-1, "")  # many sessions expire in the same second

    def format(self, timestamp: float) -> str:
        """Format seconds since the epoch as `2025-07-27T11:24:57`, fractions cut off."""
        second = int(timestamp)
        last_second, text = self._last
        if last_second != second:
            text = datetime.fromtimestamp(second, self._zone).replace(tzinfo=None).isoformat()
            self._last = second, text
        return text

    def format_with_offset(self, timestamp: float) -> str:
        """Format as `2025-07-27T11:24:57+03:00`, with milliseconds unless they are 0. Source: ours."""
        at = datetime.fromtimestamp(round(timestamp, 3), self._zone)
        return at.isoformat(timespec="milliseconds" if at.microsecond else "seconds")

    def format_ticks(self, timestamp: float) -> str:
        """Format as `2025-07-27T11:24:57.1230000`: seven digits of a second, as .NET does. Source: ours."""
        return f"{datetime.fromtimestamp(timestamp, self._zone):%Y-%m-%dT%H:%M:%S.%f}0"

    def format_ticks_with_offset(self, timestamp: float) -> str:
        """Format as `2024-06-13T22:25:08.0404770+03:00`. Source: documented (page 'Temporary Token', sample)."""
        at = datetime.fromtimestamp(timestamp, self._zone)
        return f"{at:%Y-%m-%dT%H:%M:%S.%f}0{at.isoformat()[-6:]}"

    def parse(self, text: str) -> float:
        """Parse an ISO 8601 date and time to seconds since the epoch. One without an offset is local time.

        Raises ValueError.
        """
        at = datetime.fromisoformat(text)
        try:
            return (at if at.tzinfo else at.replace(tzinfo=self._zone)).timestamp()
        except OverflowError as error:
            raise ValueError(text) from error
