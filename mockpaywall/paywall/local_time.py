"""SessionExpiryDate: zone-less, whole seconds, in the service's local time (observed in the official JS SDK)."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo


class LocalTimeFormatter:
    """Writes moments as the service does, in one time zone."""

    __slots__ = ("_last", "_zone")

    def __init__(self, zone_name: str) -> None:
        self._zone = ZoneInfo(zone_name)
        self._last = (-1, "")  # many sessions end in one second: its text is found once

    def format(self, timestamp: float) -> str:
        """`2025-07-27T11:24:57` for seconds since the epoch; fractions are cut."""
        second = int(timestamp)
        known, text = self._last
        if known != second:
            text = datetime.fromtimestamp(second, self._zone).replace(tzinfo=None).isoformat()
            self._last = second, text
        return text

    def format_with_offset(self, timestamp: float) -> str:
        """`2025-07-27T11:24:57+03:00`: the same with its offset, and milliseconds where there are any (ours)."""
        at = datetime.fromtimestamp(round(timestamp, 3), self._zone)
        return at.isoformat(timespec="milliseconds" if at.microsecond else "seconds")

    def parse(self, text: str) -> float:
        """Seconds since the epoch of an ISO 8601 date and time; one without an offset is in the zone.

        Raises ValueError.
        """
        at = datetime.fromisoformat(text)
        try:
            return (at if at.tzinfo else at.replace(tzinfo=self._zone)).timestamp()
        except OverflowError as error:
            raise ValueError(text) from error
