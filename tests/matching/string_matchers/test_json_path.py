import json

import pytest

from mockpaywall.http.json_limits import MAX_DEPTH
from mockpaywall.matching import PatternError
from tests.matching.factories import matcher_distance, matches_text, parse_matcher

BODY = json.dumps(
    {
        "UserId": "u1",
        "UserPhone": "905321234567",
        "IsMsisdnValidated": True,
        "Amount": 12.5,
        "Nothing": None,
        "None": [],
        "Empty": {},
        "items": [{"sku": "a", "n": 1}, {"sku": "b", "n": 2}],
        "odd-name": 1,
    }
)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("$", True),
        ("$.UserId", True),
        ("$.userid", False),
        ("$['UserId']", True),
        ('$["UserId"]', True),
        ("$.Nothing", False),
        ("$.None", True),
        ("$.Empty", True),
        ("$.None[*]", False),
        ("$.IsMsisdnValidated", True),
        ("$.odd-name", True),
        ("$..sku", True),
        ("$..zip", False),
        ("$.*", True),
        ("$.items[0].sku", True),
        ("$.items[-1].sku", True),
        ("$.items[5]", False),
        ("$.items[0:1]", True),
        ("$.items[?(@.sku == 'b')]", True),
        ("$.items[?(@.sku == 'c')]", False),
        ("$.items[?(@.n > 1 && @.sku == 'b')]", True),
        ("$.items[?(@.n > 1 && @.sku == 'a')]", False),
        ("$.items[?(@.sku in ['b', 'c'])]", True),
        ("$.items[?(@.sku =~ /B/i)]", True),
        ("$.items[?(!@.zip)]", True),
        # As in Jayway: a filter applies to the object itself.
        ("$[?(@.UserId == 'u1')]", True),
        ("$[?(@.UserId == 'u2')]", False),
        ("$.[?(@.UserId == 'u1')]", True),
        ("$[?(@.UserPhone =~ /90\\d{10}/)]", True),
        ("$[?(@.Amount > 12)]", True),
        ("$[?(@.items)]", True),
        ("$..[?(@.n == 2)]", True),
        # As in Jayway: a dot before a bracket, and a length at the end.
        ("$.items.[0].sku", True),
        ("$.['UserId']", True),
        ("$.items.length()", True),
        ("$.items.size()", True),
        ("$.UserId.length()", False),
        # A dot before a bracket inside quotes is text.
        ("$['.[']", False),
    ],
)
def test_a_path_alone_matches_when_it_selects_a_value(path: str, expected: bool) -> None:
    assert matches_text({"matchesJsonPath": path}, BODY) is expected


@pytest.mark.parametrize(
    ("path", "inner", "expected"),
    [
        ("$.UserId", {"equalTo": "u1"}, True),
        ("$.UserId", {"equalTo": "u2"}, False),
        ("$.IsMsisdnValidated", {"equalTo": "true"}, True),
        ("$.Amount", {"equalTo": "12.5"}, True),
        ("$.Nothing", {"absent": True}, True),
        ("$.Nope", {"absent": True}, True),
        ("$.Nope", {"or": [{"absent": True}, {"equalTo": "x"}]}, True),
        ("$.UserId", {"absent": True}, False),
        ("$.None", {"absent": True}, True),
        ("$.Nope", {"equalTo": "x"}, False),
        # As in WireMock: without a value the inner matcher is not applied.
        ("$.Nope", {"doesNotContain": "x"}, False),
        ("$.Nope", {"not": {"equalTo": "x"}}, False),
        ("$..sku", {"equalTo": "b"}, True),
        ("$..sku", {"equalTo": "c"}, False),
        ("$.items", {"contains": '"sku": "b"'}, True),
        ("$.items[0]", {"equalToJson": {"n": 1, "sku": "a"}}, True),
        (
            "$.items",
            {"equalToJson": [{"sku": "b", "n": 2}, {"sku": "a", "n": 1}], "ignoreArrayOrder": True},
            True,
        ),
        ("$.None", {"equalToJson": []}, True),
        ("$..n", {"equalToJson": [1, 2]}, True),
        ("$.items.length()", {"equalTo": "2"}, True),
        ("$.Empty.length()", {"equalTo": "0"}, True),
        ("$.items[0]", {"matchesJsonPath": "$.sku"}, True),
    ],
)
def test_a_path_with_a_matcher_matches_the_selected_values(
    path: str, inner: dict[str, object], expected: bool
) -> None:
    assert matches_text({"matchesJsonPath": {"expression": path} | inner}, BODY) is expected


def test_json_inside_a_string_is_not_searched() -> None:
    assert not matches_text({"matchesJsonPath": "$.a"}, json.dumps('{"a": 1}'))


@pytest.mark.parametrize("text", ["", "no json", "<a/>", '"a string"'])
def test_invalid_json_has_neither_values_nor_absent_values(text: str) -> None:
    assert not matches_text({"matchesJsonPath": "$.a"}, text)
    assert matches_text({"matchesJsonPath": {"expression": "$.a", "absent": True}}, text) is (
        text == '"a string"'
    )


def test_every_value_is_absent_from_a_missing_text() -> None:
    assert not matches_text({"matchesJsonPath": "$.a"}, None)
    assert matches_text({"matchesJsonPath": {"expression": "$.a", "absent": True}}, None)


def test_the_distance_is_the_smallest_of_the_selected_values() -> None:
    assert matcher_distance({"matchesJsonPath": {"expression": "$..sku", "equalTo": "bb"}}, BODY) == 0.5
    assert matcher_distance({"matchesJsonPath": {"expression": "$.Nope", "equalTo": "bb"}}, BODY) == 1.0
    assert matcher_distance({"matchesJsonPath": "$.Nope"}, BODY) == 1.0


def test_a_recursive_descent_into_the_deepest_json_does_not_raise() -> None:
    assert not matches_text({"matchesJsonPath": "$..nope"}, '{"a":' * MAX_DEPTH + "1" + "}" * MAX_DEPTH)


@pytest.mark.parametrize(
    ("operand", "pointer"),
    [
        ("$.[", "/matchesJsonPath"),
        ("", "/matchesJsonPath"),
        ("$.a[?(@.b nin ['c'])]", "/matchesJsonPath"),
        ("$[?(1e400)]", "/matchesJsonPath"),
        ("$" + ".a" * 600, "/matchesJsonPath"),
        (5, "/matchesJsonPath"),
        ({"expression": 5, "equalTo": "a"}, "/matchesJsonPath/expression"),
        ({"expression": "$["}, "/matchesJsonPath"),
        ({"expression": "$.a"}, "/matchesJsonPath"),
        ({"equalTo": "a"}, "/matchesJsonPath"),
        ({"expression": "$.a", "equalTo": 5}, "/matchesJsonPath/equalTo"),
        ({"expression": "$.a", "equalTo": "a", "contains": "b"}, "/matchesJsonPath"),
    ],
)
def test_an_invalid_path_is_refused(operand: object, pointer: str) -> None:
    with pytest.raises(PatternError) as caught:
        parse_matcher({"matchesJsonPath": operand})
    assert caught.value.pointer == pointer
