"""A request pattern: which calls are meant. WireMock's RequestPattern, parsed once and strictly."""

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

KEYS = (*(part.key for part in PATTERN_KEYS), *ALIASES)
EXPECTED = "a request pattern: a JSON object"


@dataclass(frozen=True, slots=True)
class RequestPattern:
    """What a call must have to be meant. With no field it means every call. Its repr shows no operand."""

    fields: tuple[FieldPattern, ...] = ()
    """In the order of PARTS: what is cheap to ask comes first."""


def parse(value: object) -> RequestPattern:
    """The pattern that the JSON value *value* is. Raises PatternError, and nothing else.

    A key with null is taken for left out, as clients write it.
    """
    stated = _parse_keys(value)
    return RequestPattern(
        tuple(
            field for part in PATTERN_KEYS if part.key in stated for field in part.parse_fields(part, stated)
        )
    )


def matches(pattern: RequestPattern, request: Request) -> bool:
    """Whether *call* is meant. Never raises."""
    return all(field.matches(request) for field in pattern.fields)


def to_json(pattern: RequestPattern, *, secrets: bool = True) -> dict[str, Any]:
    """*pattern* as JSON that `parse` makes the same pattern of; without *secrets*, with those masked."""
    written: dict[str, Any] = {}
    for field in pattern.fields:
        operand = field.matcher.to_json(leave_unmasked if secrets else field.mask)
        if field.key in OBJECT_KEYS:
            written.setdefault(field.key, {})[field.name] = operand
        elif field.key in ARRAY_KEYS:
            written.setdefault(field.key, []).append(operand)
        else:
            written[field.key] = operand
    return written


def _parse_keys(value: object) -> PatternNodes:
    members = JsonNode(value).object_with_keys(EXPECTED, KEYS, UNSUPPORTED)
    stated: dict[str, JsonNode] = {}
    for name, node in members.items():
        key = ALIASES.get(name, name)
        if key in stated:
            raise PatternError(node.pointer, f"{name} beside {key}", "one of them")
        if node.value is not None:
            stated[key] = node
    urls = [key for key in URL_KEYS if key in stated]
    if len(urls) > 1:
        raise PatternError("", " and ".join(urls), "at most one of them")
    return stated
