"""A request pattern: WireMock's RequestPattern, parsed once and strictly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mockpaywall.http.request import Request
from mockpaywall.matching.field_pattern import FieldPattern
from mockpaywall.matching.json_node import JsonNode
from mockpaywall.matching.pattern_error import PatternError
from mockpaywall.matching.pattern_keys import (
    ALIASES,
    ARRAY_KEYS,
    OBJECT_KEYS,
    PATTERN_KEYS,
    UNSUPPORTED,
    URL_KEYS,
    PatternNodes,
)
from mockpaywall.matching.string_matchers.matcher import leave_unmasked
from mockpaywall.model.work_budget import WorkBudget, WorkExceeded, get_work_budget

KEYS = (*(pattern_key.key for pattern_key in PATTERN_KEYS), *ALIASES)
EXPECTED = "a request pattern: a JSON object"


@dataclass(frozen=True, slots=True)
class RequestPattern:
    """Matches the requests that match every field; without fields, every request. The repr shows no operand."""

    fields: tuple[FieldPattern, ...] = ()
    """In the order of PATTERN_KEYS: fields that are cheap to match come first."""


ANY_REQUEST = RequestPattern()
"""Matches every request."""


def parse(value: object) -> RequestPattern:
    """Parse the JSON value *value*. Raises PatternError, and nothing else.

    A key whose value is null counts as missing, because clients write null for an option that is not set.
    """
    nodes = _parse_keys(value)
    present = (pattern_key for pattern_key in PATTERN_KEYS if pattern_key.key in nodes)
    return RequestPattern(
        tuple(field for pattern_key in present for field in pattern_key.parse_fields(pattern_key, nodes))
    )


def matches(pattern: RequestPattern, request: Request) -> bool:
    """Return whether *request* matches every field. Never raises.

    A field whose expression takes more work than the budget in use allows does not match; the budget tells which.
    """
    budget = get_work_budget()
    if budget is None:
        with WorkBudget():
            return matches(pattern, request)
    budget.begin_pattern()
    return all(_matches_field(field, request, budget) for field in pattern.fields)


def _matches_field(field: FieldPattern, request: Request, budget: WorkBudget) -> bool:
    try:
        return field.matches(request)
    except WorkExceeded:
        budget.report(field.label)
        return False


def to_json(pattern: RequestPattern, *, secrets: bool = True) -> dict[str, Any]:
    """Return *pattern* as JSON that `parse` turns into an equal pattern; secrets are masked if not *secrets*."""
    members: dict[str, Any] = {}
    for field in pattern.fields:
        operand = field.matcher.to_json(leave_unmasked if secrets else field.mask)
        if field.key in OBJECT_KEYS:
            members.setdefault(field.key, {})[field.name] = operand
        elif field.key in ARRAY_KEYS:
            members.setdefault(field.key, []).append(operand)
        else:
            members[field.key] = operand
    return members


def _parse_keys(value: object) -> PatternNodes:
    nodes: dict[str, JsonNode] = {}
    for name, node in JsonNode(value).object_with_keys(EXPECTED, KEYS, UNSUPPORTED).items():
        key = ALIASES.get(name, name)
        if key in nodes:
            raise PatternError(node.pointer, f"both {key} and {name}", "only one of them")
        if node.value is not None:
            nodes[key] = node
    url_keys = [key for key in URL_KEYS if key in nodes]
    if len(url_keys) > 1:
        raise PatternError("", " and ".join(url_keys), "at most one of them")
    return nodes
