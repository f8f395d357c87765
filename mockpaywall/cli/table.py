"""Aligned columns for people."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence

from mockpaywall.cli.safe_text import measure_width

Row = Sequence[str]
Style = Callable[[str], str]

GAP = "  "
MIN_LAST_COLUMN_WIDTH = 24
"""The last column is not wrapped to fewer characters than these."""


def format_columns(rows: Sequence[Row], *, width: int | None = None, styles: Sequence[Style] = ()) -> str:
    """Format *rows*, all of one length, as lines; every column is as wide as its widest cell.

    The last column is wrapped to a total of *width* characters; None: it is not wrapped. `styles[n]` styles
    the cells of column n after they were measured.
    """
    column_widths = [max(measure_width(cell) for cell in column) for column in zip(*rows, strict=True)][:-1]
    indent = sum(column_widths) + len(GAP) * len(column_widths)
    last_width = None if width is None else max(width - indent, MIN_LAST_COLUMN_WIDTH)
    return "\n".join(line for row in rows for line in _format_row(row, column_widths, last_width, styles))


def _format_row(
    row: Row, column_widths: Sequence[int], last_width: int | None, styles: Sequence[Style]
) -> list[str]:
    """Format *row* and the lines below it that its wrapped last cell needs.

    Words are never broken: a mode must stay copyable.
    """
    wrapped = [row[-1]]
    if last_width:
        wrapped = textwrap.wrap(row[-1], last_width, break_long_words=False, break_on_hyphens=False)
    first = [*row[:-1], *(wrapped[:1] or [""])]
    following = [[""] * len(column_widths) + [text] for text in wrapped[1:]]
    return [_format_line(cells, column_widths, styles) for cells in [first, *following]]


def _format_line(cells: Row, column_widths: Sequence[int], styles: Sequence[Style]) -> str:
    widths = [*column_widths, 0]
    padded = [
        (styles[column](cell) if cell and column < len(styles) else cell)
        + " " * (widths[column] - measure_width(cell))
        for column, cell in enumerate(cells)
    ]
    return GAP.join(padded).rstrip()
