"""Texts: equalTo, contains, doesNotContain. Source: documented (WireMock, request matching)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mockpaywall.matching.json_node import JsonNode
from mockpaywall.matching.levenshtein import normalized_distance
from mockpaywall.matching.string_matchers.matcher import Mask
from mockpaywall.matching.string_matchers.matcher_type import MatcherType, NestedParser, make_text_parser


@dataclass(frozen=True, slots=True, repr=False)
class EqualTo:
    """The very text; letters in any case when told so."""

    operand: str
    case_insensitive: bool = False

    def matches(self, text: str | None) -> bool:
        """See Matcher."""
        if text == self.operand:
            return True
        return self.case_insensitive and text is not None and text.casefold() == self.operand.casefold()

    def distance(self, text: str | None) -> float:
        """The edits it takes, over the longer length."""
        return 1.0 if text is None else normalized_distance(self.operand, text)

    def to_json(self, mask: Mask) -> dict[str, Any]:
        """See Matcher."""
        written: dict[str, Any] = {"equalTo": mask(self.operand)}
        return written | {"caseInsensitive": True} if self.case_insensitive else written


@dataclass(frozen=True, slots=True, repr=False)
class Contains:
    """A text with that in it."""

    operand: str

    def matches(self, text: str | None) -> bool:
        """See Matcher."""
        return text is not None and self.operand in text

    def distance(self, text: str | None) -> float:
        """See Matcher."""
        return 1.0

    def to_json(self, mask: Mask) -> dict[str, Any]:
        """See Matcher."""
        return {"contains": mask(self.operand)}


@dataclass(frozen=True, slots=True, repr=False)
class DoesNotContain:
    """A text without that in it, or no text."""

    operand: str

    def matches(self, text: str | None) -> bool:
        """See Matcher."""
        return text is None or self.operand not in text

    def distance(self, text: str | None) -> float:
        """See Matcher."""
        return 1.0

    def to_json(self, mask: Mask) -> dict[str, Any]:
        """See Matcher."""
        return {"doesNotContain": mask(self.operand)}


def _parse_equal_to(
    operand: JsonNode, options: Mapping[str, JsonNode], parse_nested: NestedParser
) -> EqualTo:
    any_case = options.get("caseInsensitive")
    return EqualTo(operand.string(), any_case is not None and any_case.boolean())


MATCHER_TYPES = (
    MatcherType("equalTo", _parse_equal_to, frozenset({"caseInsensitive"})),
    MatcherType("contains", make_text_parser(Contains)),
    MatcherType("doesNotContain", make_text_parser(DoesNotContain)),
)
