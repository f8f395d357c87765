"""Lists for people: one line per row, the columns that are needed, within the width of the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import click

from mockpaywall.cli import terminal
from mockpaywall.cli.safe_text import cut_text, measure_width, to_cell
from mockpaywall.cli.table import GAP, format_columns

LIST_WIDTH = 80
"""Columns of a list where stdout is not a terminal."""
READABLE_WIDTH = 17
"""Minor columns are left out before another is cut to fewer: the namespace of a key pair has as many."""
MIN_CUT_WIDTH = 8
"""A column is not cut to fewer."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column and when it is left out of a list that is not wide."""

    title: str
    usual: str | None = None
    """Left out while every cell is this text or empty. None: never left out."""
    is_cut: bool = True
    """Whether it may be cut: ids may not, people copy them."""
    is_for_wide: bool = False
    """Shown in wide lists only."""
    varies: bool = False
    """Left out while all cells are equal."""
    minor_rank: int | None = None
    """Left out where the other columns would be cut below READABLE_WIDTH, the lowest rank first. None: never."""


def format_list(columns: Sequence[Column], rows: Sequence[Sequence[object]], *, wide: bool = False) -> str:
    """Format *rows* under the titles of *columns*. *wide*: every column, nothing is cut."""
    cells = [tuple(map(to_cell, row)) for row in rows]
    table = [[column.title for column in columns], *map(list, cells)]
    if not wide:
        width = terminal.get_width() or LIST_WIDTH
        shown = _drop_minor(columns, table, _select_needed(columns, cells), width)
        table = _fit([columns[n] for n in shown], [[row[n] for n in shown] for row in table], width)
    return format_columns(table, styles=(lambda cell: click.style(cell, fg="cyan"),))


def _select_needed(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> list[int]:
    return [n for n, column in enumerate(columns) if _is_needed(column, {row[n] for row in rows})]


def _is_needed(column: Column, values: set[str]) -> bool:
    if column.is_for_wide or (column.varies and len(values) < 2):
        return False
    return column.usual is None or bool(values - {column.usual, ""})


def _drop_minor(
    columns: Sequence[Column], table: Sequence[Sequence[str]], shown: Sequence[int], width: int
) -> list[int]:
    """Return *shown* without the minor columns, by rank, that leave too little room."""
    kept = list(shown)
    needed = {
        n: _measure_column(table, n)
        if not columns[n].is_cut
        else min(READABLE_WIDTH, _measure_column(table, n))
        for n in kept
    }
    ranks = {n: rank for n in shown if (rank := columns[n].minor_rank) is not None}
    for n in sorted(ranks, key=ranks.__getitem__):
        if sum(needed[each] + len(GAP) for each in kept) - len(GAP) > width:
            kept.remove(n)
    return kept


def _measure_column(table: Sequence[Sequence[str]], number: int) -> int:
    return max(measure_width(row[number]) for row in table)


def _fit(columns: Sequence[Column], table: list[list[str]], width: int) -> list[list[str]]:
    """Cut the widest columns until every line has at most *width* columns, as far as MIN_CUT_WIDTH allows."""
    widths = [_measure_column(table, number) for number in range(len(columns))]
    excess = sum(widths) + len(GAP) * (len(widths) - 1) - width
    candidates = [n for n, column in enumerate(columns) if column.is_cut]
    for _ in range(max(0, excess)):
        widest = max(candidates, key=lambda n: widths[n], default=None)
        if widest is None or widths[widest] <= max(MIN_CUT_WIDTH, len(columns[widest].title)):
            break
        widths[widest] -= 1
    return [[cut_text(cell, size) for cell, size in zip(row, widths, strict=True)] for row in table]
