"""The options `--limit` and `--offset` of commands that print lists, newest first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from mockpaywall.cli.click_ext import GroupedOption

Command = Callable[..., Any]


def page_options(default_limit: int, noun: str) -> Callable[[Command], Command]:
    """Return the decorator that adds both options; *noun* is the plural of what is printed."""

    def decorate(command: Command) -> Command:
        offset = click.option(
            "--offset",
            type=click.IntRange(0),
            metavar="N",
            default=0,
            cls=GroupedOption,
            help=f"How many of the newest {noun} to leave out.",
        )
        limit = click.option(
            "--limit",
            type=click.IntRange(1),
            metavar="N",
            default=default_limit,
            show_default=True,
            cls=GroupedOption,
            help=f"The largest number of {noun} to print.",
        )
        return limit(offset(command))

    return decorate


def format_rest(total: int, shown: int, offset: int) -> str:
    """Return the line that says how many older entries follow, or ""."""
    older = total - offset - shown
    return f"\n... and {older} more; --limit N or --offset N shows them" if older > 0 else ""
