"""`mockpaywall modes`: every way the server can answer."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

import click

from mockpaywall.cli import terminal
from mockpaywall.cli.command import Command, Option, heading
from mockpaywall.cli.table import columns
from mockpaywall.modes.catalogue import CATALOGUE, WHENS
from mockpaywall.modes.kind import Choice, PartKind

GRAMMAR = (
    ("mode", 'step *("," step)', "successive requests take successive steps; the last one stays"),
    ("step", 'part *("+" part)', "parts act together"),
    ("part", 'name ["=" argument] ["@" when]', "what happens, and when"),
)


def as_text(width: int | None) -> str:
    """For people: the grammar, the parts, the words that parts take, the whens."""
    parts = [(kind.written, kind.example, kind.provenance, kind.effect) for kind in CATALOGUE]
    blocks = [
        _block("Grammar", GRAMMAR, width),
        _block("Parts", [("PART", "EXAMPLE", "SOURCE", "EFFECT"), *parts], width),
        *(_block(f"{kind.name}=", _words(kind.choices), width) for kind in CATALOGUE if kind.choices),
        _block("When (ours)", _words(WHENS), width),
    ]
    return "\n\n".join(blocks)


def _words(choices: Sequence[Choice]) -> list[tuple[str, str]]:
    return [(choice.name, choice.effect) for choice in choices]


def _block(title: str, rows: Sequence[Sequence[str]], width: int | None) -> str:
    inner = None if width is None else width - 2
    table = columns(rows, width=inner, styles=(lambda cell: click.style(cell, fg="cyan"),))
    return "\n".join([heading(title), *(f"  {line}".rstrip() for line in table.splitlines())])


def as_json() -> str:
    """For scripts: what GET /__admin/modes answers."""
    document = {"modes": [_described(kind) for kind in CATALOGUE], "when": [asdict(when) for when in WHENS]}
    return json.dumps(document, indent=2, ensure_ascii=False)


def _described(kind: PartKind) -> dict[str, object]:
    return {
        "name": kind.name,
        "written": kind.written,
        "effect": kind.effect,
        "example": kind.example,
        "choices": [asdict(choice) for choice in kind.choices],
        "provenance": f"{kind.provenance}: {kind.source}",
    }


@click.command(
    "modes",
    cls=Command,
    help="Print every way the server can answer, and where each is known from.",
    examples=(
        ("mockpaywall modes", "as tables"),
        ("mockpaywall modes --json", "for scripts"),
        ("mockpaywall --mode http=503@first-2", "serve with one of them as the default"),
    ),
)
@click.option("--json", "json_wanted", is_flag=True, cls=Option, help="Print them as JSON.")
def command(json_wanted: bool) -> None:
    """What the help says."""
    click.echo(as_json() if json_wanted else as_text(terminal.width()))
