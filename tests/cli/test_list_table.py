"""Lists within the width of the terminal."""

from __future__ import annotations

from collections.abc import Sequence

import click
import pytest

from mockpaywall.cli import request_rows
from mockpaywall.cli.commands import accounts, otps, payments
from mockpaywall.cli.list_table import LIST_WIDTH, Column
from mockpaywall.cli.list_table import format_list as format_styled_list
from mockpaywall.cli.safe_text import measure_width

COLUMNS = (
    Column("ID", is_cut=False),
    Column("REFERENCE"),
    Column("MODE", usual="ok", minor_rank=1),
    Column("SPACE", varies=True, minor_rank=2),
    Column("HINT", usual=""),
    Column("USER", is_for_wide=True),
)


def format_list(columns: Sequence[Column], rows: Sequence[Sequence[object]], *, wide: bool = False) -> str:
    return click.unstyle(format_styled_list(columns, rows, wide=wide))


def test_columns_appear_when_they_are_needed() -> None:
    rows = [("1", "a", "ok", "x", "", "u"), ("2", "b", "ok", "x", "", "u")]
    assert format_list(COLUMNS, rows).splitlines() == ["ID  REFERENCE", "1   a", "2   b"]
    rows = [("1", "a", "http=503", "x", "", "u"), ("2", "b", "ok", "y", "look", "u")]
    assert format_list(COLUMNS, rows).splitlines()[0].split() == ["ID", "REFERENCE", "MODE", "SPACE", "HINT"]


def test_a_wide_list_has_every_column_and_cuts_nothing() -> None:
    row = ("1", "r" * 200, "ok", "x", "", "u")
    titles, line = format_list(COLUMNS, [row], wide=True).splitlines()
    assert titles.split() == [column.title for column in COLUMNS]
    assert "r" * 200 in line


@pytest.mark.parametrize(
    "text",
    ["x" * 300, "😀" * 90, "sipariş " * 40, "日本" * 60, "a\nb" * 80],
    ids=["ascii", "emoji", "tr", "ja", "lines"],
)
def test_every_row_is_one_line_of_at_most_80_columns(text: str) -> None:
    rows = [("1", text, "http=503", "x", text, "u"), ("2", "b", "ok", "y", text, "u")]
    lines = format_list(COLUMNS, rows).splitlines()
    assert len(lines) == 3
    assert max(map(measure_width, lines)) <= LIST_WIDTH
    assert lines[1].startswith("1   ")


def test_minor_columns_go_before_the_others_become_unreadable() -> None:
    rows = [("1", "r" * 40, "m" * 40, "s" * 40, "h" * 40, "u"), ("2", "", "", "t" * 40, "", "u")]
    assert "MODE" not in format_list((*COLUMNS, Column("OUTCOME")), [(*row, "o" * 40) for row in rows])


def test_the_minor_column_with_the_lowest_rank_goes_first() -> None:
    columns = [Column(title, minor_rank=rank) for title, rank in (("A", 2), ("B", 1), ("C", None))]
    titles, _ = format_list(columns, [("x" * 40,) * 3], wide=False).splitlines()
    assert titles.split() == ["A", "B", "C"]  # 16 columns each are enough
    columns = [*columns, *(Column(title) for title in "DE")]
    titles, _ = format_list(columns, [("x" * 40,) * 5]).splitlines()
    assert titles.split() == ["A", "C", "D", "E"]


def test_ids_are_never_cut() -> None:
    row = ("i" * 100, "r" * 100, "ok", "x", "", "u")
    assert "i" * 100 in format_list(COLUMNS, [row])


@pytest.mark.parametrize("columns", [accounts.COLUMNS, otps.COLUMNS, payments.COLUMNS, request_rows.COLUMNS])
def test_namespaces_that_differ_are_shown_in_full_with_those_of_key_pairs(columns: Sequence[Column]) -> None:
    """The number, the phone or the PaymentId of a row may be in several namespaces."""
    names = ["keys-7573487abc96", "keys-e8c50405d248"]
    others = ["x" * (40 if column.is_cut else 4) for column in columns]
    place = [column.title for column in columns].index("NAMESPACE")
    rows = [[*others[:place], name, *others[place + 1 :]] for name in names]
    lines = format_list(columns, rows).splitlines()[1:]
    assert [name in line for name, line in zip(names, lines, strict=True)] == [True, True]
