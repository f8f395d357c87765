"""The Markdown of a run: ratios first, then what they are made of, then what is not equal or not there."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import aims
from figures import spread
from load_tables import point_table, ratio_table
from peers.table import OURS
from rows import Checked, Client, Delayed, Filled, Loaded, Machine, Row, Skipped, Started, names, of
from wording import ranged, table

US = OURS.name
DISTURBED_PCT = 15
FEWEST = 3
"""Rounds below which a median says little."""


def markdown(rows: Sequence[Row]) -> str:
    """All of it; a section without results is left out."""
    sections = (
        ("# Benchmark", _machine(rows)),
        ("## Against each peer", ratio_table(rows)),
        ("## Start and idle memory", _starts(rows)),
        ("## By kind of client, 16 connections", _clients(rows)),
        ("## Memory after load", _fills(rows)),
        ("## Delayed answers", _delays(rows)),
        ("## Load, point by point", point_table(rows)),
        ("## What is not equal", _unequal(rows)),
        ("## What was not measured", _skipped(rows)),
        ("## Aims", _aims(rows)),
    )
    return "\n\n".join(f"{title}\n\n{text}" for title, text in sections if text) + "\n"


def _machine(rows: Sequence[Row]) -> str:
    facts = [f"- {name}: {value}" for row in of(rows, Machine) for name, value in row.facts.items()]
    return "\n".join([*facts, *_warnings(rows)])


def _warnings(rows: Sequence[Row]) -> list[str]:
    points = of(rows, Loaded)
    disturbed = sum(row.others_pct > DISTURBED_PCT for row in points)
    rounds = len({row.round for row in points})
    found = []
    if disturbed:
        share = f"{disturbed} of {len(points)} points of load"
        found.append(f"- **Other work took more than {DISTURBED_PCT} % of a core during {share}.**")
    if points and rounds < FEWEST:
        found.append(f"- **Only {rounds} round(s): not for quoting.**")
    return found


def _starts(rows: Sequence[Row]) -> str:
    mine = spread(row.seconds for row in of(rows, Started, US))
    lines = []
    for name in names(rows, Started, US):
        found = of(rows, Started, name)
        seconds = spread(row.seconds for row in found)
        times = f"{seconds.median / mine.median:.1f}x" if seconds and mine else ""
        memory = (ranged(spread(row.rss_mb for row in found)), ranged(spread(row.pss_mb for row in found)))
        lines.append((name, ranged(seconds), times, *memory))
    return table(("server", "first right answer, s", "to ours", "idle RSS, MB", "idle PSS, MB"), lines)


def _clients(rows: Sequence[Row]) -> str:
    kinds = {
        "same": "the same head each time",
        "own": "a header of its own in each request",
        "new": "a connection for each request",
    }
    lines = []
    for name in names(rows, Client, US):
        found = {kind: [row for row in of(rows, Client, name) if row.kind == kind] for kind in kinds}
        rates = (ranged(spread(row.per_second for row in points)) for points in found.values())
        costs = (ranged(spread(row.cpu_us for row in points)) for points in found.values())
        errors = str(sum(row.errors for points in found.values() for row in points))
        lines.append((name, *rates, *costs, errors))
    head = (f"{what}: {kind}" for what in ("req/s", "CPU us") for kind in kinds.values())
    return table(("server", *head, "errors"), lines)


def _fills(rows: Sequence[Row]) -> str:
    lines = []
    for name in names(rows, Filled, US):
        found = {row.half: row for row in of(rows, Filled, name)}
        idle = found[0]
        halves = (_fill(found[half], idle) if half in found else "" for half in (1, 2))
        errors = str(sum(row.errors for row in found.values()))
        lines.append((name, f"{idle.rss_mb:.0f} / {idle.pss_mb:.0f}", *halves, errors))
    return table(
        ("server", "idle RSS / PSS, MB", "after the first half", "after the second", "errors"), lines
    )


def _fill(row: Filled, idle: Filled) -> str:
    time_out = "" if row.whole else ", time was up"
    return (
        f"{row.rss_mb:.0f} / {row.pss_mb:.0f} ({row.rss_mb - idle.rss_mb:+.1f}) @ {row.requests:,}{time_out}"
    )


def _delays(rows: Sequence[Row]) -> str:
    head = (
        "server",
        "answered",
        "all, s",
        "errors",
        "quick p50 ms",
        "quick p99 ms",
        "quick max ms",
        "p99 as a waiting client saw it",
        "p99 while all wait",
    )
    return table(head, (_delay(name, of(rows, Delayed, name)) for name in names(rows, Delayed, US)))


def _delay(name: str, bursts: Sequence[Delayed]) -> tuple[str, ...]:
    answered = f"{min(row.answered for row in bursts):,} of {bursts[0].sent:,}"
    whole = ranged(spread(row.last_s for row in bursts if row.last_s)) or "time was up"
    errors = str(sum(row.errors + row.quick_errors for row in bursts))
    values: tuple[Callable[[Delayed], float | None], ...] = (
        lambda row: row.quick_p50_ms,
        lambda row: row.quick_p99_ms,
        lambda row: row.quick_max_ms,
        lambda row: row.client_p99_ms,
        lambda row: row.waiting_p99_ms,
    )
    return (name, answered, whole, errors, *(ranged(spread(map(value, bursts))) for value in values))


def _unequal(rows: Sequence[Row]) -> str:
    lines = []
    for row in of(rows, Checked):
        seen = [f"seen: {what}" for what in row.unequal]
        lines.append(f"- {row.name}: {'; '.join([*seen, *row.differs]) or 'nothing known'}")
    return "\n".join(lines)


def _skipped(rows: Sequence[Row]) -> str:
    return "\n".join(f"- {row.name}, {row.part}: {row.why}" for row in of(rows, Skipped))


def _aims(rows: Sequence[Row]) -> str:
    return table(("figure", "limit", "aim", "measured", "verdict"), aims.table(rows))
