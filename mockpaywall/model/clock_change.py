"""Changes of a namespace's clock, within the range in which every timestamp can be written."""

from __future__ import annotations

from collections.abc import Callable

from mockpaywall.model.virtual_clock import REAL_TIME, VirtualClock

MIN_TIMESTAMP, MAX_TIMESTAMP = 86_400.0, 250_000_000_000.0
"""1970-01-02 and the year 9892: within them every time zone and every session's end can be written. Source: ours."""
MAX_ADVANCE_S = 3_200_000_000.0
"""A century, in either direction, in one change. Source: ours."""

TIMESTAMP_RANGE = "after 1970-01-01 and before the year 9892"
"""MIN_TIMESTAMP to MAX_TIMESTAMP in words."""

ClockChange = Callable[[VirtualClock], VirtualClock]


def make_clock_change(frozen_at: float | None, advance_s: float, real: float) -> ClockChange:
    """Return the change that freezes a clock, moves it, or both. *real*: real time, seconds since the epoch.

    A clock that would leave the range, which `leaves_range` tells, stops at its end.
    """

    def change(clock: VirtualClock) -> VirtualClock:
        base = clock if frozen_at is None else VirtualClock(frozen_at)
        return _clamp(base.advance(advance_s), real)

    return change


def leaves_range(clock: VirtualClock, frozen_at: float | None, advance_s: float, real: float) -> bool:
    """Return whether the change that `make_clock_change` makes of these would take *clock* out of the range."""
    start = clock.now(real) if frozen_at is None else frozen_at
    return not MIN_TIMESTAMP <= start + advance_s <= MAX_TIMESTAMP


def return_to_real_time(clock: VirtualClock) -> VirtualClock:
    """The change that undoes every other one."""
    return REAL_TIME


def _clamp(clock: VirtualClock, real: float) -> VirtualClock:
    now = clock.now(real)
    return clock.advance(min(max(now, MIN_TIMESTAMP), MAX_TIMESTAMP) - now)
