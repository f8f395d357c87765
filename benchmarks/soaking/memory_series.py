"""Resident memory over time, and whether it ends flat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import linear_regression, median
from typing import NamedTuple

MAX_GROWTH = 0.05
"""How much the second half may grow, by its trend, as a part of the memory in the middle: noise of the allocator."""
WINDOW = 10
"""Samples whose median is the memory at the start, in the middle and at the end."""


class Sample(NamedTuple):
    """One sample: seconds since the start, MiB of all processes, requests sent until then."""

    at_s: float
    rss_mb: float
    requests: int


@dataclass(frozen=True, slots=True)
class MemorySeries:
    """The samples of a run, in order; at least two."""

    samples: tuple[Sample, ...]

    @property
    def second_half(self) -> Sequence[Sample]:
        """The samples after the memory had time to fill up."""
        return self.samples[len(self.samples) // 2 :]

    @property
    def slope_mb_per_min(self) -> float:
        """The trend of the second half: least squares."""
        half = self.second_half
        return 60 * linear_regression([one.at_s for one in half], [one.rss_mb for one in half]).slope

    @property
    def is_flat(self) -> bool:
        """Whether the second half grows by no more than MAX_GROWTH."""
        minutes = (self.samples[-1].at_s - self.second_half[0].at_s) / 60
        return self.slope_mb_per_min * minutes <= MAX_GROWTH * self.rss_near(0.5)

    def rss_near(self, part: float) -> float:
        """Return the median memory around that part (0..1) of the run."""
        first = round(part * max(0, len(self.samples) - WINDOW))
        return median(one.rss_mb for one in self.samples[first : first + WINDOW])

    def describe(self) -> str:
        """Return the figures in one line."""
        start, middle, end = (self.rss_near(part) for part in (0, 0.5, 1))
        peak = max(one.rss_mb for one in self.samples)
        return (
            f"RSS: start {self.samples[0].rss_mb:.1f} MB ({start:.1f} in the first {WINDOW} s), "
            f"middle {middle:.1f} MB, end {end:.1f} MB, peak {peak:.1f} MB; "
            f"slope of the second half {self.slope_mb_per_min:+.2f} MB/min: "
            f"{'flat' if self.is_flat else 'NOT FLAT'}"
        )

    def to_csv(self) -> str:
        """Return a line per sample, after the names of the columns."""
        rows = (f"{one.at_s:.1f},{one.rss_mb},{one.requests}" for one in self.samples)
        return "\n".join(("seconds,rss_mb,requests", *rows)) + "\n"
