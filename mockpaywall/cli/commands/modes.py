"""`mockpaywall modes`: every way the server can answer."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from mockpaywall.cli import terminal
from mockpaywall.cli.click_ext import GroupedOption, HelpfulCommand, format_heading
from mockpaywall.cli.setting_options import load_profiles, make_config_option
from mockpaywall.cli.table import columns
from mockpaywall.modes.description import describe_modes

Item = Mapping[str, Any]


def format_modes(description: Item, width: int | None) -> str:
    """For people: *listed* (see modes.listing) as tables, wrapped to *width*."""
    blocks: list[tuple[str, Sequence[Sequence[str]]]] = [
        ("Grammar", [(line,) for line in description["grammar"]]),
        ("Parts", _format_parts(description["modes"])),
        *(
            (f"{part['name']}=", _format_choices(part["choices"]))
            for part in description["modes"]
            if part["choices"]
        ),
        ("When", _format_choices(description["when"])),
        ("Magic UserPhones", _select_columns(description["magicPhones"], "phone", "mode")),
        ("Profiles", _select_columns(description["profiles"], "name", "summary")),
        ("What profiles stand for", _select_columns(description["profiles"], "name", "mode")),
    ]
    return "\n\n".join(_format_block(title, rows, width) for title, rows in blocks if rows)


def _format_parts(parts: Iterable[Item]) -> list[tuple[str, ...]]:
    rows = [(part["written"], part["example"], _format_provenance(part), part["effect"]) for part in parts]
    return [("PART", "EXAMPLE", "KNOWN", "EFFECT"), *rows]


def _format_provenance(part: Item) -> str:
    """documented, observed or ours; the reasons are in the JSON."""
    return str(part["provenance"]).partition(":")[0]


def _format_choices(choices: Iterable[Item]) -> list[tuple[str, ...]]:
    return _select_columns(choices, "name", "effect")


def _select_columns(items: Iterable[Item], *keys: str) -> list[tuple[str, ...]]:
    return [tuple(str(item[key]) for key in keys) for item in items]


def _format_block(title: str, rows: Sequence[Sequence[str]], width: int | None) -> str:
    inner = None if width is None else width - 2
    table = columns(rows, width=inner, styles=(lambda cell: click.style(cell, fg="cyan"),))
    return "\n".join([format_heading(title), *(f"  {line}".rstrip() for line in table.splitlines())])


@click.command(
    "modes",
    cls=HelpfulCommand,
    params=[make_config_option()],
    help="Print every way the server can answer, and where each is known from.\n\n"
    "Profiles of mockpaywall.toml are among them.",
    examples=(
        ("mockpaywall modes", "as tables"),
        ("mockpaywall modes --json", "for scripts"),
        ("mockpaywall --mode http=503@first-2", "serve with one of them as the default"),
    ),
)
@click.option("--json", "json_wanted", is_flag=True, cls=GroupedOption, help="Print them as JSON.")
@click.pass_obj
def command(environ: Mapping[str, str], *, config: Path | None, json_wanted: bool) -> None:
    """What the help says."""
    listed = describe_modes(load_profiles(config, environ))
    text = (
        json.dumps(listed, indent=2, ensure_ascii=False)
        if json_wanted
        else format_modes(listed, terminal.get_width())
    )
    click.echo(text)
