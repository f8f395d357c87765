"""The clock of a namespace: real time, shifted or frozen, so that tests need not wait for an expiry."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class VirtualClock:
    """How the time of a namespace follows from real time. All times are seconds since the epoch."""

    frozen_at: float | None = None
    """The time at which it is frozen; None while it runs."""
    offset_s: float = 0.0
    """Seconds that it is ahead of real time."""

    def now(self, real: float) -> float:
        """Return the time of the namespace at the real time *real*."""
        return self.frozen_at if self.frozen_at is not None else real + self.offset_s

    def advance(self, seconds: float) -> VirtualClock:
        """Return this clock moved by *seconds*, which may be negative. It stays frozen or running."""
        if self.frozen_at is not None:
            return replace(self, frozen_at=self.frozen_at + seconds)
        return replace(self, offset_s=self.offset_s + seconds)


REAL_TIME = VirtualClock()
