"""SessionExpiryDate: zone-less, whole seconds, in the service's local time (observed in the official JS SDK)."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo


class LocalTime:
    """Writes moments as the service does, in one time zone."""

    __slots__ = ("_zone",)

    def __init__(self, zone_name: str) -> None:
        self._zone = ZoneInfo(zone_name)

    def written(self, moment: float) -> str:
        """`2025-07-27T11:24:57` for seconds since the epoch; fractions are cut."""
        return datetime.fromtimestamp(int(moment), self._zone).replace(tzinfo=None).isoformat()
