"""The clock of a namespace: real time, moved or stood still, so that tests need not wait for an expiry."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class VirtualClock:
    """How a namespace's time follows from real time. Seconds since the epoch throughout."""

    frozen_at: float | None = None
    """Where it stands still; None while it runs."""
    offset_s: float = 0.0
    """How far it runs ahead of real time."""

    def now(self, real: float) -> float:
        """The namespace's time at real time *real*."""
        return self.frozen_at if self.frozen_at is not None else real + self.offset_s

    def advance(self, seconds: float) -> VirtualClock:
        """Moved on by *seconds*, running or not; negative moves it back."""
        if self.frozen_at is not None:
            return replace(self, frozen_at=self.frozen_at + seconds)
        return replace(self, offset_s=self.offset_s + seconds)


REAL_TIME = VirtualClock()
