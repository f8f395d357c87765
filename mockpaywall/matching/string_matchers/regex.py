"""matches and doesNotMatch: regular expressions for the whole text. Source: documented (WireMock)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mockpaywall.matching.json_node import JsonNode
from mockpaywall.matching.string_matchers.bounded_regex import BoundedRegex
from mockpaywall.matching.string_matchers.java_regex import InvalidRegex, compile_regex
from mockpaywall.matching.string_matchers.matcher import Mask, MatcherType, NestedParser


@dataclass(frozen=True, slots=True, repr=False)
class Matches:
    """Matches a text when the expression matches all of it."""

    operand: str
    regex: BoundedRegex = field(compare=False)

    def matches(self, text: str | None) -> bool:
        return text is not None and self.regex.fullmatch(text) is not None

    def distance(self, text: str | None) -> float:
        return 1.0

    def to_json(self, mask: Mask) -> dict[str, Any]:
        return {"matches": mask(self.operand)}


@dataclass(frozen=True, slots=True, repr=False)
class DoesNotMatch:
    """Matches a text that the expression does not match, and a missing value."""

    inner: Matches

    def matches(self, text: str | None) -> bool:
        return not self.inner.matches(text)

    def distance(self, text: str | None) -> float:
        return 1.0

    def to_json(self, mask: Mask) -> dict[str, Any]:
        return {"doesNotMatch": mask(self.inner.operand)}


def parse_regex(operand: JsonNode) -> Matches:
    """Parse a regular expression. Raises PatternError."""
    text = operand.string("a regular expression")
    try:
        return Matches(text, compile_regex(text))
    except InvalidRegex as error:
        raise operand.make_error(f"a regular expression ({error})") from None


def _parse_matches(operand: JsonNode, options: Mapping[str, JsonNode], parse_nested: NestedParser) -> Matches:
    return parse_regex(operand)


def _parse_does_not_match(
    operand: JsonNode, options: Mapping[str, JsonNode], parse_nested: NestedParser
) -> DoesNotMatch:
    return DoesNotMatch(parse_regex(operand))


MATCHER_TYPES = (MatcherType("matches", _parse_matches), MatcherType("doesNotMatch", _parse_does_not_match))
