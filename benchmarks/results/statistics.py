"""Medians with their range, percentiles, and ratios of measurements that were taken back to back."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from peers.table import OURS

from results.records import LoadPoint, Record, select


@dataclass(frozen=True, slots=True)
class Spread:
    """A median, and the lowest and highest value behind it."""

    median: float
    minimum: float
    maximum: float


def spread(values: Iterable[float | None]) -> Spread | None:
    """Return the spread of the values that are not None, or None if there are none."""
    known = [value for value in values if value is not None]
    return Spread(statistics.median(known), min(known), max(known)) if known else None


def median(values: Iterable[float | None]) -> float | None:
    """Return the median of the values that are not None, or None if there are none."""
    values_spread = spread(values)
    return values_spread.median if values_spread else None


def percentile(values: Sequence[float], percent: float) -> float | None:
    """Return the smallest value that is not below *percent* of all (nearest rank), or None if there are none."""
    if not values:
        return None
    rank = max(1, math.ceil(len(values) * percent / 100))
    return round(sorted(values)[rank - 1], 3)


def warm_ups(records: Iterable[Record], peer: str) -> list[int]:
    """Return the warm-up times, in seconds of load, after which *peer* was measured."""
    return sorted({point.warm_up_s for point in select(records, LoadPoint, peer)})


def ratio_to(
    records: Sequence[Record],
    peer: str,
    warm_up_s: int,
    connections: int,
    value: Callable[[LoadPoint], float],
) -> Spread | None:
    """Return our value divided by the peer's, round by round. Rounds that only one of them has are left out."""
    ours, theirs = (
        {
            point.round: value(point)
            for point in select(records, LoadPoint, name)
            if (point.peer, point.warm_up_s, point.connections) == (peer, warm_up_s, connections)
        }
        for name in (OURS.name, peer)
    )
    return spread(ours[number] / theirs[number] for number in ours if theirs.get(number))
