import json

import pytest

from mockpaywall.matching import PatternError
from mockpaywall.matching.string_matchers.equal_to_json import EqualToJson
from tests.matching.factories import fits, matcher, off

ANY_ORDER = {"ignoreArrayOrder": True}
EXTRAS = {"ignoreExtraElements": True}


def equal(expected: object, actual: object, **options: bool) -> bool:
    return fits({"equalToJson": expected, **options}, json.dumps(actual))


@pytest.mark.parametrize(
    ("expected", "actual", "options", "same"),
    [
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, {}, True),
        ('{"a": 1}', {"a": 1}, {}, True),
        ({"a": 1}, {"a": 1.0}, {}, True),
        ({"a": 1}, {"a": True}, {}, False),
        ({"a": 0}, {"a": False}, {}, False),
        ({"a": 1}, {"a": "1"}, {}, False),
        ({"a": None}, {}, {}, False),
        ({"a": 1}, {"a": 1, "b": 2}, {}, False),
        ({"a": 1}, {"a": 1, "b": 2}, EXTRAS, True),
        ({"a": 1, "b": 2}, {"a": 1}, EXTRAS, False),
        ({"a": {"b": 1}}, {"a": {"b": 1, "c": 2}}, EXTRAS, True),
        ([1, 2], [2, 1], {}, False),
        ([1, 2], [2, 1], ANY_ORDER, True),
        ([1, 2], [1, 2, 3], {}, False),
        ([1, 2], [1, 2, 3], EXTRAS, True),
        ([1, 2], [3, 1, 2], EXTRAS, False),
        ([1, 2], [3, 2, 1], EXTRAS | ANY_ORDER, True),
        ([1, 1, 2], [1, 2, 2], ANY_ORDER, False),
        ([[1, 2], [3]], [[3], [2, 1]], ANY_ORDER, True),
        ([{"a": 1}, {}], [{"a": 1, "b": 1}, {"a": 1}], EXTRAS | ANY_ORDER, True),
        ([{}, {"a": 1}], [{"a": 1, "b": 1}, {"c": 1}], EXTRAS | ANY_ORDER, True),
        ([1], {"0": 1}, {}, False),
        ("true", True, {}, True),
        ('"x"', "x", {}, True),
        ("null", None, {}, True),
        (None, None, {}, True),
    ],
)
def test_values(expected: object, actual: object, options: dict[str, bool], same: bool) -> None:
    assert equal(expected, actual, **options) is same


@pytest.mark.parametrize(
    ("expected", "actual", "same"),
    [
        ("${json-unit.ignore}", None, True),
        ("${json-unit.ignore}", {"b": 1}, True),
        ("${json-unit.any-string}", "", True),
        ("${json-unit.any-string}", 1, False),
        ("${json-unit.any-number}", 1.5, True),
        ("${json-unit.any-number}", True, False),
        ("${json-unit.any-boolean}", False, True),
        ("${json-unit.any-boolean}", 0, False),
        ("#{json-unit.any-boolean}", True, True),
        (r"${json-unit.regex}90\d{10}", "905321234567", True),
        (r"${json-unit.regex}90\d{10}", "9053212345678", False),
        (r"${json-unit.regex}\d+", 90, False),
        ("json-unit.ignore", "x", False),
    ],
)
def test_placeholders(expected: str, actual: object, same: bool) -> None:
    assert equal({"a": expected}, {"a": actual}) is same


def test_a_placeholder_stands_for_a_value_that_is_there() -> None:
    assert not equal({"a": "${json-unit.ignore}"}, {})
    assert not fits({"equalToJson": '"${json-unit.ignore}"'}, "no json")


@pytest.mark.parametrize("text", [None, "", "no json", "{", "[" * 200 + "]" * 200])
def test_what_is_no_json_is_equal_to_none(text: str | None) -> None:
    assert not fits({"equalToJson": "{}"}, text)
    assert off({"equalToJson": "{}"}, text) == 1.0


@pytest.mark.parametrize(
    ("expected", "actual", "distance"),
    [
        ({"a": 1, "b": 2, "c": 3}, {"a": 1, "b": 2, "c": 3}, 0.0),
        ({"a": 1, "b": 2, "c": 3}, {"a": 1, "b": 2, "c": 4}, 0.25),
        ({"a": 1, "b": 2, "c": 3}, {"a": 1}, 0.5),
        ({}, {"a": 1, "b": 2}, 1.0),
        ([1, 2, 3], [3, 2, 1], 0.5),
    ],
)
def test_the_distance_is_the_part_of_the_values_that_differ(
    expected: object, actual: object, distance: float
) -> None:
    assert off({"equalToJson": expected}, json.dumps(actual)) == distance


@pytest.mark.parametrize(
    ("expected", "actual", "options", "paths"),
    [
        ({"a": {"b c": [1, 2]}}, {"a": {"b c": [1, 3]}}, {}, ["$.a['b c'][1]"]),
        ({"it's": 1}, {}, {}, [r"$['it\'s']"]),
        ({"a": 1}, {"x": 1, "a": 2, "b": 3}, {}, ["$.a", "$.x", "$.b"]),
        ([1, 2, 3], [4, 3, 1], ANY_ORDER, ["$[1]", "$[0]"]),
        ([1], [1, 2, 3], {}, ["$[1]", "$[2]"]),
        (1, 2, {}, ["$"]),
    ],
)
def test_each_difference_has_its_place(
    expected: object, actual: object, options: dict[str, bool], paths: list[str]
) -> None:
    request = matcher({"equalToJson": expected, **options})
    assert isinstance(request, EqualToJson)
    assert [change.path for change in request.find_differences(json.dumps(actual))] == paths


def test_many_elements_in_any_order() -> None:
    numbers = list(range(5_000))
    assert equal(numbers, numbers[::-1], ignoreArrayOrder=True)
    assert not equal(numbers, [*numbers[1:], 1], ignoreArrayOrder=True)


def test_the_pattern_does_not_change_with_the_value_it_was_made_of() -> None:
    value = {"a": [1]}
    request = matcher({"equalToJson": value})
    value["a"].append(2)
    assert request.matches('{"a": [1]}')
    request.to_json(str)["equalToJson"]["a"].append(3)
    assert request.matches('{"a": [1]}')


HOLDS_NONE = "a JSON value, or a string that holds one"
UNKNOWN = "json-unit.any-text is not one of ignore, any-string, any-number, any-boolean, regex"
NO_REGEX = "json-unit.regex: missing ), unterminated subpattern at position 0"


@pytest.mark.parametrize(
    ("operand", "expected"),
    [
        ("{", HOLDS_NONE),
        ("text", HOLDS_NONE),
        ({"a": float("nan")}, HOLDS_NONE),
        ({"a": "${json-unit.any-text}"}, f"a placeholder that is known: {UNKNOWN}"),
        (["${json-unit.regex}("], f"a placeholder that is known: {NO_REGEX}"),
    ],
)
def test_what_cannot_be_expected_is_refused(operand: object, expected: str) -> None:
    with pytest.raises(PatternError) as refused:
        matcher({"equalToJson": operand})
    assert (refused.value.pointer, refused.value.expected) == ("/equalToJson", expected)
