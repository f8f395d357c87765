import pytest

from mockpaywall.matching import PatternError
from mockpaywall.matching.string_matchers.matcher import leave_unmasked
from mockpaywall.matching.string_matchers.matcher_registry import MATCHER_TYPES, UNSUPPORTED
from tests.matching.factories import parse_matcher

CASE = "/caseInsensitive: found the key caseInsensitive"

SECRET = "2031-07-09"
"""A date, so that it can be part of the operand of every matcher."""

EXAMPLES: dict[str, object] = {
    "equalTo": SECRET,
    "contains": SECRET,
    "doesNotContain": SECRET,
    "matches": SECRET,
    "doesNotMatch": SECRET,
    "absent": True,
    "anything": True,
    "equalToJson": {SECRET: SECRET},
    "matchesJsonPath": f"$['{SECRET}']",
    "matchesJsonSchema": {"const": SECRET},
    "before": SECRET,
    "after": SECRET,
    "equalToDateTime": SECRET,
    "and": [{"equalTo": SECRET}],
    "or": [{"equalTo": SECRET}],
    "not": {"equalTo": SECRET},
}
WITHOUT_OPERAND = {"absent", "anything"}


def test_every_matcher_type_has_an_example() -> None:
    assert EXAMPLES.keys() == MATCHER_TYPES.keys()


@pytest.mark.parametrize("name", MATCHER_TYPES)
def test_a_matcher_becomes_the_json_that_it_was_parsed_from(name: str) -> None:
    assert parse_matcher({name: EXAMPLES[name]}).to_json(leave_unmasked) == {name: EXAMPLES[name]}


@pytest.mark.parametrize("name", sorted(MATCHER_TYPES.keys() - WITHOUT_OPERAND))
def test_the_repr_of_a_matcher_shows_no_operand(name: str) -> None:
    matcher = parse_matcher({name: EXAMPLES[name]})
    assert SECRET in str(matcher.to_json(leave_unmasked))
    assert SECRET not in repr(matcher)
    assert "2031, 7, 9" not in repr(matcher)


@pytest.mark.parametrize("name", UNSUPPORTED)
def test_an_unsupported_wiremock_key_is_refused_with_the_reason(name: str) -> None:
    with pytest.raises(PatternError) as caught:
        parse_matcher({"equalTo": "a", name: "b"})
    assert (caught.value.pointer, caught.value.found) == (f"/{name}", f'the key "{name}"')
    assert caught.value.expected == f"a supported key: {UNSUPPORTED[name]}"


@pytest.mark.parametrize(
    ("matcher_json", "message"),
    [
        ("a", 'at the top: found a string, expected a matcher, such as {"equalTo": "..."}'),
        (
            {},
            'at the top: found no matcher, expected exactly one matcher; combine several with {"and": [...]}',
        ),
        (
            {"equalTo": "a", "contains": "b"},
            'at the top: found equalTo and contains, expected exactly one matcher; combine several with {"and": [...]}',
        ),
        ({"equalTo": 5}, "/equalTo: found a number, expected a string"),
        ({"equalTo": None}, "/equalTo: found null, expected a string"),
        ({"contains": "a", "caseInsensitive": True}, f"{CASE}, expected no option for contains"),
        (
            {"equalTo": "a", "caseInsensitive": "yes"},
            "/caseInsensitive: found a string, expected true or false",
        ),
        (
            {"equalToJson": "1", "caseInsensitive": True},
            f"{CASE}, expected ignoreArrayOrder or ignoreExtraElements for equalToJson",
        ),
    ],
)
def test_error_messages(matcher_json: object, message: str) -> None:
    with pytest.raises(PatternError) as caught:
        parse_matcher(matcher_json)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("key", "nearest"),
    [
        ("equlTo", "equalTo"),
        ("EQUALTOJSON", "equalToJson"),
        ("matchJsonPath", "matchesJsonPath"),
        ("q", None),
    ],
)
def test_an_unknown_key_is_refused_with_the_nearest_known_key(key: str, nearest: str | None) -> None:
    with pytest.raises(PatternError) as caught:
        parse_matcher({key: "a"})
    assert (caught.value.pointer, caught.value.found, caught.value.nearest) == (
        f"/{key}",
        f'the key "{key}"',
        nearest,
    )
