"""What commands that ask a running server print: a table for people, the server's own JSON for scripts."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import click

from mockpaywall.cli import terminal
from mockpaywall.cli.cli_error import CliError
from mockpaywall.cli.click_ext import GroupedOption
from mockpaywall.cli.table import columns

json_option = click.option(
    "--json", "json_wanted", is_flag=True, cls=GroupedOption, help="Print what the server answers."
)

UNEXPECTED_SHAPE_ERRORS: tuple[type[Exception], ...] = (LookupError, TypeError, AttributeError)


def print_result(response: Any, format_text: Callable[[Any], str], json_wanted: bool) -> None:
    """Print *answer* one way or the other. Raises Failure when it is not what a mockpaywall answers."""
    if json_wanted:
        click.echo(json.dumps(response, indent=2, ensure_ascii=False))
        return
    try:
        text = format_text(response)
    except UNEXPECTED_SHAPE_ERRORS:
        raise CliError("what answers there is no mockpaywall") from None
    click.echo(text)


def format_table(titles: Sequence[str], rows: Sequence[Sequence[object]], empty_text: str) -> str:
    """*rows* under *head*, or the words for none."""
    if not rows:
        return empty_text
    cells = [tuple(titles), *(tuple("" if cell is None else str(cell) for cell in row) for row in rows)]
    return columns(cells, width=terminal.get_width(), styles=(lambda cell: click.style(cell, fg="cyan"),))
