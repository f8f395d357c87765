"""Our performance targets as a table: limit, goal, result, status. They are printed and never fail a test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from peers.table import PRISM

from results.records import Record
from results.timing import (
    WIREMOCKS,
    Figure,
    burst_median,
    error_count,
    load_median,
    memory_growth,
    startup_median,
    throughput_ratio,
    wiremock_cpu_ratio,
)

FRESH_S, WARM_S, LONG_S = 5, 40, 180


@dataclass(frozen=True, slots=True)
class Target:
    """One figure. The *limit* must hold; the *goal* is what we work towards. None: there is none.

    They are upper bounds, and lower bounds if *higher_is_better*.
    """

    name: str
    unit: str
    limit: float | None
    goal: float | None
    figure: Figure
    higher_is_better: bool = False

    def status(self, result: float | None) -> str:
        """Return the status in one or two words."""
        if result is None:
            return "not measured"
        if not self._meets(result, self.limit):
            return "MISSED"
        if self._meets(result, self.goal):
            return "met"
        return "goal missed" if self.limit is None else "limit met"

    def format_bound(self, bound: float | None) -> str:
        """Return "at most 4 ms", or "" for None."""
        if bound is None:
            return ""
        return f"{'at least' if self.higher_is_better else 'at most'} {self.format_value(bound)}"

    def format_value(self, value: float | None) -> str:
        """Return the value with its unit, or "" for None."""
        if value is None:
            return ""
        return f"{value:.0f} {self.unit}".strip() if value >= 1000 else f"{value:.3g} {self.unit}".strip()

    def _meets(self, result: float, bound: float | None) -> bool:
        if bound is None:
            return True
        return result >= bound if self.higher_is_better else result <= bound


TARGETS: tuple[Target, ...] = (
    *(
        Target(f"requests/s at {connections}, {label}", "x", limit, goal, figure, higher_is_better=True)
        for label, peers, warm_up_s, limit, goal in (
            ("to a fresh WireMock", WIREMOCKS, FRESH_S, 3, None),
            ("to WireMock after 40 s", WIREMOCKS, WARM_S, 1.5, None),
            ("to WireMock after 3 min", WIREMOCKS, LONG_S, None, 2),
            ("to Prism", (PRISM,), FRESH_S, 8, None),
        )
        for connections in (16, 64)
        for figure in (throughput_ratio(peers, warm_up_s, connections),)
    ),
    Target("p99 at 16 connections", "ms", 4, None, load_median(16, lambda point: point.p99_ms)),
    Target("p50 on one keep-alive connection", "ms", 1, None, load_median(1, lambda point: point.p50_ms)),
    Target("CPU per request at 16", "us", 100, 60, load_median(16, lambda point: point.cpu_us)),
    Target("CPU per request, to a fresh WireMock", "x", 0.25, None, wiremock_cpu_ratio(FRESH_S)),
    Target("CPU per request, to WireMock after 40 s", "x", None, 0.25, wiremock_cpu_ratio(WARM_S)),
    Target("start to first correct response", "s", 0.25, None, startup_median(lambda start: start.seconds)),
    Target("idle memory (RSS)", "MB", 45, None, startup_median(lambda start: start.rss_mb)),
    Target("memory growth over 200,000 requests", "MB", 15, None, memory_growth(1)),
    Target("memory growth over the next 200,000 (1 MB is noise)", "MB", 1, None, memory_growth(2)),
    Target(
        "2,000 requests delayed by 2 s, last response", "s", 2.6, None, burst_median(lambda one: one.last_s)
    ),
    Target("probe p99, from sending", "ms", 20, None, burst_median(lambda one: one.client_p99_ms)),
    Target("probe p99, while all 2,000 wait", "ms", 20, None, burst_median(lambda one: one.waiting_p99_ms)),
    Target("probe p99, from the due time", "ms", None, 20, burst_median(lambda one: one.scheduled_p99_ms)),
    Target("errors", "", 0, None, error_count),
)


def target_rows(records: Sequence[Record]) -> list[tuple[str, str, str, str, str]]:
    """Return name, limit, goal, result and status of each target, as text."""
    results = [(target, target.figure(records)) for target in TARGETS]
    return [
        (
            target.name,
            target.format_bound(target.limit),
            target.format_bound(target.goal),
            target.format_value(result),
            target.status(result),
        )
        for target, result in results
    ]
