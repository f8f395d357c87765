import json
from pathlib import Path

import pytest

from mockpaywall.matching import PatternError
from tests.matching.factories import matcher_distance, matches_text, parse_matcher

SCHEMA = {
    "type": "object",
    "required": ["UserId", "UserPhone"],
    "properties": {"UserPhone": {"type": "string", "pattern": "^90[0-9]{10}$"}},
}


@pytest.mark.parametrize(
    ("schema", "text", "expected"),
    [
        (SCHEMA, '{"UserId": "u", "UserPhone": "905321234567"}', True),
        (json.dumps(SCHEMA), '{"UserId": "u", "UserPhone": "905321234567"}', True),
        (SCHEMA, '{"UserId": "u"}', False),
        (SCHEMA, '{"UserId": "u", "UserPhone": "5321234567"}', False),
        (SCHEMA, "[]", False),
        (SCHEMA, "no json", False),
        (SCHEMA, None, False),
        ({"type": "string"}, "no json", True),
        ({"type": "integer"}, "12", True),
        # As in WireMock: a header with the value 12 is also a string.
        ({"type": "string"}, "12", True),
        ({"type": "string"}, "{}", False),
        (True, "{}", True),
        ("true", "{}", True),
        (False, "{}", False),
        ({"$ref": "#/$defs/a", "$defs": {"a": {"const": 1}}}, "1", True),
        ({"$ref": "#"}, "{}", True),
        ({"prefixItems": [{"const": 1}]}, "[2]", False),
        ({"items": {"pattern": "."}}, '["\\ud800"]', False),
    ],
)
def test_schemas(schema: object, text: str | None, expected: bool) -> None:
    assert matches_text({"matchesJsonSchema": schema}, text) is expected


@pytest.mark.parametrize(("version", "expected"), [("V7", True), ("V202012", False), (None, False)])
def test_the_version_decides_which_keywords_exist(version: str | None, expected: bool) -> None:
    matcher_json = {"matchesJsonSchema": {"prefixItems": [{"const": 1}]}, "schemaVersion": version}
    assert matches_text(matcher_json, "[2]") is expected


def test_the_distance_grows_with_the_number_of_violations() -> None:
    matcher_json = {"matchesJsonSchema": SCHEMA}
    assert matcher_distance(matcher_json, "{}") == 2 / 9
    assert matcher_distance(matcher_json, '{"UserId": "u"}') == 1 / 9
    assert matcher_distance(matcher_json, None) == 1.0


def test_a_pattern_keyword_does_not_backtrack() -> None:
    assert not matches_text({"matchesJsonSchema": {"pattern": "^(a+)+$"}}, json.dumps("a" * 5000 + "b"))


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"$ref": "https://example.com/schema"}, "is invalid, or has an external or broken reference"),
        ({"$ref": "#/$defs/nope"}, "is invalid, or has an external or broken reference"),
        ({"properties": {"a": {"type": "strin"}}}, "is invalid at /properties/a/type"),
        ({"minLength": -1}, "is invalid at /minLength"),
    ],
)
def test_an_invalid_schema_is_refused(schema: object, expected: str) -> None:
    with pytest.raises(PatternError) as caught:
        parse_matcher({"matchesJsonSchema": schema})
    assert caught.value.expected == f"a valid JSON schema; this one {expected}"


def test_a_reference_to_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other.json").write_text("{}", encoding="utf-8")
    with pytest.raises(PatternError, match="has an external or broken reference"):
        parse_matcher({"matchesJsonSchema": {"$ref": (tmp_path / "other.json").as_uri()}})


@pytest.mark.parametrize("schema", [5, [], None, "[]"])
def test_a_schema_must_be_an_object_or_a_boolean(schema: object) -> None:
    with pytest.raises(
        PatternError, match="a JSON schema: an object, true or false, or a string that holds one"
    ):
        parse_matcher({"matchesJsonSchema": schema})


def test_an_unknown_version_is_refused() -> None:
    with pytest.raises(PatternError) as caught:
        parse_matcher({"matchesJsonSchema": {}, "schemaVersion": "V20212"})
    assert str(caught.value) == (
        "/schemaVersion: found a string, expected V4, V6, V7, V201909 or V202012; did you mean V202012?"
    )
