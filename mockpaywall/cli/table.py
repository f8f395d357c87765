"""Aligned columns for people."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence

Row = Sequence[str]
Style = Callable[[str], str]

GAP = "  "
MIN_LAST_COLUMN_WIDTH = 24
"""Columns that the last cell gets at least, before it is wrapped."""


def columns(rows: Sequence[Row], *, width: int | None = None, styles: Sequence[Style] = ()) -> str:
    """*rows*, of equal length, as lines; every column as wide as its widest cell.

    The last column is wrapped to *width*, or not at all for None. `styles[n]` paints the cells of
    column n after they were measured.
    """
    wide = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)][:-1]
    taken = sum(wide) + len(GAP) * len(wide)
    last = None if width is None else max(width - taken, MIN_LAST_COLUMN_WIDTH)
    return "\n".join(line for row in rows for line in _format_row(row, wide, last, styles))


def _format_row(
    row: Row, column_widths: Sequence[int], last_width: int | None, styles: Sequence[Style]
) -> list[str]:
    """*row*, and the lines that its wrapped last cell takes below. Words stay whole: a mode can be copied."""
    tail = (
        textwrap.wrap(row[-1], last_width, break_long_words=False, break_on_hyphens=False)
        if last_width
        else [row[-1]]
    )
    first = [*row[:-1], *(tail[:1] or [""])]
    following = [[""] * len(column_widths) + [text] for text in tail[1:]]
    return [_format_line(cells, column_widths, styles) for cells in [first, *following]]


def _format_line(cells: Row, column_widths: Sequence[int], styles: Sequence[Style]) -> str:
    sizes = [*column_widths, 0]
    padded = [
        (styles[place](cell) if cell and place < len(styles) else cell) + " " * (sizes[place] - len(cell))
        for place, cell in enumerate(cells)
    ]
    return GAP.join(padded).rstrip()
