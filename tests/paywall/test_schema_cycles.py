"""Schemas that never end, and other absurd files of --schemas: one line, no traceback."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mockpaywall.paywall.schema_loader import SchemaError
from mockpaywall.paywall.schema_set import load_schema_set
from mockpaywall.paywall.strictness import STRICTNESS

NAME = "create-session.request.json"
LOOP = {"$ref": "#/$defs/a"}
BASE = "https://mockpaywall.example/schemas/"


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "#"},
        {"$ref": f"{BASE}{NAME}"},
        {"$ref": NAME},
        {"allOf": [{"anyOf": [{"$ref": "#"}]}]},
        {"not": {"$ref": "#"}},
        {"if": {}, "then": {"$ref": "#"}},
        {"dependentSchemas": {"UserId": {"$ref": "#"}}},
        {"properties": {"UserId": LOOP}, "$defs": {"a": {"oneOf": [{"$ref": "#/$defs/b"}]}, "b": LOOP}},
        {"properties": {"UserId": {"$ref": "other.json"}}},
        {"$dynamicRef": "#"},
    ],
    ids=str,
)
def test_a_schema_that_refers_to_itself_is_refused(tmp_path: Path, schema: Any) -> None:
    (tmp_path / NAME).write_text(json.dumps(schema))
    (tmp_path / "other.json").write_text(json.dumps({"allOf": [{"$ref": "other.json"}]}))
    if "other.json" not in str(schema):
        (tmp_path / "other.json").unlink()
    with pytest.raises(SchemaError, match="leads back to this schema") as caught:
        load_schema_set(tmp_path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "patch", [{"allOf": [{"$ref": "#"}]}, {"maxLength": -1}, {"$ref": "nowhere.json"}], ids=str
)
@pytest.mark.parametrize("strictness", ["lenient", "strict"])
def test_a_patch_is_checked_with_the_file_that_it_changes(
    tmp_path: Path, strictness: str, patch: Any
) -> None:
    name = f"create-session.request.{strictness}.patch.json"
    (tmp_path / name).write_text(json.dumps(patch))
    with pytest.raises(SchemaError) as caught:
        load_schema_set(tmp_path)
    assert str(caught.value).startswith(f"{tmp_path / name}: ")
    assert "\n" not in str(caught.value)


def test_a_schema_may_refer_to_itself_for_a_part_of_the_value(tmp_path: Path) -> None:
    schema = {"type": "object", "properties": {"child": {"$ref": "#"}, "list": {"items": {"$ref": "#"}}}}
    (tmp_path / NAME).write_text(json.dumps(schema))
    validator = load_schema_set(tmp_path).get_request_validator("create-session", STRICTNESS["documented"])
    assert validator.is_valid({"child": {"child": {}}, "list": []})
    assert validator.find_violations({"child": {"child": 1}})


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[" * 100_000, "nested more than 32 levels"),
        ('{"a":' * 900 + "1" + "}" * 900, "nested more than 32 levels"),
        ('{"not":' * 33 + "{}" + "}" * 33, "nested more than 32 levels"),
        ('{"maxLength": ' + "9" * 5000 + "}", "a number is too long"),
        ('{"maxLength": 1e999}', ""),
        ('{"minimum": NaN}', ""),
        ('{"maxLength": -1}', ""),
        ('{"$ref": 1}', ""),
        ('{"pattern": "("}', ""),
        ('{"$ref": "#/nowhere"}', ""),
        ("[]", "a schema must be a JSON object"),
        ("", "line 1 column 1"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_an_absurd_file_is_refused_in_one_line(tmp_path: Path, text: str, reason: str) -> None:
    (tmp_path / NAME).write_text(text)
    with pytest.raises(SchemaError) as caught:
        load_schema_set(tmp_path)
    assert reason in str(caught.value)
    assert NAME in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 500


def test_a_limit_beyond_every_value_is_a_limit(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text('{"maxLength": ' + "9" * 4000 + ', "minLength": 1}')
    validator = load_schema_set(tmp_path).get_request_validator("create-session", STRICTNESS["documented"])
    assert validator.is_valid("a")
    assert len(validator.find_violations("")) == 1


@pytest.mark.parametrize("name", [NAME, "create-session.request.strict.patch.json", "added.json"])
def test_a_byte_order_mark_is_skipped(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"\xef\xbb\xbf{}")
    load_schema_set(tmp_path)
