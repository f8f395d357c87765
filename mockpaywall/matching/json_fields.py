"""Typed fields of a JSON document. Every error names the field by its JSON pointer."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial

from mockpaywall.matching.json_node import JsonNode
from mockpaywall.matching.pattern import RequestPattern, parse
from mockpaywall.matching.pattern_error import ErrorCollector, PatternError


def optional_members(node: JsonNode, expected: str, *known: str) -> dict[str, JsonNode]:
    """Return the members of the object *node* that are not null. Raises PatternError for unknown names."""
    members = node.object_with_keys(expected, known, {})
    return {name: member for name, member in members.items() if member.value is not None}


def collect_members(
    node: JsonNode, expected: str, known: Collection[str], errors: ErrorCollector
) -> dict[str, JsonNode]:
    """Return the members of the object *node* that are known and not null; add an error for each unknown name.

    Raises PatternError when *node* is not an object.
    """
    members: dict[str, JsonNode] = {}
    nothing: dict[str, JsonNode] = {}
    for name, member in node.object_members(expected).items():
        single = JsonNode({name: member.value}, node.pointer, node.depth)
        members |= errors.attempt(partial(optional_members, single, expected, *known), nothing)
    return members


def stated_members(
    node: JsonNode,
    expected: str,
    known: Collection[str],
    unsupported: Mapping[str, str],
    unstated: Collection[object] = (None,),
) -> dict[str, JsonNode]:
    """Return the members of the object *node* whose value is not in *unstated*.

    Only their names are checked: WireMock's clients send null for every key that they know and do not use.
    Raises PatternError.
    """
    stated = {
        name: member for name, member in node.object_members(expected).items() if member.value not in unstated
    }
    values = {name: member.value for name, member in stated.items()}
    JsonNode(values, node.pointer).object_with_keys(expected, known, unsupported)
    return stated


def required(members: dict[str, JsonNode], name: str, expected: str) -> JsonNode:
    """Return the member *name*. Raises PatternError when it is absent or null."""
    if name not in members:
        raise PatternError("", f"no {name}", expected)
    return members[name]


def parse_number(node: JsonNode, low: float, high: float, expected: str) -> float:
    """Return the number *node*, *low* to *high*. Raises PatternError."""
    value = node.value
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise node.make_error(f"{expected} from {low:g} to {high:g}")
    return value


def parse_integer(node: JsonNode, low: int, high: int, expected: str) -> int:
    """Return the whole number *node*, *low* to *high*. Raises PatternError."""
    value = node.value
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise node.make_error(f"{expected}, a whole number from {low} to {high}")
    return value


def parse_pattern(node: JsonNode) -> RequestPattern:
    """Return the request pattern *node*. Raises PatternError, its pointer from the top of the document."""
    try:
        return parse(node.value)
    except PatternError as error:
        pointer = f"{node.pointer}{error.pointer}"
        raise PatternError(pointer, error.found, error.expected, error.nearest) from None
