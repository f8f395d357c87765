"""The schemas of an OpenAPI document without room for members that they do not describe."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jsonschema import Draft202012Validator

PREFIX = "#/components/schemas/"
Schemas = Mapping[str, Any]


def close_schemas(schemas: Schemas) -> dict[str, Any]:
    """Return the components *schemas*, closed."""
    return {name: _close(each, schemas) for name, each in schemas.items()}


def make_closed_validator(schema: Any, closed: Schemas) -> Draft202012Validator:
    """Make a validator of *schema* that refuses every member without a description. *closed*: the components."""
    root = {**_close(schema, closed), "components": {"schemas": closed}}
    return Draft202012Validator(root, format_checker=Draft202012Validator.FORMAT_CHECKER)


def _close(schema: Any, schemas: Schemas) -> Any:
    if isinstance(schema, list):
        return [_close(each, schemas) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if "allOf" in schema:
        return _close(_merge_all_of(schema, schemas), schemas)
    closed = {name: _close(value, schemas) for name, value in schema.items()}
    is_open = "properties" in closed and isinstance(closed["properties"], dict)
    return {"additionalProperties": False, **closed} if is_open else closed


def _merge_all_of(schema: Any, schemas: Schemas) -> Any:
    """Return the object that has the members of all parts."""
    merged: dict[str, Any] = {"type": "object", "required": [], "properties": {}}
    for each in schema["allOf"]:
        part = schemas[each["$ref"].removeprefix(PREFIX)] if "$ref" in each else each
        merged["required"] += part.get("required", [])
        merged["properties"] |= part["properties"]
    return merged
