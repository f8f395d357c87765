"""The depth limit, which the JSON parsers share."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpaywall.http.json_limits import MAX_DEPTH, find_excess_depth, is_too_deep

TEXTS = st.text(st.sampled_from('[]{}"\\ab'))
VALUES = st.recursive(
    st.none() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
)


def nest(levels: int, innermost: object) -> object:
    """Wrap *innermost* in arrays and objects by turns."""
    value = innermost
    for level in range(levels):
        value = [value] if level % 2 else {"a": value}
    return value


@pytest.mark.parametrize("innermost", [None, 1, "[[["])
def test_the_limit_counts_objects_and_arrays(innermost: object) -> None:
    assert not is_too_deep(innermost)
    assert not is_too_deep(nest(MAX_DEPTH, innermost))
    assert is_too_deep(nest(MAX_DEPTH + 1, innermost))


def test_one_deep_value_among_many_is_found() -> None:
    assert not is_too_deep([[], {}] * 100)
    assert is_too_deep([*([[]] * 100), nest(MAX_DEPTH, [])])


def test_a_depth_beyond_the_recursion_limit_is_measured() -> None:
    assert is_too_deep(nest(100_000, None))


@given(levels=st.integers(0, MAX_DEPTH + 8), innermost=VALUES, sibling=VALUES)
def test_the_text_is_as_deep_as_the_value(levels: int, innermost: object, sibling: object) -> None:
    value = [sibling, nest(levels, innermost)]
    text = json.dumps(value)
    excess = find_excess_depth(text)
    assert (excess is not None) is is_too_deep(value)
    if excess is not None:
        assert text[excess] in "[{"
        assert find_excess_depth(text[:excess]) is None


@pytest.mark.parametrize("text", ["[" * 10**6, '{"a":' * 10**6, "[" * 40 + '"' + "\\" * 10**6])
def test_a_text_that_ends_early_is_measured(text: str) -> None:
    assert (
        text.count("[", 0, find_excess_depth(text)) + text.count("{", 0, find_excess_depth(text)) == MAX_DEPTH
    )


@pytest.mark.parametrize("text", ['"' + "[" * 100, '"' + '\\"[' * 100, "[]" * 100, '{"[[[[[":1}' * 100])
def test_brackets_in_strings_and_beside_each_other_are_not_deep(text: str) -> None:
    assert find_excess_depth(text) is None
