"""What all the values of a name are asked: that one of them matches, or WireMock's hasExactly and includes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from mockpaywall.matching.json_node import JsonNode
from mockpaywall.matching.string_matchers import matcher_registry
from mockpaywall.matching.string_matchers.matcher import MIN_DISTANCE, Mask, Matcher, compute_matcher_distance


class MultiValueMatcher(Protocol):
    """What the values of one name are asked; they are as many as were sent, none when it is absent."""

    def matches(self, values: Sequence[str]) -> bool:
        """Whether they are what is wanted."""

    def distance(self, values: Sequence[str]) -> float:
        """0 when it holds, else more, up to 1."""

    def to_json(self, mask: Mask) -> Any:
        """As it is written in a pattern, its operands through *show*."""


@dataclass(frozen=True, slots=True)
class AnyValue:
    """One of them matches; of none, their absence does."""

    matcher: Matcher

    def matches(self, values: Sequence[str]) -> bool:
        """See Demand."""
        if not values:
            return self.matcher.matches(None)
        matches = self.matcher.matches
        return matches(values[0]) or any(matches(value) for value in values[1:])

    def distance(self, values: Sequence[str]) -> float:
        """The least of theirs."""
        return min(compute_matcher_distance(self.matcher, value) for value in values or (None,))

    def to_json(self, mask: Mask) -> Any:
        """See Demand."""
        return self.matcher.to_json(mask)


@dataclass(frozen=True, slots=True)
class AllValues:
    """Each matcher finds a value that matches; with *exactly*, there are no more values than matchers."""

    matchers: tuple[Matcher, ...]
    """At least one."""
    exactly: bool

    def matches(self, values: Sequence[str]) -> bool:
        """See Demand. Absent values never hold."""
        if not values or (self.exactly and len(values) != len(self.matchers)):
            return False
        return all(any(matcher.matches(value) for value in values) for matcher in self.matchers)

    def distance(self, values: Sequence[str]) -> float:
        """The mean of the least distances, and of the number's."""
        if self.matches(values):
            return 0.0
        if not values:
            return 1.0
        each = [
            min(compute_matcher_distance(matcher, value) for value in values) for matcher in self.matchers
        ]
        if self.exactly:
            each.append(float(len(values) != len(self.matchers)))
        return max(MIN_DISTANCE, sum(each) / len(each))

    def to_json(self, mask: Mask) -> Any:
        """See Demand."""
        return {KEYS[not self.exactly]: [matcher.to_json(mask) for matcher in self.matchers]}


KEYS = ("hasExactly", "includes")


def parse_multi_value_matcher(node: JsonNode) -> MultiValueMatcher:
    """The demand that stands at *spot*: a matcher, hasExactly or includes. Raises PatternError."""
    key = next((key for key in KEYS if isinstance(node.value, dict) and key in node.value), None)
    if key is None:
        return AnyValue(matcher_registry.parse_matcher(node))
    members = node.object_with_keys("a matcher", (key,), {})
    return AllValues(
        tuple(matcher_registry.parse_matcher(each) for each in members[key].array("matchers")), key == KEYS[0]
    )
