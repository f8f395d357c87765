"""Output of the commands that call the admin API: a table for people, the server's JSON for scripts."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from typing import Any

import click

from mockpaywall.cli import terminal
from mockpaywall.cli.cli_error import CliError
from mockpaywall.cli.click_ext import GroupedOption
from mockpaywall.cli.safe_text import escape_json_text, escape_strings, print_text, to_cell
from mockpaywall.cli.table import format_columns

json_option = click.option(
    "--json", "json_wanted", is_flag=True, cls=GroupedOption, help="Print the server's response."
)

UNEXPECTED_SHAPE_ERRORS: tuple[type[Exception], ...] = (LookupError, TypeError, AttributeError)


class UnknownResponse(CliError):
    """The JSON of the response does not have the expected members."""

    def __init__(self) -> None:
        super().__init__("the server is not mockpaywall: its response has an unknown shape")


def print_utf8(text: str) -> None:
    """Print *text*, for programs, in UTF-8 independent of the locale; the terminal of Windows gets characters."""
    if sys.platform == "win32" and sys.stdout.isatty():
        click.echo(text, nl=False)
    else:  # half of a surrogate pair, which UTF-8 does not have, becomes an escape that JSON has too
        click.echo(text.encode("utf-8", "backslashreplace"), nl=False)


def print_json(value: Any) -> None:
    """Print *value* as indented JSON in UTF-8."""
    print_utf8(f"{escape_json_text(json.dumps(value, indent=2, ensure_ascii=False))}\n")


def print_result(response: Any, format_text: Callable[[Any], str], json_wanted: bool) -> None:
    """Print *response* as JSON, or formatted by *format_text*. Raises UnknownResponse."""
    if json_wanted:
        print_json(response)
        return
    try:
        text = format_text(escape_strings(response))
    except UNEXPECTED_SHAPE_ERRORS:
        raise UnknownResponse from None
    print_text(text)


def format_table(titles: Sequence[str], rows: Sequence[Sequence[object]], empty_text: str) -> str:
    """Format *rows* in columns under *titles*; without rows return *empty_text*."""
    if not rows:
        return empty_text
    cells = [tuple(titles), *(tuple(map(to_cell, row)) for row in rows)]
    first_column = (lambda cell: click.style(cell, fg="cyan"),)
    return format_columns(cells, width=terminal.get_width(), styles=first_column)
