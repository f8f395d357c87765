"""What all the values of a name are asked: that one of them matches, or WireMock's hasExactly and includes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from mockpaywall.matching.json_node import Spot
from mockpaywall.matching.string_matchers import matcher_registry
from mockpaywall.matching.string_matchers.matcher import LEAST, Matcher, Show, distance


class Demand(Protocol):
    """What the values of one name are asked; they are as many as were sent, none when it is absent."""

    def holds(self, values: Sequence[str]) -> bool:
        """Whether they are what is wanted."""

    def distance(self, values: Sequence[str]) -> float:
        """0 when it holds, else more, up to 1."""

    def to_json(self, show: Show) -> Any:
        """As it is written in a pattern, its operands through *show*."""


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One of them matches; of none, their absence does."""

    matcher: Matcher

    def holds(self, values: Sequence[str]) -> bool:
        """See Demand."""
        if not values:
            return self.matcher.matches(None)
        matches = self.matcher.matches
        return matches(values[0]) or any(matches(value) for value in values[1:])

    def distance(self, values: Sequence[str]) -> float:
        """The least of theirs."""
        return min(distance(self.matcher, value) for value in values or (None,))

    def to_json(self, show: Show) -> Any:
        """See Demand."""
        return self.matcher.to_json(show)


@dataclass(frozen=True, slots=True)
class Multiple:
    """Each matcher finds a value that matches; with *exactly*, there are no more values than matchers."""

    matchers: tuple[Matcher, ...]
    """At least one."""
    exactly: bool

    def holds(self, values: Sequence[str]) -> bool:
        """See Demand. Absent values never hold."""
        if not values or (self.exactly and len(values) != len(self.matchers)):
            return False
        return all(any(matcher.matches(value) for value in values) for matcher in self.matchers)

    def distance(self, values: Sequence[str]) -> float:
        """The mean of the least distances, and of the number's."""
        if self.holds(values):
            return 0.0
        if not values:
            return 1.0
        each = [min(distance(matcher, value) for value in values) for matcher in self.matchers]
        if self.exactly:
            each.append(float(len(values) != len(self.matchers)))
        return max(LEAST, sum(each) / len(each))

    def to_json(self, show: Show) -> Any:
        """See Demand."""
        return {KEYS[not self.exactly]: [matcher.to_json(show) for matcher in self.matchers]}


KEYS = ("hasExactly", "includes")


def read(spot: Spot) -> Demand:
    """The demand that stands at *spot*: a matcher, hasExactly or includes. Raises PatternError."""
    key = next((key for key in KEYS if isinstance(spot.value, dict) and key in spot.value), None)
    if key is None:
        return AnyOf(matcher_registry.read(spot))
    members = spot.known_members("a matcher", (key,), {})
    return Multiple(
        tuple(matcher_registry.read(each) for each in members[key].items("matchers")), key == KEYS[0]
    )
