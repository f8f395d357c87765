import json

import pytest

from mockpaywall.matching import json_codec
from mockpaywall.matching.json_codec import MAX_DEPTH, InvalidJsonValue


@pytest.mark.parametrize(
    "text",
    ["", "{", "NaN", "[Infinity]", "-Infinity", "{'a': 1}", "\ufeff{}", "1 2", "[" * 100_000, "9" * 5_000],
)
def test_what_is_no_json(text: str) -> None:
    with pytest.raises(InvalidJsonValue):
        json_codec.decode(text)


def nested(levels: int) -> str:
    return "[" * levels + "]" * levels


def test_as_deep_as_allowed_is_json_and_a_level_more_is_not() -> None:
    assert json_codec.encode(json_codec.decode(nested(MAX_DEPTH + 1))) == nested(MAX_DEPTH + 1)
    with pytest.raises(InvalidJsonValue):
        json_codec.decode(nested(MAX_DEPTH + 2))


def test_many_brackets_side_by_side_are_not_deep() -> None:
    assert len(json_codec.decode(json.dumps([[]] * 1000))) == 1000


@pytest.mark.parametrize("value", [float("nan"), {1, 2}, b"", [object()]])
def test_what_json_cannot_say_is_not_taken(value: object) -> None:
    with pytest.raises(InvalidJsonValue):
        json_codec.deep_copy(value)


def test_a_value_of_ones_own_is_a_copy() -> None:
    given = {"a": [1]}
    own = json_codec.deep_copy(given)
    given["a"].append(2)
    assert own == {"a": [1]}


@pytest.mark.parametrize(("value", "size"), [(1, 1), ([], 1), ([1, 2], 3), ({"a": {"b": None}}, 3)])
def test_the_size_counts_every_value(value: object, size: int) -> None:
    assert json_codec.count_values(value) == size
