"""equalTo, contains and doesNotContain. Source: documented (WireMock, request matching)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mockpaywall.matching.json_node import JsonNode
from mockpaywall.matching.levenshtein import normalized_distance
from mockpaywall.matching.string_matchers.matcher import Mask, MatcherType, NestedParser, make_text_parser
from mockpaywall.model.work_budget import spend

CHARS_PER_STEP = 4096
"""Characters that are searched in one step."""
FOLDED_CHARS_PER_STEP = 256
"""Characters whose case is folded in one step."""


@dataclass(frozen=True, slots=True, repr=False)
class EqualTo:
    """Matches an equal text, optionally in any letter case."""

    operand: str
    case_insensitive: bool = False

    def matches(self, text: str | None) -> bool:
        if text == self.operand:
            return True
        if not self.case_insensitive or text is None:
            return False
        spend((len(text) + len(self.operand)) // FOLDED_CHARS_PER_STEP)
        return text.casefold() == self.operand.casefold()

    def distance(self, text: str | None) -> float:
        return 1.0 if text is None else normalized_distance(self.operand, text)

    def to_json(self, mask: Mask) -> dict[str, Any]:
        matcher_json: dict[str, Any] = {"equalTo": mask(self.operand)}
        return matcher_json | {"caseInsensitive": True} if self.case_insensitive else matcher_json


@dataclass(frozen=True, slots=True, repr=False)
class Contains:
    """Matches a text that contains the operand."""

    operand: str

    def matches(self, text: str | None) -> bool:
        return text is not None and _contains(text, self.operand)

    def distance(self, text: str | None) -> float:
        return 1.0

    def to_json(self, mask: Mask) -> dict[str, Any]:
        return {"contains": mask(self.operand)}


@dataclass(frozen=True, slots=True, repr=False)
class DoesNotContain:
    """Matches a text that does not contain the operand, and a missing value."""

    operand: str

    def matches(self, text: str | None) -> bool:
        return text is None or not _contains(text, self.operand)

    def distance(self, text: str | None) -> float:
        return 1.0

    def to_json(self, mask: Mask) -> dict[str, Any]:
        return {"doesNotContain": mask(self.operand)}


def _contains(text: str, part: str) -> bool:
    spend(len(text) // CHARS_PER_STEP)
    return part in text


def _parse_equal_to(
    operand: JsonNode, options: Mapping[str, JsonNode], parse_nested: NestedParser
) -> EqualTo:
    case_insensitive = options.get("caseInsensitive")
    return EqualTo(operand.string(), case_insensitive is not None and case_insensitive.boolean())


MATCHER_TYPES = (
    MatcherType("equalTo", _parse_equal_to, frozenset({"caseInsensitive"})),
    MatcherType("contains", make_text_parser(Contains)),
    MatcherType("doesNotContain", make_text_parser(DoesNotContain)),
)
