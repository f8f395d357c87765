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


def test_json_is_the_description(cli: Cli) -> None:
    assert json.loads(cli("modes", "--json").out) == describe_modes(parse_profiles({}))


def test_the_text_contains_every_part_choice_and_trigger(cli: Cli) -> None:
    lines = [line.split() for line in cli("modes").out.splitlines()]
    for part in PART_TYPES:
        row = [*part.syntax.split(), *part.example.split(), part.provenance, *part.effect.split()]
        assert row in lines
        assert all([choice.name, *choice.effect.split()] in lines for choice in part.choices)
    assert all([trigger.name, *trigger.effect.split()] in lines for trigger in TRIGGERS)


def test_the_text_contains_grammar_phones_and_profiles(cli: Cli) -> None:
    out, description = cli("modes").out, describe_modes(parse_profiles({}))
    for line in description["grammar"]:
        assert f"  {line}\n" in out
    for phone in description["magicPhones"]:
        assert all(f"  {row['phone']}  {row['mode']}\n" in out for row in (phone, *phone["choices"]))
    for profile in description["profiles"]:
        assert all(profile[key] in out for key in ("name", "summary", "mode"))


@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_text_is_wrapped_to_the_width_of_the_terminal(width: int) -> None:
    wide, narrow = (
        click.unstyle(format_modes(describe_modes(parse_profiles({})), columns)) for columns in (None, width)
    )
    assert len(narrow.splitlines()) > len(wide.splitlines()) or max(map(len, wide.splitlines())) <= width
    assert sorted(narrow.split()) == sorted(wide.split())
