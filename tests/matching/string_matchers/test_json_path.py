import json

import pytest

from mockpaywall.matching import PatternError
from tests.matching.factories import fits, matcher, off

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
        # As Jayway has it: a filter asks the object itself.
        ("$[?(@.UserId == 'u1')]", True),
        ("$[?(@.UserId == 'u2')]", False),
        ("$.[?(@.UserId == 'u1')]", True),
        ("$[?(@.UserPhone =~ /90\\d{10}/)]", True),
        ("$[?(@.Amount > 12)]", True),
        ("$[?(@.items)]", True),
        ("$..[?(@.n == 2)]", True),
        # A dot before a bracket, and a length at the end.
        ("$.items.[0].sku", True),
        ("$.['UserId']", True),
        ("$.items.length()", True),
        ("$.items.size()", True),
        ("$.UserId.length()", False),
        # A dot before a bracket within quotes is text.
        ("$['.[']", False),
    ],
)
def test_a_path_alone_wants_something_there(path: str, expected: bool) -> None:
    assert fits({"matchesJsonPath": path}, BODY) is expected


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
        # As WireMock: where nothing is, nothing is asked.
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
def test_a_path_with_a_matcher_asks_what_is_there(
    path: str, inner: dict[str, object], expected: bool
) -> None:
    assert fits({"matchesJsonPath": {"expression": path} | inner}, BODY) is expected


def test_a_string_that_holds_json_is_a_string() -> None:
    assert not fits({"matchesJsonPath": "$.a"}, json.dumps('{"a": 1}'))


@pytest.mark.parametrize("text", ["", "no json", "<a/>", '"a string"'])
def test_in_what_is_no_json_there_is_nothing_and_no_absence(text: str) -> None:
    assert not fits({"matchesJsonPath": "$.a"}, text)
    assert fits({"matchesJsonPath": {"expression": "$.a", "absent": True}}, text) is (text == '"a string"')


def test_in_no_text_all_is_absent() -> None:
    assert not fits({"matchesJsonPath": "$.a"}, None)
    assert fits({"matchesJsonPath": {"expression": "$.a", "absent": True}}, None)


def test_the_distance_is_the_least_of_what_is_found() -> None:
    assert off({"matchesJsonPath": {"expression": "$..sku", "equalTo": "bb"}}, BODY) == 0.5
    assert off({"matchesJsonPath": {"expression": "$.Nope", "equalTo": "bb"}}, BODY) == 1.0
    assert off({"matchesJsonPath": "$.Nope"}, BODY) == 1.0


def test_a_descent_into_depths_finds_nothing_and_raises_nothing() -> None:
    assert not fits({"matchesJsonPath": "$..nope"}, '{"a":' * 100 + "1" + "}" * 100)


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
def test_what_is_no_path_is_refused(operand: object, pointer: str) -> None:
    with pytest.raises(PatternError) as refused:
        matcher({"matchesJsonPath": operand})
    assert refused.value.pointer == pointer
