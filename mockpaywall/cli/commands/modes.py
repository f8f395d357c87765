"""`mockpaywall modes`: every way the server can answer."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from mockpaywall.cli import terminal
from mockpaywall.cli.click_ext import Command, Option, heading
from mockpaywall.cli.setting_options import config_option, known_profiles
from mockpaywall.cli.table import columns
from mockpaywall.modes.description import listing

Item = Mapping[str, Any]


def as_text(listed: Item, width: int | None) -> str:
    """For people: *listed* (see modes.listing) as tables, wrapped to *width*."""
    blocks: list[tuple[str, Sequence[Sequence[str]]]] = [
        ("Grammar", [(line,) for line in listed["grammar"]]),
        ("Parts", _parts(listed["modes"])),
        *((f"{part['name']}=", _words(part["choices"])) for part in listed["modes"] if part["choices"]),
        ("When", _words(listed["when"])),
        ("Magic UserPhones", _cells(listed["magicPhones"], "phone", "mode")),
        ("Profiles", _cells(listed["profiles"], "name", "summary")),
        ("What profiles stand for", _cells(listed["profiles"], "name", "mode")),
    ]
    return "\n\n".join(_block(title, rows, width) for title, rows in blocks if rows)


def _parts(parts: Iterable[Item]) -> list[tuple[str, ...]]:
    rows = [(part["written"], part["example"], _provenance(part), part["effect"]) for part in parts]
    return [("PART", "EXAMPLE", "KNOWN", "EFFECT"), *rows]


def _provenance(part: Item) -> str:
    """documented, observed or ours; the reasons are in the JSON."""
    return str(part["provenance"]).partition(":")[0]


def _words(choices: Iterable[Item]) -> list[tuple[str, ...]]:
    return _cells(choices, "name", "effect")


def _cells(items: Iterable[Item], *keys: str) -> list[tuple[str, ...]]:
    return [tuple(str(item[key]) for key in keys) for item in items]


def _block(title: str, rows: Sequence[Sequence[str]], width: int | None) -> str:
    inner = None if width is None else width - 2
    table = columns(rows, width=inner, styles=(lambda cell: click.style(cell, fg="cyan"),))
    return "\n".join([heading(title), *(f"  {line}".rstrip() for line in table.splitlines())])


@click.command(
    "modes",
    cls=Command,
    params=[config_option()],
    help="Print every way the server can answer, and where each is known from.\n\n"
    "Profiles of mockpaywall.toml are among them.",
    examples=(
        ("mockpaywall modes", "as tables"),
        ("mockpaywall modes --json", "for scripts"),
        ("mockpaywall --mode http=503@first-2", "serve with one of them as the default"),
    ),
)
@click.option("--json", "json_wanted", is_flag=True, cls=Option, help="Print them as JSON.")
@click.pass_obj
def command(environ: Mapping[str, str], *, config: Path | None, json_wanted: bool) -> None:
    """What the help says."""
    listed = listing(known_profiles(config, environ))
    text = (
        json.dumps(listed, indent=2, ensure_ascii=False) if json_wanted else as_text(listed, terminal.width())
    )
    click.echo(text)
