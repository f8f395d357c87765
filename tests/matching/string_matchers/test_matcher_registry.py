import pytest

from mockpaywall.matching import PatternError
from mockpaywall.matching.string_matchers.matcher import leave_unmasked
from mockpaywall.matching.string_matchers.matcher_registry import MATCHER_TYPES, UNSUPPORTED
from tests.matching.factories import matcher

CASE = "/caseInsensitive: found the key caseInsensitive"

EXAMPLES: dict[str, object] = {
    "equalTo": "a",
    "contains": "a",
    "doesNotContain": "a",
    "matches": "a",
    "doesNotMatch": "a",
    "absent": True,
    "anything": True,
    "equalToJson": {"a": 1},
    "matchesJsonPath": "$.a",
    "matchesJsonSchema": {"type": "string"},
    "before": "2026-01-01",
    "after": "2026-01-01",
    "equalToDateTime": "2026-01-01",
    "and": [{"equalTo": "a"}],
    "or": [{"equalTo": "a"}],
    "not": {"equalTo": "a"},
}


def test_every_kind_has_an_example_here() -> None:
    assert EXAMPLES.keys() == MATCHER_TYPES.keys()


@pytest.mark.parametrize("name", MATCHER_TYPES)
def test_a_matcher_is_written_as_it_was_read(name: str) -> None:
    assert matcher({name: EXAMPLES[name]}).to_json(leave_unmasked) == {name: EXAMPLES[name]}


@pytest.mark.parametrize("name", MATCHER_TYPES)
def test_a_matcher_shows_no_operand_in_its_repr(name: str) -> None:
    assert "secret" not in repr(
        matcher({"not": {"equalTo": "secret"}} if name == "not" else {name: EXAMPLES[name]})
    )


@pytest.mark.parametrize("name", UNSUPPORTED)
def test_what_wiremock_has_and_we_have_not_is_refused_with_the_reason(name: str) -> None:
    with pytest.raises(PatternError) as refused:
        matcher({"equalTo": "a", name: "b"})
    assert (refused.value.pointer, refused.value.found) == (f"/{name}", f'the key "{name}"')
    assert refused.value.expected == f"none, for {UNSUPPORTED[name]}"


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("a", 'at the top: found a string, expected a matcher, such as {"equalTo": "..."}'),
        ({}, 'at the top: found no matcher, expected one matcher; for several, {"and": [...]}'),
        (
            {"equalTo": "a", "contains": "b"},
            'at the top: found equalTo and contains, expected one matcher; for several, {"and": [...]}',
        ),
        ({"equalTo": 5}, "/equalTo: found a number, expected a string"),
        ({"equalTo": None}, "/equalTo: found null, expected a string"),
        ({"contains": "a", "caseInsensitive": True}, f"{CASE}, expected nothing beside contains"),
        (
            {"equalTo": "a", "caseInsensitive": "yes"},
            "/caseInsensitive: found a string, expected true or false",
        ),
        (
            {"equalToJson": "1", "caseInsensitive": True},
            f"{CASE}, expected ignoreArrayOrder or ignoreExtraElements beside equalToJson",
        ),
    ],
)
def test_refusals(written: object, message: str) -> None:
    with pytest.raises(PatternError) as refused:
        matcher(written)
    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("key", "nearest"),
    [
        ("equlTo", "equalTo"),
        ("EQUALTOJSON", "equalToJson"),
        ("matchJsonPath", "matchesJsonPath"),
        ("q", None),
    ],
)
def test_an_unknown_key_is_refused_with_the_nearest(key: str, nearest: str | None) -> None:
    with pytest.raises(PatternError) as refused:
        matcher({key: "a"})
    assert (refused.value.pointer, refused.value.found, refused.value.nearest) == (
        f"/{key}",
        f'the key "{key}"',
        nearest,
    )
