"""`modes`."""

from __future__ import annotations

import json

import click
import pytest

from mockpaywall.cli.commands.modes import format_modes
from mockpaywall.modes.description import describe_modes
from mockpaywall.modes.part_registry import PART_TYPES, TRIGGERS
from mockpaywall.modes.profiles import parse_profiles
from tests.cli.conftest import Cli


def test_json_is_the_listing(cli: Cli) -> None:
    assert json.loads(cli("modes", "--json").out) == describe_modes(parse_profiles({}))


def test_the_text_has_every_part_word_and_when(cli: Cli) -> None:
    lines = [line.split() for line in cli("modes").out.splitlines()]
    for kind in PART_TYPES:
        row = [*kind.syntax.split(), *kind.example.split(), kind.provenance, *kind.effect.split()]
        assert row in lines
        assert all([choice.name, *choice.effect.split()] in lines for choice in kind.choices)
    assert all([when.name, *when.effect.split()] in lines for when in TRIGGERS)


def test_the_text_has_grammar_phones_and_profiles(cli: Cli) -> None:
    out, listed = cli("modes").out, describe_modes(parse_profiles({}))
    for line in listed["grammar"]:
        assert f"  {line}\n" in out
    for phone in listed["magicPhones"]:
        assert f"  {phone['phone']}  {phone['mode']}\n" in out
    for profile in listed["profiles"]:
        assert all(profile[key] in out for key in ("name", "summary", "mode"))


@pytest.mark.parametrize("width", [60, 80, 120])
def test_on_a_terminal_it_is_wrapped(width: int) -> None:
    wide, narrow = (
        click.unstyle(format_modes(describe_modes(parse_profiles({})), columns)) for columns in (None, width)
    )
    assert len(narrow.splitlines()) > len(wide.splitlines()) or max(map(len, wide.splitlines())) <= width
    assert sorted(narrow.split()) == sorted(wide.split())
