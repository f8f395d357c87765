"""OpenAPI 3.1 as 3.0: each keyword, and where schemas are in a document."""

from __future__ import annotations

from typing import Any

import pytest

from mockpaywall.openapi.version_3_0 import to_schema_3_0, to_version_3_0

REF = {"$ref": "#/components/schemas/A"}
SCHEMAS: tuple[tuple[Any, dict[str, Any]], ...] = (
    ({"type": "string"}, {"type": "string"}),
    ({"type": ["string", "null"]}, {"type": "string", "nullable": True}),
    ({"type": ["string", "number"]}, {"anyOf": [{"type": "string"}, {"type": "number"}]}),
    (
        {"type": ["string", "number", "null"]},
        {"anyOf": [{"type": "string"}, {"type": "number"}], "nullable": True},
    ),
    (
        {"type": ["string", "number"], "anyOf": [{"minLength": 1}]},
        {"anyOf": [{"minLength": 1}], "allOf": [{"anyOf": [{"type": "string"}, {"type": "number"}]}]},
    ),
    ({"type": "null", "description": "d"}, {"description": "d", "enum": [None], "nullable": True}),
    ({"type": "array"}, {"type": "array", "items": {}}),
    ({"type": ["array", "null"], "items": REF}, {"type": "array", "items": REF, "nullable": True}),
    ({"enum": ["a", None]}, {"enum": ["a", None], "nullable": True}),
    ({"const": 1, "title": "t"}, {"enum": [1], "title": "t"}),
    ({"const": None}, {"enum": [None], "nullable": True}),
    ({"examples": [1, 2], "type": "integer"}, {"example": 1, "type": "integer"}),
    ({"exclusiveMinimum": 0, "minimum": -1}, {"exclusiveMinimum": True, "minimum": 0}),
    ({"exclusiveMaximum": 9}, {"exclusiveMaximum": True, "maximum": 9}),
    ({"anyOf": [REF, {"type": "null"}]}, {"allOf": [REF], "nullable": True}),
    ({"allOf": [{}], "anyOf": [REF, {"type": "null"}]}, {"allOf": [{}, REF], "nullable": True}),
    ({"oneOf": [{"type": "null"}, {"type": "string"}]}, {"type": "string", "nullable": True}),
    (
        {"description": "d", "oneOf": [{"type": "null"}, {"type": "string", "description": "e"}]},
        {"description": "d", "allOf": [{"type": "string", "description": "e"}], "nullable": True},
    ),
    ({"anyOf": [REF, {}, {"type": "null"}]}, {"anyOf": [REF, {}], "nullable": True}),
    ({"anyOf": [{"type": "null"}]}, {"enum": [None], "nullable": True}),
    ({**REF, "description": "d"}, {"allOf": [REF], "description": "d"}),
    (REF, REF),
    (True, {}),
    (False, {"not": {}}),
    ({"additionalProperties": False, "items": True}, {"additionalProperties": False, "items": {}}),
    ({"properties": {"if": {"const": 1}}, "if": {}, "then": {}}, {"properties": {"if": {"enum": [1]}}}),
    ({"x-a": {"const": 1}, "default": {"const": 1}}, {"x-a": {"const": 1}, "default": {"const": 1}}),
    ({"not": {"const": 0}, "allOf": [{"const": 1}]}, {"not": {"enum": [0]}, "allOf": [{"enum": [1]}]}),
)


@pytest.mark.parametrize(("schema", "expected"), SCHEMAS)
def test_a_schema(schema: Any, expected: dict[str, Any]) -> None:
    assert to_schema_3_0(schema) == expected


def test_a_document() -> None:
    info = {"title": "t", "version": "1", "summary": "s", "license": {"name": "MIT", "identifier": "MIT"}}
    content = {"schema": {"const": 1}, "examples": {"e": {"value": {"schema": {"const": 1}}}}}
    document = {
        "openapi": "3.1.0",
        "jsonSchemaDialect": "d",
        "info": info,
        "paths": {
            "/schema": {"get": {"parameters": [{"name": "p", "schema": {"type": ["null", "string"]}}]}}
        },
        "webhooks": {},
        "components": {
            "schemas": {"schema": {"const": 2}},
            "responses": {"r": {"content": {"application/json": content}}},
            "pathItems": {},
        },
    }
    parameter = {"name": "p", "schema": {"type": "string", "nullable": True}}
    assert to_version_3_0(document) == {
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "1", "license": {"name": "MIT"}, "description": "s"},
        "paths": {"/schema": {"get": {"parameters": [parameter]}}},
        "components": {
            "schemas": {"schema": {"enum": [2]}},
            "responses": {"r": {"content": {"application/json": {**content, "schema": {"enum": [1]}}}}},
        },
    }


def test_the_description_follows_the_summary() -> None:
    info = {"title": "t", "version": "1", "summary": "s", "description": "d"}
    converted = to_version_3_0({"openapi": "3.1.0", "info": info})
    assert converted == {
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "1", "description": "s\n\nd"},
        "paths": {},
    }
