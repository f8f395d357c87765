"""SessionExpiryDate: zone-less, whole seconds, in the service's local time (observed in the official JS SDK)."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo


class LocalTime:
    """Writes moments as the service does, in one time zone."""

    __slots__ = ("_last", "_zone")

    def __init__(self, zone_name: str) -> None:
        self._zone = ZoneInfo(zone_name)
        self._last = (-1, "")  # many sessions end in one second: its text is found once

    def written(self, moment: float) -> str:
        """`2025-07-27T11:24:57` for seconds since the epoch; fractions are cut."""
        second = int(moment)
        known, text = self._last
        if known != second:
            text = datetime.fromtimestamp(second, self._zone).replace(tzinfo=None).isoformat()
            self._last = second, text
        return text
