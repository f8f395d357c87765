"""Changes of a namespace's clock."""

from __future__ import annotations

import pytest

from mockpaywall.model.clock_change import (
    MAX_ADVANCE_S,
    MAX_TIMESTAMP,
    MIN_TIMESTAMP,
    make_clock_change,
    return_to_real_time,
)
from mockpaywall.model.virtual_clock import REAL_TIME, VirtualClock

REAL = 1_700_000_000.0
FROZEN = VirtualClock(frozen_at=1_000_000.0)


@pytest.mark.parametrize(
    ("clock", "frozen_at", "advance_s", "now"),
    [
        (REAL_TIME, None, 5.0, REAL + 5),
        (FROZEN, None, -5.0, 999_995.0),
        (REAL_TIME, 2_000_000.0, 0.0, 2_000_000.0),
        (FROZEN, 2_000_000.0, 0.5, 2_000_000.5),
        (VirtualClock(offset_s=10), None, 5.0, REAL + 15),
    ],
)
def test_a_clock_is_frozen_moved_or_both(
    clock: VirtualClock, frozen_at: float | None, advance_s: float, now: float
) -> None:
    changed = make_clock_change(frozen_at, advance_s, REAL)(clock)
    assert changed.now(REAL) == now
    assert (changed.frozen_at is not None) is (frozen_at is not None or clock is FROZEN)


@pytest.mark.parametrize("clock", [REAL_TIME, FROZEN])
@pytest.mark.parametrize(
    ("advance_s", "end"), [(MAX_ADVANCE_S, MAX_TIMESTAMP), (-MAX_ADVANCE_S, MIN_TIMESTAMP)]
)
def test_a_clock_stops_at_the_end_of_the_range(clock: VirtualClock, advance_s: float, end: float) -> None:
    change = make_clock_change(None, advance_s, REAL)
    for _ in range(90):
        clock = change(clock)
    assert clock.now(REAL) == pytest.approx(end)


def test_real_time_undoes_every_change() -> None:
    assert return_to_real_time(FROZEN) == REAL_TIME
