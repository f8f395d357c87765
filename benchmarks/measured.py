"""Single figures taken from the rows, for the table of aims. None where a run did not measure it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence

from figures import loaded, ratios, spread
from peers.table import OURS, PEERS, WIREMOCK
from rows import Delayed, Filled, Loaded, Row, Started, of

US = OURS.name
WIREMOCKS = tuple(peer.name for peer in PEERS if peer.name.startswith(WIREMOCK))
Measure = Callable[[Sequence[Row]], float | None]


def times(peers: Iterable[str], age_s: int, connections: int) -> Measure:
    """Requests per second, ours to theirs; the hardest of *peers* counts."""

    def measure(rows: Sequence[Row]) -> float | None:
        return _least(_ratio(rows, peer, age_s, connections, lambda row: row.per_second) for peer in peers)

    return measure


def cpu_share(age_s: int) -> Measure:
    """Our CPU per request to WireMock's at 16 connections; its thriftiest configuration counts."""

    def measure(rows: Sequence[Row]) -> float | None:
        shares = (_ratio(rows, peer, age_s, 16, lambda row: row.cpu_us) for peer in WIREMOCKS)
        return max((share for share in shares if share is not None), default=None)

    return measure


def _ratio(
    rows: Sequence[Row], peer: str, age_s: int, connections: int, value: Callable[[Loaded], float]
) -> float | None:
    mine, theirs = (loaded(rows, name, peer, age_s, connections) for name in (US, peer))
    found = ratios(mine, theirs, value)
    return found.median if found else None


def _least(values: Iterable[float | None]) -> float | None:
    return min((value for value in values if value is not None), default=None)


def our_load(connections: int, value: Callable[[Loaded], float]) -> Measure:
    """The median of one value over all our points at so many connections."""
    return lambda rows: _median(value(row) for row in of(rows, Loaded, US) if row.connections == connections)


def our_start(value: Callable[[Started], float]) -> Measure:
    """The median of one value over our starts."""
    return lambda rows: _median(map(value, of(rows, Started, US)))


def our_growth(half: int) -> Measure:
    """Resident MiB that half 1 or 2 of the requests added; only when the half was whole."""

    def measure(rows: Sequence[Row]) -> float | None:
        sizes = {row.half: row.rss_mb for row in of(rows, Filled, US) if row.whole}
        return round(sizes[half] - sizes[half - 1], 1) if half in sizes else None

    return measure


def our_burst(value: Callable[[Delayed], float | None]) -> Measure:
    """The median of one value over our bursts; without end when one of them did not all come back."""

    def measure(rows: Sequence[Row]) -> float | None:
        bursts = of(rows, Delayed, US)
        return _median(map(value, bursts)) if all(row.last_s for row in bursts) else math.inf

    return measure


def our_errors(rows: Sequence[Row]) -> float | None:
    """In all parts together."""
    found = [row.errors for row in rows if isinstance(row, Loaded | Filled | Delayed) and row.name == US]
    return sum(found) if found else None


def _median(values: Iterable[float | None]) -> float | None:
    """None when there is no value."""
    found = spread(values)
    return found.median if found else None
