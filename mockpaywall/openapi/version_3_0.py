"""An OpenAPI 3.1 document as one of version 3.0, for tools that read no newer one.

Keywords of JSON Schema 2020-12 become their equivalents of OpenAPI 3.0. Those without an equivalent, such as
`if`, are left out: the result accepts at least what the document accepts, unless they stand below `not`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Node = dict[str, Any]

VERSION = "3.0.3"
OPAQUE = ("example", "examples", "default", "enum", "value")
"""Their values are data, not part of the document."""
SCHEMA_LISTS = ("allOf", "anyOf", "oneOf")
SCHEMA_MAPS = ("properties",)
SCHEMA_VALUES = ("items", "additionalProperties", "not")
REMOVED_KEYWORDS = frozenset(
    {
        "$anchor",
        "$comment",
        "$defs",
        "$dynamicAnchor",
        "$dynamicRef",
        "$id",
        "$schema",
        "contains",
        "contentEncoding",
        "contentMediaType",
        "contentSchema",
        "dependentRequired",
        "dependentSchemas",
        "else",
        "if",
        "maxContains",
        "minContains",
        "patternProperties",
        "prefixItems",
        "propertyNames",
        "then",
        "unevaluatedItems",
        "unevaluatedProperties",
    }
)
"""Keywords of JSON Schema 2020-12 that OpenAPI 3.0 does not have."""
REMOVED_FROM_DOCUMENT = ("jsonSchemaDialect", "webhooks")
EXCLUSIVE_LIMITS = {"exclusiveMinimum": "minimum", "exclusiveMaximum": "maximum"}
NULL = "null"


def to_version_3_0(document: Mapping[str, Any]) -> Node:
    """Return *document*, of OpenAPI 3.1, as a document of OpenAPI 3.0."""
    kept = {name: value for name, value in document.items() if name not in REMOVED_FROM_DOCUMENT}
    components = {name: value for name, value in kept.get("components", {}).items() if name != "pathItems"}
    schemas = {name: to_schema_3_0(schema) for name, schema in components.pop("schemas", {}).items()}
    result: Node = _convert_node({**kept, "openapi": VERSION, "info": _convert_info(document["info"])})
    if components or schemas:
        result["components"] = {**({"schemas": schemas} if schemas else {}), **_convert_node(components)}
    return {"paths": {}} | result if "paths" not in result else result


def to_schema_3_0(schema: Any) -> Node:
    """Return *schema*, of JSON Schema 2020-12, as a Schema Object of OpenAPI 3.0."""
    if isinstance(schema, bool):
        return {} if schema else {"not": {}}
    result = {
        name: _convert_keyword(name, value) for name, value in schema.items() if name not in REMOVED_KEYWORDS
    }
    for convert in (_convert_const, _convert_examples, _convert_limits, _convert_null, _convert_types):
        result = convert(result)
    return _convert_reference(result)


def _convert_info(info: Mapping[str, Any]) -> Node:
    """Version 3.0 has neither `summary` nor the identifier of a licence."""
    result = {name: value for name, value in info.items() if name != "summary"}
    if "summary" in info:
        result["description"] = "\n\n".join(filter(None, (info["summary"], info.get("description"))))
    if "license" in info:
        result["license"] = {name: text for name, text in info["license"].items() if name != "identifier"}
    return result


def _convert_node(node: Any) -> Any:
    """Convert the schemas in *node*, a part of the document that is not a schema."""
    if isinstance(node, list):
        return [_convert_node(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {name: _convert_member(name, value) for name, value in node.items()}


def _convert_member(name: str, value: Any) -> Any:
    if name == "schema":
        return to_schema_3_0(value)
    return value if name in OPAQUE or name.startswith("x-") else _convert_node(value)


def _convert_keyword(name: str, value: Any) -> Any:
    """Convert the schemas that are the value of a keyword."""
    if name in SCHEMA_LISTS:
        return [to_schema_3_0(each) for each in value]
    if name in SCHEMA_MAPS:
        return {key: to_schema_3_0(each) for key, each in value.items()}
    if name in SCHEMA_VALUES:
        return value if isinstance(value, bool) and name == "additionalProperties" else to_schema_3_0(value)
    return value


def _convert_const(schema: Node) -> Node:
    return _replace(schema, "const", "enum", [schema["const"]]) if "const" in schema else schema


def _convert_examples(schema: Node) -> Node:
    if not schema.get("examples"):
        return schema
    return _replace(schema, "examples", "example", schema["examples"][0])


def _replace(schema: Node, keyword: str, other: str, value: Any) -> Node:
    """Return *schema* with *other* of that value at the place of *keyword*."""
    return dict((other, value) if name == keyword else (name, old) for name, old in schema.items())


def _convert_limits(schema: Node) -> Node:
    """An exclusive limit is a number in 3.1, and a limit with a flag in 3.0."""
    result = dict(schema)
    for flag, limit in EXCLUSIVE_LIMITS.items():
        if not isinstance(schema.get(flag), bool) and flag in schema:
            result |= {limit: schema[flag], flag: True}
    return result


def _convert_null(schema: Node) -> Node:
    """The type null becomes `nullable`, also as one of several schemas.

    Beside `allOf` with a reference, `nullable` is what generators and Prism understand.
    """
    result = dict(schema)
    for keyword in ("anyOf", "oneOf"):
        options = schema.get(keyword, [])
        others = [each for each in options if each.get("enum") != [None]]
        if len(others) < len(options):
            del result[keyword]
            result = _add_options(result, keyword, others) | {"nullable": True}
    return result


def _add_options(schema: Node, keyword: str, options: list[Node]) -> Node:
    """Add what is left of the options of *keyword* without null."""
    if len(options) != 1:
        return {**schema, keyword: options} if options else {**schema, "enum": [None]}
    if "$ref" in options[0] or schema.keys() & options[0].keys():
        return _add_condition(schema, options[0])
    return {**options[0], **schema}


def _add_condition(schema: Node, condition: Node) -> Node:
    return {**schema, "allOf": [*schema.get("allOf", []), condition]}


def _convert_types(schema: Node) -> Node:
    """Version 3.0 has one type per schema, and no type null."""
    types = [schema["type"]] if isinstance(schema.get("type"), str) else schema.get("type", [])
    is_nullable = NULL in types or None in schema.get("enum", [])
    converted = _choose_types(schema, [each for each in types if each != NULL]) if types else schema
    return converted | ({"nullable": True} if is_nullable else {})


def _choose_types(schema: Node, types: list[str]) -> Node:
    """Return *schema* with *types*; without one it accepts null only."""
    if len(types) == 1:
        items: Node = {"items": {}} if types == ["array"] else {}  # mandatory in 3.0
        return items | _replace(schema, "type", "type", types[0])
    rest = {name: value for name, value in schema.items() if name != "type"}
    if not types:
        return rest | {"enum": [None]}
    options = {"anyOf": [{"type": each} for each in types]}
    return _add_condition(rest, options) if "anyOf" in rest else {**rest, **options}


def _convert_reference(schema: Node) -> Node:
    """Version 3.0 ignores what stands beside a `$ref`."""
    if "$ref" not in schema or len(schema) == 1:
        return schema
    rest = {name: value for name, value in schema.items() if name not in ("$ref", "allOf")}
    return {"allOf": [{"$ref": schema["$ref"]}, *schema.get("allOf", [])], **rest}
