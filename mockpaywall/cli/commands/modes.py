"""`mockpaywall modes`: print every mode, that is, every way the server can answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from mockpaywall.cli import terminal
from mockpaywall.cli.blocks import Block, format_blocks, select_columns
from mockpaywall.cli.click_ext import GroupedOption, HelpfulCommand
from mockpaywall.cli.output import print_json
from mockpaywall.cli.safe_text import print_text
from mockpaywall.cli.setting_options import load_profiles, make_config_option
from mockpaywall.modes.description import describe_modes

Item = Mapping[str, Any]


def format_modes(description: Item, width: int | None) -> str:
    """Format the result of `describe_modes` as tables, wrapped to *width* characters; None: not wrapped."""
    parts, profiles = description["modes"], description["profiles"]
    blocks: list[Block] = [
        ("Grammar", [(line,) for line in description["grammar"]]),
        ("Operations", [(", ".join(description["operations"]),)]),
        ("Parts", _format_parts(parts)),
        *((f"{part['name']}=", _format_choices(part["choices"])) for part in parts if part["choices"]),
        ("When", _format_choices(description["when"])),
        ("Magic UserPhones", select_columns(_list_phones(description["magicPhones"]), "phone", "mode")),
        ("Profiles", select_columns(profiles, "name", "summary")),
        ("Modes of the profiles", select_columns(profiles, "name", "mode")),
    ]
    return format_blocks(blocks, width)


def _list_phones(families: Iterable[Item]) -> Iterator[Item]:
    """Yield each family of magic phones, and after it those whose number stands for a name."""
    for family in families:
        yield family
        yield from family["choices"]


def _format_parts(parts: Iterable[Item]) -> list[tuple[str, ...]]:
    rows = [(part["written"], part["example"], _format_provenance(part), part["effect"]) for part in parts]
    return [("PART", "EXAMPLE", "SOURCE", "EFFECT"), *rows]


def _format_provenance(part: Item) -> str:
    """Return `documented`, `observed` or `ours`; the reasons are in the JSON."""
    return str(part["provenance"]).partition(":")[0]


def _format_choices(choices: Iterable[Item]) -> list[tuple[str, ...]]:
    return select_columns(choices, "name", "effect")


@click.command(
    "modes",
    cls=HelpfulCommand,
    params=[make_config_option()],
    help="Print every mode, that is, every way the server can answer, and the source of each.\n\n"
    "Profiles of mockpaywall.toml are included.",
    examples=(
        ("mockpaywall modes", "as tables"),
        ("mockpaywall modes --json", "for scripts"),
        ("mockpaywall --mode http=503@first-2", "serve with one of them as the default"),
    ),
)
@click.option("--json", "json_wanted", is_flag=True, cls=GroupedOption, help="Print them as JSON.")
@click.pass_obj
def command(environ: Mapping[str, str], *, config: Path | None, json_wanted: bool) -> None:
    """Run `mockpaywall modes`."""
    description = describe_modes(load_profiles(config, environ))
    if json_wanted:
        print_json(description)
    else:
        print_text(format_modes(description, terminal.get_width()))
