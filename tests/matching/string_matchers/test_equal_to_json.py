import json

import pytest

from mockpaywall.matching import PatternError
from mockpaywall.matching.string_matchers.equal_to_json import EqualToJson
from tests.matching.factories import matcher_distance, matches_text, parse_matcher

IGNORE_ORDER = {"ignoreArrayOrder": True}
IGNORE_EXTRA = {"ignoreExtraElements": True}


def is_equal(expected: object, actual: object, **options: bool) -> bool:
    return matches_text({"equalToJson": expected, **options}, json.dumps(actual))


@pytest.mark.parametrize(
    ("expected", "actual", "options", "expected_result"),
    [
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, {}, True),
        ('{"a": 1}', {"a": 1}, {}, True),
        ({"a": 1}, {"a": 1.0}, {}, True),
        ({"a": 1}, {"a": True}, {}, False),
        ({"a": 0}, {"a": False}, {}, False),
        ({"a": 1}, {"a": "1"}, {}, False),
        ({"a": None}, {}, {}, False),
        ({"a": 1}, {"a": 1, "b": 2}, {}, False),
        ({"a": 1}, {"a": 1, "b": 2}, IGNORE_EXTRA, True),
        ({"a": 1, "b": 2}, {"a": 1}, IGNORE_EXTRA, False),
        ({"a": {"b": 1}}, {"a": {"b": 1, "c": 2}}, IGNORE_EXTRA, True),
        ([1, 2], [2, 1], {}, False),
        ([1, 2], [2, 1], IGNORE_ORDER, True),
        ([1, 2], [1, 2, 3], {}, False),
        ([1, 2], [1, 2, 3], IGNORE_EXTRA, True),
        ([1, 2], [3, 1, 2], IGNORE_EXTRA, False),
        ([1, 2], [3, 2, 1], IGNORE_EXTRA | IGNORE_ORDER, True),
        ([1, 1, 2], [1, 2, 2], IGNORE_ORDER, False),
        ([[1, 2], [3]], [[3], [2, 1]], IGNORE_ORDER, True),
        ([{"a": 1}, {}], [{"a": 1, "b": 1}, {"a": 1}], IGNORE_EXTRA | IGNORE_ORDER, True),
        ([{}, {"a": 1}], [{"a": 1, "b": 1}, {"c": 1}], IGNORE_EXTRA | IGNORE_ORDER, True),
        ([1], {"0": 1}, {}, False),
        ("true", True, {}, True),
        ('"x"', "x", {}, True),
        ("null", None, {}, True),
        (None, None, {}, True),
    ],
)
def test_values(expected: object, actual: object, options: dict[str, bool], expected_result: bool) -> None:
    assert is_equal(expected, actual, **options) is expected_result


@pytest.mark.parametrize(
    ("expected", "actual", "expected_result"),
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
def test_placeholders(expected: str, actual: object, expected_result: bool) -> None:
    assert is_equal({"a": expected}, {"a": actual}) is expected_result


def test_a_placeholder_does_not_match_a_missing_value() -> None:
    assert not is_equal({"a": "${json-unit.ignore}"}, {})
    assert not matches_text({"equalToJson": '"${json-unit.ignore}"'}, "no json")


@pytest.mark.parametrize("text", [None, "", "no json", "{", "[" * 200 + "]" * 200])
def test_invalid_json_is_equal_to_nothing(text: str | None) -> None:
    assert not matches_text({"equalToJson": "{}"}, text)
    assert matcher_distance({"equalToJson": "{}"}, text) == 1.0


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
def test_the_distance_is_the_fraction_of_differing_values(
    expected: object, actual: object, distance: float
) -> None:
    assert matcher_distance({"equalToJson": expected}, json.dumps(actual)) == distance


@pytest.mark.parametrize(
    ("expected", "actual", "options", "paths"),
    [
        ({"a": {"b c": [1, 2]}}, {"a": {"b c": [1, 3]}}, {}, ["$.a['b c'][1]"]),
        ({"it's": 1}, {}, {}, [r"$['it\'s']"]),
        ({"a": 1}, {"x": 1, "a": 2, "b": 3}, {}, ["$.a", "$.x", "$.b"]),
        ([1, 2, 3], [4, 3, 1], IGNORE_ORDER, ["$[1]", "$[0]"]),
        ([1], [1, 2, 3], {}, ["$[1]", "$[2]"]),
        (1, 2, {}, ["$"]),
    ],
)
def test_each_difference_has_a_path(
    expected: object, actual: object, options: dict[str, bool], paths: list[str]
) -> None:
    matcher = parse_matcher({"equalToJson": expected, **options})
    assert isinstance(matcher, EqualToJson)
    assert [each.path for each in matcher.find_differences(json.dumps(actual))] == paths


def test_long_arrays_in_any_order() -> None:
    numbers = list(range(5_000))
    assert is_equal(numbers, numbers[::-1], ignoreArrayOrder=True)
    assert not is_equal(numbers, [*numbers[1:], 1], ignoreArrayOrder=True)


def test_the_matcher_does_not_change_with_the_value_that_it_was_parsed_from() -> None:
    value = {"a": [1]}
    matcher = parse_matcher({"equalToJson": value})
    value["a"].append(2)
    assert matcher.matches('{"a": [1]}')
    matcher.to_json(str)["equalToJson"]["a"].append(3)
    assert matcher.matches('{"a": [1]}')


INVALID_JSON = "a JSON value, or a string that holds one"
UNKNOWN_PLACEHOLDER = "json-unit.any-text is not one of ignore, any-string, any-number, any-boolean, regex"
INVALID_REGEX = "json-unit.regex: missing ), unterminated subpattern at position 0"


@pytest.mark.parametrize(
    ("operand", "expected"),
    [
        ("{", INVALID_JSON),
        ("text", INVALID_JSON),
        ({"a": float("nan")}, INVALID_JSON),
        ({"a": "${json-unit.any-text}"}, f"a known placeholder: {UNKNOWN_PLACEHOLDER}"),
        (["${json-unit.regex}("], f"a known placeholder: {INVALID_REGEX}"),
    ],
)
def test_an_invalid_operand_is_refused(operand: object, expected: str) -> None:
    with pytest.raises(PatternError) as caught:
        parse_matcher({"equalToJson": operand})
    assert (caught.value.pointer, caught.value.expected) == ("/equalToJson", expected)
