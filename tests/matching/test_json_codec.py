import json

import pytest

from mockpaywall.http.json_limits import MAX_DEPTH
from mockpaywall.matching import json_codec
from mockpaywall.matching.json_codec import InvalidJsonValue


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "{",
            "NaN",
            "[Infinity]",
            "-Infinity",
            "1e400",
            '{"a": [-1.5e999]}',
            "{'a': 1}",
            "\ufeff{}",
            "1 2",
        ),
        *("[" * 100_000, "9" * 5_000),
    ],
)
def test_invalid_json_is_rejected(text: str) -> None:
    with pytest.raises(InvalidJsonValue):
        json_codec.decode(text)


def nested_arrays(levels: int) -> str:
    return "[" * levels + "]" * levels


def test_json_may_be_nested_up_to_the_depth_limit() -> None:
    assert json_codec.encode(json_codec.decode(nested_arrays(MAX_DEPTH))) == nested_arrays(MAX_DEPTH)
    with pytest.raises(InvalidJsonValue):
        json_codec.decode(nested_arrays(MAX_DEPTH + 1))


def test_many_sibling_arrays_are_not_deep() -> None:
    assert json_codec.decode(json.dumps([[]] * 1000)) == [[]] * 1000


@pytest.mark.parametrize("value", [float("nan"), {1, 2}, b"", [object()]])
def test_a_value_that_json_cannot_represent_is_rejected(value: object) -> None:
    with pytest.raises(InvalidJsonValue):
        json_codec.deep_copy(value)


def test_a_deep_copy_does_not_change_with_the_original() -> None:
    original = {"a": [1]}
    copy = json_codec.deep_copy(original)
    original["a"].append(2)
    assert copy == {"a": [1]}


@pytest.mark.parametrize(("value", "count"), [(1, 1), ([], 1), ([1, 2], 3), ({"a": {"b": None}}, 3)])
def test_every_nested_value_is_counted(value: object, count: int) -> None:
    assert json_codec.count_values(value) == count


def test_what_the_api_refuses_can_still_be_compared() -> None:
    assert json_codec.decode('{"a": 1, "a": 2}') == {"a": 2}
    assert json_codec.decode('"\\ud800"') == "\ud800"
