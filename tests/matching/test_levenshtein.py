import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpaywall.matching.levenshtein import MAX_COMPARED_CHARS, levenshtein, normalized_distance
from tests.matching.strategies import calmly

few_letters = st.text("abc", max_size=9)


def by_the_book(one: str, other: str) -> int:
    row = list(range(len(one) + 1))
    for number, theirs in enumerate(other, 1):
        above, row = row, [number]
        for index, ours in enumerate(one):
            row.append(min(row[-1] + 1, above[index + 1] + 1, above[index] + (ours != theirs)))
    return row[-1]


@given(few_letters, few_letters)
@calmly
def test_it_is_levenshteins_distance(one: str, other: str) -> None:
    assert levenshtein(one, other) == by_the_book(one, other)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("", "", 0.0), ("", "abc", 1.0), ("abc", "abc", 0.0), ("kitten", "sitting", 3 / 7), ("ab", "ba", 1.0)],
)
def test_the_difference_is_a_part_of_the_longer_text(one: str, other: str, expected: float) -> None:
    assert normalized_distance(one, other) == expected


def test_what_is_common_at_the_ends_is_not_counted_among_the_longest() -> None:
    one, other = "a" * 60_000 + "x" + "b" * 5_000, "a" * 60_000 + "y" + "b" * 5_000
    assert levenshtein(one, other) == 1


def test_of_what_is_longer_still_only_the_length_counts() -> None:
    one, other = "x" + "a" * (MAX_COMPARED_CHARS + 100) + "x", "y" + "b" * (MAX_COMPARED_CHARS + 50) + "y"
    assert levenshtein(one, other) == MAX_COMPARED_CHARS + 50
