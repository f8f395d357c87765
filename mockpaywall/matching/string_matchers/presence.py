"""Being there at all: absent, anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mockpaywall.matching.json_node import JsonNode
from mockpaywall.matching.string_matchers.matcher import Mask
from mockpaywall.matching.string_matchers.matcher_type import MatcherType, NestedParser


@dataclass(frozen=True, slots=True)
class Absent:
    """No text."""

    def matches(self, text: str | None) -> bool:
        """See Matcher."""
        return text is None

    def distance(self, text: str | None) -> float:
        """See Matcher."""
        return 1.0

    def to_json(self, mask: Mask) -> dict[str, Any]:
        """See Matcher."""
        return {"absent": True}


@dataclass(frozen=True, slots=True)
class Anything:
    """Any text, or none."""

    def matches(self, text: str | None) -> bool:
        """See Matcher."""
        return True

    def distance(self, text: str | None) -> float:
        """See Matcher."""
        return 1.0

    def to_json(self, mask: Mask) -> dict[str, Any]:
        """See Matcher."""
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
