"""The depth limit, which the JSON parsers share."""

from __future__ import annotations

import pytest

from mockpaywall.http.json_limits import MAX_DEPTH, is_too_deep


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
