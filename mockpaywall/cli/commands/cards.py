"""`mockpaywall cards`: print the card numbers, codes and amounts that have a known outcome."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from mockpaywall.cli import terminal
from mockpaywall.cli.blocks import Block, format_blocks, select_columns
from mockpaywall.cli.click_ext import GroupedOption, HelpfulCommand
from mockpaywall.cli.output import print_json
from mockpaywall.cli.safe_text import print_text
from mockpaywall.modes.description import describe_magic_values


def format_cards(values: Mapping[str, Any], width: int | None) -> str:
    """Format the result of `describe_magic_values` as tables, wrapped to *width* characters; None: not wrapped."""
    cards = values["magicCards"]
    blocks: list[Block] = [
        ("One-time codes", select_columns(values["magicCodes"], "code", "effect")),
        ("Published test cards", select_columns(values["testCards"], "number", "effect")),
        (f"Magic cards: {cards['form']}", select_columns(cards["cards"], "number", "effect")),
        ("Magic amounts", select_columns(values["magicAmounts"], "amount", "effect")),
    ]
    return format_blocks(blocks, width)


@click.command(
    "cards",
    cls=HelpfulCommand,
    help="Print card numbers, one-time codes and amounts with a known outcome, ready to use.\n\n"
    "A server that was started with --no-magic knows the published test cards only.",
    examples=(
        ("mockpaywall cards", "as tables"),
        ("mockpaywall cards --json", "for scripts"),
    ),
)
@click.option("--json", "json_wanted", is_flag=True, cls=GroupedOption, help="Print them as JSON.")
def command(*, json_wanted: bool) -> None:
    """Run `mockpaywall cards`."""
    values = describe_magic_values()
    if json_wanted:
        print_json(values)
    else:
        print_text(format_cards(values, terminal.get_width()))
