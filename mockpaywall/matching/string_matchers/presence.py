"""absent and anything: matchers for the presence of a value. Source: documented (WireMock, request matching)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mockpaywall.matching.json_node import JsonNode
from mockpaywall.matching.string_matchers.matcher import Mask, MatcherType, NestedParser


@dataclass(frozen=True, slots=True)
class Absent:
    """Matches a missing value only."""

    def matches(self, text: str | None) -> bool:
        return text is None

    def distance(self, text: str | None) -> float:
        return 1.0

    def to_json(self, mask: Mask) -> dict[str, Any]:
        return {"absent": True}


@dataclass(frozen=True, slots=True)
class Anything:
    """Matches every value, also a missing one."""

    def matches(self, text: str | None) -> bool:
        return True

    def distance(self, text: str | None) -> float:
        return 1.0

    def to_json(self, mask: Mask) -> dict[str, Any]:
        return {"anything": True}


def _require_true(operand: JsonNode) -> None:
    # WireMock's Java client writes a string, "(absent)".
    if operand.value is not True and not isinstance(operand.value, str):
        raise operand.make_error("true")


def _parse_absent(operand: JsonNode, options: Mapping[str, JsonNode], parse_nested: NestedParser) -> Absent:
    _require_true(operand)
    return Absent()


def _parse_anything(
    operand: JsonNode, options: Mapping[str, JsonNode], parse_nested: NestedParser
) -> Anything:
    _require_true(operand)
    return Anything()


MATCHER_TYPES = (MatcherType("absent", _parse_absent), MatcherType("anything", _parse_anything))
