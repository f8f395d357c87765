"""The tables of the load measurements: our ratio to each peer, each point, and each kind of client."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from load_generators.wrk import CLIENT_KINDS
from peers.table import OURS

from results.labels import format_spread, format_table, format_value, format_values
from results.records import ClientLoad, LoadPoint, Record, select, server_names
from results.statistics import median, ratio_to, warm_ups

CONNECTIONS = (1, 16, 64)
EXPLANATION = (
    "Above 1x we are ahead: requests per second are ours divided by theirs, CPU and p99 theirs divided by ours. "
    "Medians of the rounds (minimum-maximum); each ratio compares two measurements that were taken back to back."
)


def ratio_table(records: Sequence[Record]) -> str:
    """Return how much better we are than each peer after each warm-up."""
    head = (
        "peer",
        "warm-up",
        *(f"requests/s at {count}" for count in CONNECTIONS),
        "CPU per request at 16",
        "p99 at 16",
    )
    lines = [
        (peer, f"{warm_up_s} s", *_ratio_cells(records, peer, warm_up_s))
        for peer in server_names(records, LoadPoint)
        if peer != OURS.name
        for warm_up_s in warm_ups(records, peer)
    ]
    return f"{EXPLANATION}\n\n{format_table(head, lines)}" if lines else ""


def _ratio_cells(records: Sequence[Record], peer: str, warm_up_s: int) -> Iterator[str]:
    for connections in CONNECTIONS:
        ratio = ratio_to(records, peer, warm_up_s, connections, lambda point: point.per_second)
        yield format_spread(ratio, "x")
    # Less is better here, so the inverse values give theirs divided by ours.
    inverses: tuple[Callable[[LoadPoint], float], ...] = (
        lambda point: 1 / max(point.cpu_us, 0.1),
        lambda point: 1 / max(point.p99_ms, 0.001),
    )
    for inverse in inverses:
        yield format_spread(ratio_to(records, peer, warm_up_s, 16, inverse), "x")


def point_table(records: Sequence[Record]) -> str:
    """Return the medians of the rounds; requests per second with their range."""
    head = (
        "server",
        "warm-up",
        "connections",
        "requests/s",
        "p50 ms",
        "p95 ms",
        "p99 ms",
        "max ms",
        "CPU us",
        "errors",
    )
    return format_table(head, (_point_cells(*key, points) for key, points in _group_points(records).items()))


def _group_points(records: Sequence[Record]) -> dict[tuple[str, str, int], list[LoadPoint]]:
    """Group our points over all pairs, and those of each peer by warm-up."""
    groups: dict[tuple[str, str, int], list[LoadPoint]] = {}
    for point in select(records, LoadPoint):
        warm_up = "" if point.name == OURS.name else f"{point.warm_up_s} s"
        groups.setdefault((point.name, warm_up, point.connections), []).append(point)
    return dict(sorted(groups.items(), key=lambda group: _order(group[1][0])))


def _order(point: LoadPoint) -> tuple[bool, str, int, int]:
    is_ours = point.name == OURS.name
    return not is_ours, point.name, 0 if is_ours else point.warm_up_s, point.connections


def _point_cells(name: str, warm_up: str, connections: int, points: Sequence[LoadPoint]) -> tuple[str, ...]:
    values: tuple[Callable[[LoadPoint], float], ...] = (
        lambda point: point.p50_ms,
        lambda point: point.p95_ms,
        lambda point: point.p99_ms,
        lambda point: point.max_ms,
        lambda point: point.cpu_us,
    )
    throughput = format_values(point.per_second for point in points)
    medians = (format_value(median(map(value, points)) or 0) for value in values)
    return (name, warm_up, str(connections), throughput, *medians, str(sum(point.errors for point in points)))


def client_table(records: Sequence[Record]) -> str:
    """Return requests per second and CPU per request by kind of client."""
    columns = (f"{figure}: {kind}" for figure in ("requests/s", "CPU us") for kind in CLIENT_KINDS)
    names = server_names(records, ClientLoad, OURS.name)
    lines = (_client_cells(name, select(records, ClientLoad, name)) for name in names)
    return format_table(("server", *columns, "errors"), lines)


def _client_cells(name: str, points: Sequence[ClientLoad]) -> tuple[str, ...]:
    groups = [[point for point in points if point.client == kind] for kind in CLIENT_KINDS]
    throughput = (format_values(point.per_second for point in group) for group in groups)
    cpu = (format_values(point.cpu_us for point in group) for group in groups)
    return (name, *throughput, *cpu, str(sum(point.errors for point in points)))
