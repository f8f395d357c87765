"""Results as text: Markdown tables, a median with its range, three figures and no more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from figures import Spread


def table(head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """Markdown; "" when there is no line."""
    body = [f"| {' | '.join(line)} |" for line in lines]
    return "\n".join([f"| {' | '.join(head)} |", "|" + "---|" * len(head), *body]) if body else ""


def ranged(found: Spread | None, unit: str = "") -> str:
    """Median and range, or "" for nothing."""
    if found is None:
        return ""
    if found.least == found.greatest:
        return f"{short(found.median)}{unit}"
    return f"{short(found.median)}{unit} ({short(found.least)}-{short(found.greatest)})"


def short(value: float) -> str:
    """Three figures are all that such a measurement carries."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
