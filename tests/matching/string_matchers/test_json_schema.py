import json
from pathlib import Path

import pytest

from mockpaywall.matching import PatternError
from tests.matching.factories import fits, matcher, off

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
        # As WireMock: a header that says 12 is a string as well.
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
    assert fits({"matchesJsonSchema": schema}, text) is expected


@pytest.mark.parametrize(("version", "expected"), [("V7", True), ("V202012", False), (None, False)])
def test_a_schema_is_read_as_its_version_has_it(version: str | None, expected: bool) -> None:
    written = {"matchesJsonSchema": {"prefixItems": [{"const": 1}]}, "schemaVersion": version}
    assert fits(written, "[2]") is expected


def test_the_distance_grows_with_the_violations() -> None:
    written = {"matchesJsonSchema": SCHEMA}
    assert off(written, "{}") == 2 / 9
    assert off(written, '{"UserId": "u"}') == 1 / 9
    assert off(written, None) == 1.0


def test_a_pattern_made_to_backtrack_does_not() -> None:
    assert not fits({"matchesJsonSchema": {"pattern": "^(a+)+$"}}, json.dumps("a" * 5000 + "b"))


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"$ref": "https://example.com/schema"}, "this one is wrong, or refers to what is not in it"),
        ({"$ref": "#/$defs/nope"}, "this one is wrong, or refers to what is not in it"),
        ({"properties": {"a": {"type": "strin"}}}, "this one is wrong at /properties/a/type"),
        ({"minLength": -1}, "this one is wrong at /minLength"),
    ],
)
def test_a_schema_that_cannot_be_used_is_refused(schema: object, expected: str) -> None:
    with pytest.raises(PatternError) as refused:
        matcher({"matchesJsonSchema": schema})
    assert refused.value.expected == f"a JSON schema that can be used; {expected}"


def test_no_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "other.json").write_text("{}", encoding="utf-8")
    with pytest.raises(PatternError, match="refers to what is not in it"):
        matcher({"matchesJsonSchema": {"$ref": (tmp_path / "other.json").as_uri()}})


@pytest.mark.parametrize("schema", [5, [], None, "[]"])
def test_a_schema_is_an_object_or_a_boolean(schema: object) -> None:
    with pytest.raises(
        PatternError, match="a JSON schema: an object, true or false, or a string that holds one"
    ):
        matcher({"matchesJsonSchema": schema})


def test_an_unknown_version_is_refused() -> None:
    with pytest.raises(PatternError) as refused:
        matcher({"matchesJsonSchema": {}, "schemaVersion": "V20212"})
    assert str(refused.value) == (
        "/schemaVersion: found a string, expected V4, V6, V7, V201909 or V202012; did you mean V202012?"
    )
