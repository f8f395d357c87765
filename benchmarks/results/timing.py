"""Single figures from the records, for the table of targets. None if a run did not measure the figure."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence

from peers.table import OURS, PEERS, WIREMOCK

from results.records import DelayBurst, LoadPoint, MemorySample, Record, Startup, select
from results.statistics import median, ratio_to

WIREMOCKS = tuple(peer.name for peer in PEERS if peer.name.startswith(WIREMOCK))
Figure = Callable[[Sequence[Record]], float | None]


def throughput_ratio(peers: Iterable[str], warm_up_s: int, connections: int) -> Figure:
    """Our requests per second divided by those of the fastest of *peers*."""

    def calculate(records: Sequence[Record]) -> float | None:
        return min(
            _ratios(records, peers, warm_up_s, connections, lambda point: point.per_second), default=None
        )

    return calculate


def wiremock_cpu_ratio(warm_up_s: int) -> Figure:
    """Our CPU per request at 16 connections, divided by that of WireMock's most economical configuration."""

    def calculate(records: Sequence[Record]) -> float | None:
        return max(_ratios(records, WIREMOCKS, warm_up_s, 16, lambda point: point.cpu_us), default=None)

    return calculate


def load_median(connections: int, value: Callable[[LoadPoint], float]) -> Figure:
    """The median of one value over all our points of load with this number of connections."""
    return lambda records: median(
        value(point) for point in select(records, LoadPoint, OURS.name) if point.connections == connections
    )


def startup_median(value: Callable[[Startup], float]) -> Figure:
    """The median of one value over our starts."""
    return lambda records: median(map(value, select(records, Startup, OURS.name)))


def memory_growth(half: int) -> Figure:
    """Resident MiB that half 1 or 2 of the requests added, if the half was completed."""

    def calculate(records: Sequence[Record]) -> float | None:
        samples = select(records, MemorySample, OURS.name)
        sizes = {sample.half: sample.rss_mb for sample in samples if sample.completed}
        return round(sizes[half] - sizes[half - 1], 1) if half in sizes else None

    return calculate


def burst_median(value: Callable[[DelayBurst], float | None]) -> Figure:
    """The median of one value over our bursts, or infinity if a burst has missing responses."""

    def calculate(records: Sequence[Record]) -> float | None:
        bursts = select(records, DelayBurst, OURS.name)
        return median(map(value, bursts)) if all(burst.last_s for burst in bursts) else math.inf

    return calculate


def error_count(records: Sequence[Record]) -> float | None:
    """Our errors in all measurements."""
    errors = [
        record.errors
        for record_type in (LoadPoint, MemorySample, DelayBurst)
        for record in select(records, record_type, OURS.name)
    ]
    return sum(errors) if errors else None


def _ratios(
    records: Sequence[Record],
    peers: Iterable[str],
    warm_up_s: int,
    connections: int,
    value: Callable[[LoadPoint], float],
) -> list[float]:
    spreads = (ratio_to(records, peer, warm_up_s, connections, value) for peer in peers)
    return [ratio.median for ratio in spreads if ratio]
