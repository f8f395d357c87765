"""and, or, not: matchers made of other matchers. Source: documented (WireMock, logical AND and OR)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mockpaywall.matching.json_node import JsonNode
from mockpaywall.matching.string_matchers.matcher import (
    Mask,
    Matcher,
    MatcherType,
    NestedParser,
    compute_matcher_distance,
)
from mockpaywall.model.work_budget import spend


@dataclass(frozen=True, slots=True, repr=False)
class And:
    """Matches when all inner matchers match. Its distance is the mean of theirs."""

    inner: tuple[Matcher, ...]
    """One or more."""

    def matches(self, text: str | None) -> bool:
        spend(len(self.inner))
        return all(matcher.matches(text) for matcher in self.inner)

    def distance(self, text: str | None) -> float:
        return sum(compute_matcher_distance(matcher, text) for matcher in self.inner) / len(self.inner)

    def to_json(self, mask: Mask) -> dict[str, Any]:
        return {"and": [matcher.to_json(mask) for matcher in self.inner]}


@dataclass(frozen=True, slots=True, repr=False)
class Or:
    """Matches when at least one inner matcher matches. Its distance is the smallest of theirs."""

    inner: tuple[Matcher, ...]
    """One or more."""

    def matches(self, text: str | None) -> bool:
        spend(len(self.inner))
        return any(matcher.matches(text) for matcher in self.inner)

    def distance(self, text: str | None) -> float:
        return min(compute_matcher_distance(matcher, text) for matcher in self.inner)

    def to_json(self, mask: Mask) -> dict[str, Any]:
        return {"or": [matcher.to_json(mask) for matcher in self.inner]}


@dataclass(frozen=True, slots=True, repr=False)
class Not:
    """Matches when the inner matcher does not."""

    inner: Matcher

    def matches(self, text: str | None) -> bool:
        return not self.inner.matches(text)

    def distance(self, text: str | None) -> float:
        return 1.0

    def to_json(self, mask: Mask) -> dict[str, Any]:
        return {"not": self.inner.to_json(mask)}


def _parse_and(operand: JsonNode, options: Mapping[str, JsonNode], parse_nested: NestedParser) -> And:
    return And(tuple(parse_nested(node) for node in operand.array("matchers")))


def _parse_or(operand: JsonNode, options: Mapping[str, JsonNode], parse_nested: NestedParser) -> Or:
    return Or(tuple(parse_nested(node) for node in operand.array("matchers")))


def _parse_not(operand: JsonNode, options: Mapping[str, JsonNode], parse_nested: NestedParser) -> Not:
    return Not(parse_nested(operand))


MATCHER_TYPES = (MatcherType("and", _parse_and), MatcherType("or", _parse_or), MatcherType("not", _parse_not))
