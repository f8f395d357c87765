"""Arithmetic on results: medians with their range, percentiles, and ratios of what was measured side by side."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from rows import Loaded, Row, of


@dataclass(frozen=True, slots=True)
class Spread:
    """A median, and the least and greatest value behind it."""

    median: float
    least: float
    greatest: float


def spread(values: Iterable[float | None]) -> Spread | None:
    """Of the values that are there; None when there is none."""
    found = [value for value in values if value is not None]
    return Spread(statistics.median(found), min(found), max(found)) if found else None


def percentile(values: Sequence[float], percent: float) -> float | None:
    """The smallest value that is not below *percent* of them (nearest rank); None when there is none."""
    if not values:
        return None
    rank = max(1, math.ceil(len(values) * percent / 100))
    return round(sorted(values)[rank - 1], 3)


def loaded(rows: Iterable[Row], name: str, against: str, age_s: int, connections: int) -> list[Loaded]:
    """The rounds of one point for *name* ("mockpaywall" or the peer itself), in order."""
    return [
        row
        for row in of(rows, Loaded, name)
        if (row.against, row.age_s, row.connections) == (against, age_s, connections)
    ]


def ratios(
    mine: Sequence[Loaded], theirs: Sequence[Loaded], value: Callable[[Loaded], float]
) -> Spread | None:
    """Ours over theirs, round by round; rounds that only one of them has are left out."""
    other = {row.round: value(row) for row in theirs}
    return spread(value(row) / other[row.round] for row in mine if other.get(row.round))


def ages(rows: Iterable[Row], peer: str) -> list[int]:
    """The ages, in seconds of load, at which *peer* was measured."""
    return sorted({row.age_s for row in of(rows, Loaded, peer)})
