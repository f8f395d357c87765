import pytest

from mockpaywall.http.json_limits import MAX_DEPTH
from mockpaywall.matching import PatternError
from tests.matching.factories import matcher_distance, matches_text, parse_matcher

STARTS_WITH_AB = {"matches": "ab.*"}
ENDS_WITH_YZ = {"matches": ".*yz"}


@pytest.mark.parametrize(
    ("matcher_json", "text", "expected"),
    [
        ({"and": [STARTS_WITH_AB, ENDS_WITH_YZ]}, "ab yz", True),
        ({"and": [STARTS_WITH_AB, ENDS_WITH_YZ]}, "ab", False),
        ({"or": [STARTS_WITH_AB, ENDS_WITH_YZ]}, "ab", True),
        ({"or": [STARTS_WITH_AB, ENDS_WITH_YZ]}, "b", False),
        ({"or": [STARTS_WITH_AB, {"absent": True}]}, None, True),
        ({"not": STARTS_WITH_AB}, "ab", False),
        ({"not": STARTS_WITH_AB}, "b", True),
        ({"not": STARTS_WITH_AB}, None, True),
        ({"not": {"not": STARTS_WITH_AB}}, "ab", True),
        ({"and": [{"or": [STARTS_WITH_AB, ENDS_WITH_YZ]}, {"not": {"contains": "q"}}]}, "abq", False),
    ],
)
def test_logical_matchers(matcher_json: object, text: str | None, expected: bool) -> None:
    assert matches_text(matcher_json, text) is expected


@pytest.mark.parametrize(
    ("matcher_json", "expected"),
    [
        ({"and": [{"equalTo": "abcd"}, {"equalTo": "abxd"}]}, 0.125),
        ({"or": [{"equalTo": "abxd"}, {"equalTo": "axyd"}]}, 0.25),
        ({"not": {"equalTo": "abcd"}}, 1.0),
    ],
)
def test_distances(matcher_json: object, expected: float) -> None:
    assert matcher_distance(matcher_json, "abcd") == expected


@pytest.mark.parametrize(
    ("matcher_json", "expected"),
    [
        ({"and": []}, "/and: found an array, expected an array of matchers, at least one"),
        ({"or": {}}, "/or: found an object, expected an array of matchers, at least one"),
        ({"not": []}, "/not: found an array, expected a matcher"),
        ({"and": ["a"]}, "/and/0: found a string, expected a matcher"),
    ],
)
def test_operands_must_be_matchers(matcher_json: object, expected: str) -> None:
    with pytest.raises(PatternError, match=expected):
        parse_matcher(matcher_json)


def test_the_nesting_of_matchers_is_limited() -> None:
    deep: object = {"absent": True}
    for _ in range(5000):
        deep = {"not": deep}
    with pytest.raises(PatternError, match=f"at most {MAX_DEPTH} levels"):
        parse_matcher(deep)
