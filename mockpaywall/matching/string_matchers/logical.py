"""Matchers of matchers: and, or, not. Source: documented (WireMock, logical AND and OR)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mockpaywall.matching.json_node import JsonNode
from mockpaywall.matching.string_matchers.matcher import Mask, Matcher, compute_matcher_distance
from mockpaywall.matching.string_matchers.matcher_type import MatcherType, NestedParser


@dataclass(frozen=True, slots=True, repr=False)
class And:
    """All of them."""

    inner: tuple[Matcher, ...]
    """At least one."""

    def matches(self, text: str | None) -> bool:
        """See Matcher."""
        return all(matcher.matches(text) for matcher in self.inner)

    def distance(self, text: str | None) -> float:
        """The mean of theirs."""
        return sum(compute_matcher_distance(matcher, text) for matcher in self.inner) / len(self.inner)

    def to_json(self, mask: Mask) -> dict[str, Any]:
        """See Matcher."""
        return {"and": [matcher.to_json(mask) for matcher in self.inner]}


@dataclass(frozen=True, slots=True, repr=False)
class Or:
    """One of them or more."""

    inner: tuple[Matcher, ...]
    """At least one."""

    def matches(self, text: str | None) -> bool:
        """See Matcher."""
        return any(matcher.matches(text) for matcher in self.inner)

    def distance(self, text: str | None) -> float:
        """The least of theirs."""
        return min(compute_matcher_distance(matcher, text) for matcher in self.inner)

    def to_json(self, mask: Mask) -> dict[str, Any]:
        """See Matcher."""
        return {"or": [matcher.to_json(mask) for matcher in self.inner]}


@dataclass(frozen=True, slots=True, repr=False)
class Not:
    """What the other is not."""

    inner: Matcher

    def matches(self, text: str | None) -> bool:
        """See Matcher."""
        return not self.inner.matches(text)

    def distance(self, text: str | None) -> float:
        """See Matcher."""
        return 1.0

    def to_json(self, mask: Mask) -> dict[str, Any]:
        """See Matcher."""
        return {"not": self.inner.to_json(mask)}


def _parse_and(operand: JsonNode, options: Mapping[str, JsonNode], parse_nested: NestedParser) -> And:
    return And(tuple(parse_nested(node) for node in operand.array("matchers")))


def _parse_or(operand: JsonNode, options: Mapping[str, JsonNode], parse_nested: NestedParser) -> Or:
    return Or(tuple(parse_nested(node) for node in operand.array("matchers")))


def _parse_not(operand: JsonNode, options: Mapping[str, JsonNode], parse_nested: NestedParser) -> Not:
    return Not(parse_nested(operand))


MATCHER_TYPES = (MatcherType("and", _parse_and), MatcherType("or", _parse_or), MatcherType("not", _parse_not))
