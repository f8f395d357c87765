"""`cards`."""

from __future__ import annotations

import json

from mockpaywall.modes.description import describe_magic_values
from mockpaywall.modes.magic_values import MAGIC_CODES, list_magic_amounts, list_magic_cards, list_test_cards
from tests.cli.conftest import Cli


def test_json_is_the_part_of_the_description(cli: Cli) -> None:
    assert json.loads(cli("cards", "--json").out) == describe_magic_values()


def test_the_text_contains_every_value_and_what_it_does(cli: Cli) -> None:
    lines = [line.split() for line in cli("cards").out.splitlines()]
    for one in (*MAGIC_CODES, *list_test_cards(), *list_magic_cards(), *list_magic_amounts()):
        assert [*one.value.split(), *one.effect.split()] in lines


def test_the_text_has_a_heading_for_each_kind(cli: Cli) -> None:
    headings = [line for line in cli("cards").out.splitlines() if line and not line.startswith(" ")]
    assert headings == [
        "One-time codes",
        "Published test cards",
        "Magic cards: 9999 SSKK CCCC 00NL",
        "Magic amounts",
    ]
