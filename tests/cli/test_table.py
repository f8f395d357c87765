"""Aligned columns."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mockpaywall.cli.table import format_columns

WORD = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=12)
TEXT = st.lists(WORD, min_size=1, max_size=12).map(" ".join)


def test_columns_are_as_wide_as_their_widest_cell() -> None:
    assert format_columns([("a", "bb", "c"), ("aaa", "b", "cc")]) == "a    bb  c\naaa  b   cc"


def test_the_last_column_is_wrapped_under_itself() -> None:
    rows = [("a", "one two three four five six seven")]
    assert format_columns(rows, width=27) == "a  one two three four five\n   six seven"


def test_the_last_column_keeps_a_minimum_width() -> None:
    assert format_columns([("a" * 30, "one two")], width=10) == f"{'a' * 30}  one two"


def test_styles_do_not_change_the_layout() -> None:
    rows = [("a", "x"), ("aaa", "y")]
    styled = format_columns(rows, styles=(lambda cell: f"<{cell}>",))
    assert styled.replace("<", "").replace(">", "") == format_columns(rows)
    assert styled == "<a>    x\n<aaa>  y"


def test_words_are_never_broken() -> None:
    mode = "http=502@first-3+http=503@first-8+delay=200..900@first-15"
    assert format_columns([("a", f"one {mode}")], width=30) == f"a  one\n   {mode}"


@given(st.lists(st.tuples(WORD, WORD, TEXT), min_size=1, max_size=8), st.integers(20, 100) | st.none())
def test_every_line_of_the_last_column_starts_at_the_same_position(
    rows: list[tuple[str, str, str]], width: int | None
) -> None:
    lines = format_columns(rows, width=width).splitlines()
    start = max(len(row[0]) for row in rows) + max(len(row[1]) for row in rows) + 4
    assert " ".join(" ".join(line[start:] for line in lines).split()).replace(" ", "") == "".join(
        row[2] for row in rows
    ).replace(" ", "")
    assert [line[:start].split() for line in lines if line[:start].strip()] == [list(row[:2]) for row in rows]
