"""Schema files: ours, those of the user, and errors with file and location."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from mockpaywall.paywall.endpoints import OPERATIONS
from mockpaywall.paywall.operation import Operation
from mockpaywall.paywall.schema_loader import FOLDER, SchemaError, merge_patch
from mockpaywall.paywall.schema_set import load_schema_set
from mockpaywall.paywall.strictness import STRICTNESS
from mockpaywall.text.bundled_files import find_bundled_folder

FILES = sorted(find_bundled_folder(FOLDER).glob("*.json"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_our_files_are_schemas_of_2020_12(path: Path) -> None:
    document = json.loads(path.read_text(encoding="utf-8"))
    if not path.name.endswith(".patch.json"):
        assert document["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        assert document["$id"] == f"https://mockpaywall.example/schemas/{path.name}"
        Draft202012Validator.check_schema(document)


def fields(schema: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    own = list(schema.get("properties", {}).items())
    return own + [inner for _, field in own for inner in fields(field)]


OWN_FIELDS = [path.name for path in FILES if path.name.endswith((".headers.json", ".request.json"))] + [
    "envelope.json",
    "session-block.json",
    "masterpass-exception.json",
    "masterpass-wrapper.json",
    "upstream-answer.json",
    "upstream-exception.json",
]


@pytest.mark.parametrize("name", OWN_FIELDS)
def test_every_field_has_a_provenance(name: str) -> None:
    schema = load_schema_set().files[name]
    provenances = [schema["x-provenance"]] + [field["x-provenance"] for _, field in fields(schema)]
    assert all(text.startswith(("documented", "observed", "ours")) for text in provenances), provenances


@pytest.mark.parametrize(
    "operation", [one for one in OPERATIONS if one.needs_session], ids=lambda one: one.name
)
def test_every_member_of_a_result_has_a_provenance(operation: Operation) -> None:
    body = load_schema_set().get_response_schema(operation.name)["properties"]["Body"]
    members = fields(body["properties"]["Masterpass"].get("properties", {}).get("Result", {}))
    provenances = [member["x-provenance"] for _, member in members]
    assert all(text.startswith(("documented", "observed", "ours")) for text in provenances), provenances


def test_every_field_of_the_success_body_is_documented() -> None:
    body = load_schema_set().get_response_schema("create-session")["properties"]["Body"]
    assert all(field["x-provenance"].startswith("documented") for _, field in fields(body))


def test_a_file_of_the_user_replaces_ours(tmp_path: Path) -> None:
    schema = {"type": "object", "required": ["Only"]}
    (tmp_path / "create-session.request.json").write_text(json.dumps(schema))
    validator = load_schema_set(tmp_path).get_request_validator("create-session", STRICTNESS["documented"])
    assert validator.is_valid({"Only": 1})
    assert not validator.is_valid({"UserId": "u"})


def test_a_schema_can_refer_to_an_added_file(tmp_path: Path) -> None:
    (tmp_path / "phone.json").write_text(json.dumps({"type": "string", "pattern": "^0"}))
    schema = {"properties": {"UserPhone": {"$ref": "phone.json"}}}
    (tmp_path / "create-session.request.json").write_text(json.dumps(schema))
    validator = load_schema_set(tmp_path).get_request_validator("create-session", STRICTNESS["documented"])
    assert validator.is_valid({"UserPhone": "05"})
    assert [violation.path for violation in validator.find_violations({"UserPhone": "15"})] == [
        ("UserPhone",)
    ]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("envelope.json", "{", "line 1 column 2"),
        ("envelope.json", "[]", "a schema must be a JSON object"),
        ("envelope.json", '{"type": "objct"}', "/type"),
        ("mine.json", '{"properties": {"a": {"minLength": "x"}}}', "/properties/a/minLength"),
        ("mine.json", '{"$ref": "nowhere.json"}', "nowhere.json"),
        ("mine.json", '{"pattern": "("}', "/pattern"),
    ],
)
def test_an_error_names_file_and_location(tmp_path: Path, name: str, text: str, message: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(SchemaError) as caught:
        load_schema_set(tmp_path)
    text = str(caught.value)
    assert text.startswith(str(tmp_path / name))
    assert message in text
    assert "\n" not in text


def test_a_file_that_is_not_utf_8(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_bytes(b'{"a": "\xff"}')
    with pytest.raises(SchemaError, match="byte 7: not UTF-8"):
        load_schema_set(tmp_path)


@pytest.mark.parametrize(
    ("base", "patch", "result"),
    [
        # The examples of RFC 7396, appendix A.
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_merge_patch(base: Any, patch: Any, result: Any) -> None:
    before = json.dumps(base)
    assert merge_patch(base, patch) == result
    assert json.dumps(base) == before
