"""The two tables of the load: our ratio to each peer, and every point as it was."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from figures import ages, loaded, ratios, spread
from peers.table import OURS
from rows import Loaded, Row, names, of
from wording import ranged, short, table

US = OURS.name
CONNECTIONS = (1, 16, 64)
KEY = (
    "Above 1x we are ahead: requests per second are ours divided by theirs, CPU and p99 theirs divided by ours. "
    "Medians of the rounds (least-greatest); each ratio is of two neighbours in time."
)


def ratio_table(rows: Sequence[Row]) -> str:
    """How many times better than each peer at each age: ours to theirs, or theirs to ours where less is better."""
    head = (
        "peer",
        "its load so far",
        *(f"req/s at {c}" for c in CONNECTIONS),
        "CPU per request at 16",
        "p99 at 16",
    )
    lines = []
    for peer in names(rows, Loaded, US):
        for age_s in ages(rows, peer) if peer != US else ():
            rates = (_better(rows, peer, age_s, c, lambda row: row.per_second) for c in CONNECTIONS)
            costs = (
                _better(rows, peer, age_s, 16, lambda row: 1 / max(row.cpu_us, 0.1)),
                _better(rows, peer, age_s, 16, lambda row: 1 / max(row.p99_ms, 0.001)),
            )
            lines.append((peer, f"{age_s} s", *rates, *costs))
    return f"{KEY}\n\n{table(head, lines)}" if lines else ""


def _better(
    rows: Sequence[Row], peer: str, age_s: int, connections: int, value: Callable[[Loaded], float]
) -> str:
    mine, theirs = (loaded(rows, name, peer, age_s, connections) for name in (US, peer))
    return ranged(ratios(mine, theirs, value), "x")


def point_table(rows: Sequence[Row]) -> str:
    """Medians over the rounds; requests per second with their range."""
    head = (
        "server",
        "its load so far",
        "connections",
        "req/s",
        "p50 ms",
        "p95 ms",
        "p99 ms",
        "max ms",
        "CPU us",
        "errors",
    )
    return table(head, (_point(*key, points) for key, points in _groups(rows).items()))


def _groups(rows: Sequence[Row]) -> dict[tuple[str, str, int], list[Loaded]]:
    """Ours from all pairs together; each peer by age."""
    groups: dict[tuple[str, str, int], list[Loaded]] = {}
    for row in of(rows, Loaded):
        age = "" if row.name == US else f"{row.age_s} s"
        groups.setdefault((row.name, age, row.connections), []).append(row)
    return dict(
        sorted(groups.items(), key=lambda item: (item[0][0] != US, item[0][0], item[1][0].age_s, item[0][2]))
    )


def _point(name: str, age: str, connections: int, points: Sequence[Loaded]) -> tuple[str, ...]:
    values: tuple[Callable[[Loaded], float], ...] = (
        lambda row: row.p50_ms,
        lambda row: row.p95_ms,
        lambda row: row.p99_ms,
        lambda row: row.max_ms,
        lambda row: row.cpu_us,
    )
    rate = ranged(spread(row.per_second for row in points))
    medians = (short(found.median) for value in values if (found := spread(map(value, points))))
    return (name, age, str(connections), rate, *medians, str(sum(row.errors for row in points)))
