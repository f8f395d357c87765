"""Aligned columns for people."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence

Row = Sequence[str]
Style = Callable[[str], str]

GAP = "  "
LEAST_LAST = 24
"""Columns that the last cell gets at least, before it is wrapped."""


def columns(rows: Sequence[Row], *, width: int | None = None, styles: Sequence[Style] = ()) -> str:
    """*rows*, of equal length, as lines; every column as wide as its widest cell.

    The last column is wrapped to *width*, or not at all for None. `styles[n]` paints the cells of
    column n after they were measured.
    """
    wide = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)][:-1]
    taken = sum(wide) + len(GAP) * len(wide)
    last = None if width is None else max(width - taken, LEAST_LAST)
    return "\n".join(line for row in rows for line in _lines(row, wide, last, styles))


def _lines(row: Row, wide: Sequence[int], last: int | None, styles: Sequence[Style]) -> list[str]:
    """*row*, and the lines that its wrapped last cell takes below. Words stay whole: a mode can be copied."""
    tail = textwrap.wrap(row[-1], last, break_long_words=False, break_on_hyphens=False) if last else [row[-1]]
    first = [*row[:-1], *(tail[:1] or [""])]
    following = [[""] * len(wide) + [text] for text in tail[1:]]
    return [_line(cells, wide, styles) for cells in [first, *following]]


def _line(cells: Row, wide: Sequence[int], styles: Sequence[Style]) -> str:
    sizes = [*wide, 0]
    padded = [
        (styles[place](cell) if cell and place < len(styles) else cell) + " " * (sizes[place] - len(cell))
        for place, cell in enumerate(cells)
    ]
    return GAP.join(padded).rstrip()
