"""Estimate the work of validating JSON before it is done: validation cannot be stopped.

References that share subschemas make a small schema large: 30 that each refer twice to the next one are validated
2**30 times. So the evaluations are counted in the schema as it is when every reference is written out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mockpaywall.matching import json_codec

MAX_EVALUATIONS = 10**9
"""More are not told apart."""
EVALUATIONS_PER_STEP = 64
KEYWORD_COSTS: Mapping[str, int] = {"pattern": 100, "unevaluatedProperties": 20, "unevaluatedItems": 20}
"""Evaluations that a keyword counts for; one when it is not listed. `pattern` is ours and gets a copy of the value."""
SAME_VALUE_LISTS = ("allOf", "anyOf", "oneOf")
SAME_VALUE_MEMBERS = ("dependentSchemas", "dependencies")
SAME_VALUE_SCHEMAS = ("not", "if", "then", "else")
REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")
ALTERNATIVES = (("properties",), ("items", "prefixItems"))
"""Keywords that give each value inside one of their subschemas."""
CHILD_SCHEMAS = (
    "additionalProperties",
    "additionalItems",
    "items",
    "contains",
    "propertyNames",
    "unevaluatedProperties",
    "unevaluatedItems",
)
"""Keywords that give the values inside one schema."""


class SchemaCost:
    """Counts the evaluations of one schema."""

    def __init__(self, schema: Any) -> None:
        self._root = schema
        self._named = dict(_find_named(schema))
        self._counts: dict[tuple[int, int], int] = {}

    def estimate_steps(self, value: Any) -> int:
        """Return at most how many steps validating *value* takes."""
        try:
            per_value = self._count(self._root, _measure_depth(value))
        except RecursionError:
            per_value = MAX_EVALUATIONS
        return per_value * json_codec.count_values(value) // EVALUATIONS_PER_STEP

    def _count(self, schema: Any, depth: int) -> int:
        """Count the evaluations on the way from a value down to one that is *depth* levels inside it."""
        if not isinstance(schema, dict):
            return 1
        key = (id(schema), depth)
        if key not in self._counts:
            self._counts[key] = 0  # a reference to itself adds nothing: the validator stops there
            self._counts[key] = min(self._count_all(schema, depth), MAX_EVALUATIONS)
        return self._counts[key]

    def _count_all(self, schema: dict[str, Any], depth: int) -> int:
        total = 1 + sum(_count_keyword(name, value) for name, value in schema.items())
        total += sum(self._count(inner, depth) for inner in _list_same_value(schema))
        total += sum(self._count_reference(schema[name], depth) for name in REFERENCES if name in schema)
        return total + (self._count_children(schema, depth - 1) if depth else 0)

    def _count_children(self, schema: dict[str, Any], depth: int) -> int:
        total = sum(self._count(schema[name], depth) for name in CHILD_SCHEMAS if name in schema)
        for names in ALTERNATIVES:
            inner = [each for name in names for each in _list_members(schema.get(name))]
            total += max((self._count(each, depth) for each in inner), default=0)
        return total + sum(
            self._count(each, depth) for each in _list_members(schema.get("patternProperties"))
        )

    def _count_reference(self, reference: Any, depth: int) -> int:
        if not isinstance(reference, str):
            return self._count(self._root, depth)
        target = self._named.get(reference, _resolve_pointer(self._root, reference))
        return MAX_EVALUATIONS if target is None else self._count(target, depth)


def _count_keyword(name: str, value: Any) -> int:
    if name in {"enum", "const"}:
        return json_codec.count_values(value)
    return KEYWORD_COSTS.get(name, 1 + (len(value) // 4 if isinstance(value, list | dict) else 0))


def _list_same_value(schema: dict[str, Any]) -> Iterator[Any]:
    for name in SAME_VALUE_LISTS:
        yield from _list_members(schema.get(name))
    for name in SAME_VALUE_MEMBERS:
        yield from _list_members(schema.get(name))
    for name in SAME_VALUE_SCHEMAS:
        if name in schema:
            yield schema[name]


def _list_members(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _find_named(value: Any) -> Iterator[tuple[str, Any]]:
    """Yield each schema that has a name, with the references that mean it."""
    if isinstance(value, dict):
        yield from ((value[key], value) for key in ("$id", "id") if isinstance(value.get(key), str))
        for key in ("$anchor", "$dynamicAnchor"):
            if isinstance(value.get(key), str):
                yield f"#{value[key]}", value
    for inner in _list_members(value):
        yield from _find_named(inner)


def _resolve_pointer(root: Any, reference: str) -> Any:
    """Return what `#/$defs/a` means in *root*; None for what is not there."""
    if not reference.startswith("#"):
        return None
    found = root
    for step in filter(None, reference[1:].split("/")):
        name = step.replace("%25", "%").replace("%24", "$").replace("~1", "/").replace("~0", "~")
        if isinstance(found, list) and name.isdecimal() and int(name) < len(found):
            found = found[int(name)]
        elif isinstance(found, dict) and name in found:
            found = found[name]
        else:
            return None
    return found


def _measure_depth(value: Any) -> int:
    return (
        1 + max(map(_measure_depth, _list_members(value)), default=0) if isinstance(value, dict | list) else 0
    )
