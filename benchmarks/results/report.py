"""The Markdown report of a run: ratios first, then the figures behind them, then what differs and what is missing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from peers.table import OURS

from results.labels import format_table, format_values
from results.load_tables import client_table, point_table, ratio_table
from results.records import (
    Conformance,
    DelayBurst,
    LoadPoint,
    Machine,
    MemorySample,
    Record,
    Skipped,
    Startup,
    select,
    server_names,
)
from results.statistics import median
from results.targets import target_rows

MAX_OTHER_CPU_PCT = 15
MIN_ROUNDS = 3
"""With fewer rounds a median is not reliable."""


def format_report(records: Sequence[Record]) -> str:
    """Return the whole report. Sections without results are left out."""
    sections = (
        ("# Benchmark", _machine_section(records)),
        ("## Compared with each peer", ratio_table(records)),
        ("## Start and idle memory", _startup_table(records)),
        ("## By kind of client, 16 connections", client_table(records)),
        ("## Memory after load", _memory_table(records)),
        ("## Delayed responses", _delay_table(records)),
        ("## Load, point by point", point_table(records)),
        ("## What is not equal", _difference_list(records)),
        ("## What was not measured", _skipped_list(records)),
        ("## Targets", _target_table(records)),
    )
    return "\n\n".join(f"{title}\n\n{text}" for title, text in sections if text) + "\n"


def _machine_section(records: Sequence[Record]) -> str:
    facts = [
        f"- {name}: {value}" for machine in select(records, Machine) for name, value in machine.facts.items()
    ]
    return "\n".join([*facts, *_warnings(select(records, LoadPoint))])


def _warnings(points: Sequence[LoadPoint]) -> list[str]:
    warnings = []
    disturbed = sum(point.other_cpu_pct > MAX_OTHER_CPU_PCT for point in points)
    if disturbed:
        share = f"{disturbed} of {len(points)} points of load"
        warnings.append(
            f"- **Other processes used more than {MAX_OTHER_CPU_PCT}% of a core during {share}.**"
        )
    rounds = len({point.round for point in points})
    if points and rounds < MIN_ROUNDS:
        warnings.append(f"- **Only {rounds} round(s): do not quote these figures.**")
    return warnings


def _startup_table(records: Sequence[Record]) -> str:
    ours = median(start.seconds for start in select(records, Startup, OURS.name))
    return format_table(
        ("server", "first correct response, s", "ratio to ours", "idle RSS, MB", "idle PSS, MB"),
        (
            _startup_cells(name, select(records, Startup, name), ours)
            for name in server_names(records, Startup, OURS.name)
        ),
    )


def _startup_cells(name: str, starts: Sequence[Startup], ours: float | None) -> tuple[str, ...]:
    seconds = median(start.seconds for start in starts)
    return (
        name,
        format_values(start.seconds for start in starts),
        f"{seconds / ours:.1f}x" if seconds and ours else "",
        format_values(start.rss_mb for start in starts),
        format_values(start.pss_mb for start in starts),
    )


def _memory_table(records: Sequence[Record]) -> str:
    return format_table(
        ("server", "idle RSS / PSS, MB", "after the first half", "after the second half", "errors"),
        (
            _memory_cells(name, select(records, MemorySample, name))
            for name in server_names(records, MemorySample, OURS.name)
        ),
    )


def _memory_cells(name: str, samples: Sequence[MemorySample]) -> tuple[str, ...]:
    by_half = {sample.half: sample for sample in samples}
    idle = by_half[0]
    halves = (_half_cell(by_half[half], idle) if half in by_half else "" for half in (1, 2))
    errors = str(sum(sample.errors for sample in samples))
    return (name, f"{idle.rss_mb:.0f} / {idle.pss_mb:.0f}", *halves, errors)


def _half_cell(sample: MemorySample, idle: MemorySample) -> str:
    growth = f"{sample.rss_mb:.0f} / {sample.pss_mb:.0f} ({sample.rss_mb - idle.rss_mb:+.1f})"
    return f"{growth} @ {sample.requests:,}{'' if sample.completed else ', timed out'}"


def _delay_table(records: Sequence[Record]) -> str:
    head = (
        "server",
        "responses",
        "last response, s",
        "errors",
        "probe p50 ms",
        "probe p99 ms",
        "probe max ms",
        "p99 from sending",
        "p99 while all wait",
    )
    names = server_names(records, DelayBurst, OURS.name)
    return format_table(head, (_delay_cells(name, select(records, DelayBurst, name)) for name in names))


def _delay_cells(name: str, bursts: Sequence[DelayBurst]) -> tuple[str, ...]:
    latencies: tuple[Callable[[DelayBurst], float | None], ...] = (
        lambda burst: burst.scheduled_p50_ms,
        lambda burst: burst.scheduled_p99_ms,
        lambda burst: burst.scheduled_max_ms,
        lambda burst: burst.client_p99_ms,
        lambda burst: burst.waiting_p99_ms,
    )
    return (
        name,
        f"{min(burst.answered for burst in bursts):,} of {bursts[0].sent:,}",
        format_values(burst.last_s for burst in bursts if burst.last_s) or "timed out",
        str(sum(burst.errors + burst.probe_errors for burst in bursts)),
        *(format_values(map(latency, bursts)) for latency in latencies),
    )


def _difference_list(records: Sequence[Record]) -> str:
    lines = []
    for conformance in select(records, Conformance):
        failures = [f"observed: {failure}" for failure in conformance.failures]
        differences = "; ".join([*failures, *conformance.known_differences]) or "none known"
        lines.append(f"- {conformance.name}: {differences}")
    return "\n".join(lines)


def _skipped_list(records: Sequence[Record]) -> str:
    skipped = select(records, Skipped)
    return "\n".join(f"- {record.name}, {record.measurement}: {record.reason}" for record in skipped)


def _target_table(records: Sequence[Record]) -> str:
    return format_table(("figure", "limit", "goal", "result", "status"), target_rows(records))
