"""Results as text: Markdown tables, medians with their range, three significant digits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from results.statistics import Spread, spread


def format_table(head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table, or "" if there are no lines."""
    body = [f"| {' | '.join(line)} |" for line in lines]
    return "\n".join([f"| {' | '.join(head)} |", "|" + "---|" * len(head), *body]) if body else ""


def format_spread(values: Spread | None, unit: str = "") -> str:
    """Return the median and the range, or "" for None."""
    if values is None:
        return ""
    if values.minimum == values.maximum:
        return f"{format_value(values.median)}{unit}"
    return (
        f"{format_value(values.median)}{unit} ({format_value(values.minimum)}-{format_value(values.maximum)})"
    )


def format_values(values: Iterable[float | None]) -> str:
    """Return the median and the range of *values*, or "" if there are none."""
    return format_spread(spread(values))


def format_value(value: float) -> str:
    """Return three significant digits: the measurements are not more precise."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
