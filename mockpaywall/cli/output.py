"""What commands that ask a running server print: a table for people, the server's own JSON for scripts."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import click

from mockpaywall.cli import terminal
from mockpaywall.cli.cli_error import Failure
from mockpaywall.cli.click_ext import Option
from mockpaywall.cli.table import columns

json_option = click.option(
    "--json", "json_wanted", is_flag=True, cls=Option, help="Print what the server answers."
)

MAPPED: tuple[type[Exception], ...] = (LookupError, TypeError, AttributeError)


def show(answer: Any, as_text: Callable[[Any], str], json_wanted: bool) -> None:
    """Print *answer* one way or the other. Raises Failure when it is not what a mockpaywall answers."""
    if json_wanted:
        click.echo(json.dumps(answer, indent=2, ensure_ascii=False))
        return
    try:
        text = as_text(answer)
    except MAPPED:
        raise Failure("what answers there is no mockpaywall") from None
    click.echo(text)


def table(head: Sequence[str], rows: Sequence[Sequence[object]], nothing: str) -> str:
    """*rows* under *head*, or the words for none."""
    if not rows:
        return nothing
    cells = [tuple(head), *(tuple("" if cell is None else str(cell) for cell in row) for row in rows)]
    return columns(cells, width=terminal.width(), styles=(lambda cell: click.style(cell, fg="cyan"),))
