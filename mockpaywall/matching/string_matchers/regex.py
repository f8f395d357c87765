"""Regular expressions: matches, doesNotMatch; the whole text, as in Java. Source: documented (WireMock)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mockpaywall.matching.json_node import JsonNode
from mockpaywall.matching.string_matchers.java_regex import InvalidRegex, compile_regex
from mockpaywall.matching.string_matchers.matcher import Mask
from mockpaywall.matching.string_matchers.matcher_type import MatcherType, NestedParser


@dataclass(frozen=True, slots=True, repr=False)
class Matches:
    """A text that the expression fits from end to end."""

    operand: str
    regex: re.Pattern[str] = field(compare=False)

    def matches(self, text: str | None) -> bool:
        """See Matcher."""
        return text is not None and self.regex.fullmatch(text) is not None

    def distance(self, text: str | None) -> float:
        """See Matcher."""
        return 1.0

    def to_json(self, mask: Mask) -> dict[str, Any]:
        """See Matcher."""
        return {"matches": mask(self.operand)}


@dataclass(frozen=True, slots=True, repr=False)
class DoesNotMatch:
    """A text that the expression does not fit, or no text."""

    inner: Matches

    def matches(self, text: str | None) -> bool:
        """See Matcher."""
        return not self.inner.matches(text)

    def distance(self, text: str | None) -> float:
        """See Matcher."""
        return 1.0

    def to_json(self, mask: Mask) -> dict[str, Any]:
        """See Matcher."""
        return {"doesNotMatch": mask(self.inner.operand)}


def parse_regex(operand: JsonNode) -> Matches:
    """The expression that stands there. Raises PatternError."""
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
