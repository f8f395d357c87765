"""Match all values of one name: any value matches, or WireMock's hasExactly and includes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from mockpaywall.matching.json_node import JsonNode
from mockpaywall.matching.string_matchers import matcher_registry
from mockpaywall.matching.string_matchers.matcher import MIN_DISTANCE, Mask, Matcher, compute_matcher_distance
from mockpaywall.model.work_budget import spend

KEYS = ("hasExactly", "includes")


class MultiValueMatcher(Protocol):
    """Matches the values of one name, in the order in which they were sent; an absent name has no values."""

    def matches(self, values: Sequence[str]) -> bool:
        """Return whether *values* match."""

    def distance(self, values: Sequence[str]) -> float:
        """Return 0 for a match, else a value up to 1."""

    def to_json(self, mask: Mask) -> Any:
        """Return the matcher as JSON, as in a pattern; operands go through *mask*."""


@dataclass(frozen=True, slots=True)
class AnyValue:
    """Matches when at least one value matches. Without values, the matcher is given None."""

    matcher: Matcher

    def matches(self, values: Sequence[str]) -> bool:
        if not values:
            return self.matcher.matches(None)
        spend(len(values))
        matches = self.matcher.matches
        return matches(values[0]) or any(matches(value) for value in values[1:])

    def distance(self, values: Sequence[str]) -> float:
        return min(compute_matcher_distance(self.matcher, value) for value in values or (None,))

    def to_json(self, mask: Mask) -> Any:
        return self.matcher.to_json(mask)


@dataclass(frozen=True, slots=True)
class AllValues:
    """Matches when every matcher matches a value. Never matches an absent name."""

    matchers: tuple[Matcher, ...]
    """One or more."""
    exactly: bool
    """True for hasExactly: there must be as many values as matchers."""

    def matches(self, values: Sequence[str]) -> bool:
        if not values or (self.exactly and len(values) != len(self.matchers)):
            return False
        spend(len(self.matchers) * len(values))
        return all(any(matcher.matches(value) for value in values) for matcher in self.matchers)

    def distance(self, values: Sequence[str]) -> float:
        """Return the mean of each matcher's distance to its nearest value.

        With hasExactly, a wrong number of values counts as one more matcher with distance 1.
        """
        if self.matches(values):
            return 0.0
        if not values:
            return 1.0
        distances = [
            min(compute_matcher_distance(matcher, value) for value in values) for matcher in self.matchers
        ]
        if self.exactly:
            distances.append(float(len(values) != len(self.matchers)))
        return max(MIN_DISTANCE, sum(distances) / len(distances))

    def to_json(self, mask: Mask) -> Any:
        return {KEYS[not self.exactly]: [matcher.to_json(mask) for matcher in self.matchers]}


def parse_multi_value_matcher(node: JsonNode) -> MultiValueMatcher:
    """Parse a matcher, hasExactly or includes. Raises PatternError."""
    key = next((key for key in KEYS if isinstance(node.value, dict) and key in node.value), None)
    if key is None:
        return AnyValue(matcher_registry.parse_matcher(node))
    operands = node.object_with_keys("a matcher", (key,), {})[key].array("matchers")
    matchers = tuple(matcher_registry.parse_matcher(operand) for operand in operands)
    return AllValues(matchers, exactly=key == KEYS[0])
