import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpaywall.matching.levenshtein import MAX_COMPARED_CHARS, levenshtein, normalized_distance
from tests.matching.strategies import no_deadline

short_texts = st.text("abc", max_size=9)


def compute_with_full_table(one: str, other: str) -> int:
    """Compute the Levenshtein distance row by row, as in textbooks."""
    row = list(range(len(one) + 1))
    for number, other_char in enumerate(other, 1):
        previous, row = row, [number]
        for index, char in enumerate(one):
            row.append(min(row[-1] + 1, previous[index + 1] + 1, previous[index] + (char != other_char)))
    return row[-1]


@given(short_texts, short_texts)
@no_deadline
def test_the_result_equals_the_textbook_algorithm(one: str, other: str) -> None:
    assert levenshtein(one, other) == compute_with_full_table(one, other)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("", "", 0.0), ("", "abc", 1.0), ("abc", "abc", 0.0), ("kitten", "sitting", 3 / 7), ("ab", "ba", 1.0)],
)
def test_the_normalized_distance_is_a_fraction_of_the_longer_text(
    one: str, other: str, expected: float
) -> None:
    assert normalized_distance(one, other) == expected


def test_a_common_prefix_and_suffix_do_not_count_toward_the_length_limit() -> None:
    one, other = "a" * 60_000 + "x" + "b" * 5_000, "a" * 60_000 + "y" + "b" * 5_000
    assert levenshtein(one, other) == 1


def test_beyond_the_length_limit_only_the_difference_in_length_counts() -> None:
    one, other = "x" + "a" * (MAX_COMPARED_CHARS + 100) + "x", "y" + "b" * (MAX_COMPARED_CHARS + 50) + "y"
    assert levenshtein(one, other) == MAX_COMPARED_CHARS + 50
