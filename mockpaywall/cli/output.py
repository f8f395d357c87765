"""Output of the commands that call the admin API: a table for people, the server's JSON for scripts."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import click

from mockpaywall.cli import terminal
from mockpaywall.cli.cli_error import CliError
from mockpaywall.cli.click_ext import GroupedOption
from mockpaywall.cli.table import format_columns

json_option = click.option(
    "--json", "json_wanted", is_flag=True, cls=GroupedOption, help="Print the server's response."
)

UNEXPECTED_SHAPE_ERRORS: tuple[type[Exception], ...] = (LookupError, TypeError, AttributeError)


class UnknownResponse(CliError):
    """The JSON of the response does not have the expected members."""

    def __init__(self) -> None:
        super().__init__("the server is not mockpaywall: its response has an unknown shape")


def print_result(response: Any, format_text: Callable[[Any], str], json_wanted: bool) -> None:
    """Print *response* as JSON, or formatted by *format_text*. Raises UnknownResponse."""
    if json_wanted:
        click.echo(json.dumps(response, indent=2, ensure_ascii=False))
        return
    try:
        text = format_text(response)
    except UNEXPECTED_SHAPE_ERRORS:
        raise UnknownResponse from None
    click.echo(text)


def format_table(titles: Sequence[str], rows: Sequence[Sequence[object]], empty_text: str) -> str:
    """Format *rows* in columns under *titles*; without rows return *empty_text*."""
    if not rows:
        return empty_text
    cells = [tuple(titles), *(tuple("" if cell is None else str(cell) for cell in row) for row in rows)]
    first_column = (lambda cell: click.style(cell, fg="cyan"),)
    return format_columns(cells, width=terminal.get_width(), styles=first_column)
