"""Blocks of text: a heading and a table below it, indented."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import click

from mockpaywall.cli.click_ext import format_heading
from mockpaywall.cli.table import format_columns

Block = tuple[str, Sequence[Sequence[str]]]
"""A title and the rows of its table."""


def format_blocks(blocks: Iterable[Block], width: int | None) -> str:
    """Format the blocks that have rows, wrapped to *width* characters; None: not wrapped."""
    return "\n\n".join(_format_block(title, rows, width) for title, rows in blocks if rows)


def select_columns(items: Iterable[Mapping[str, Any]], *keys: str) -> list[tuple[str, ...]]:
    """Return the values of *keys* of each item as a row."""
    return [tuple(str(item[key]) for key in keys) for item in items]


def _format_block(title: str, rows: Sequence[Sequence[str]], width: int | None) -> str:
    inner_width = None if width is None else width - 2
    first_column = (lambda cell: click.style(cell, fg="cyan"),)
    table = format_columns(rows, width=inner_width, styles=first_column)
    return "\n".join([format_heading(title), *(f"  {line}".rstrip() for line in table.splitlines())])
