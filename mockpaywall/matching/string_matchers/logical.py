"""Matchers of matchers: and, or, not. Source: documented (WireMock, logical AND and OR)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mockpaywall.matching.json_node import Spot
from mockpaywall.matching.string_matchers.matcher import Matcher, Show, distance
from mockpaywall.matching.string_matchers.matcher_type import MatcherKind, Nested


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
        return sum(distance(matcher, text) for matcher in self.inner) / len(self.inner)

    def to_json(self, show: Show) -> dict[str, Any]:
        """See Matcher."""
        return {"and": [matcher.to_json(show) for matcher in self.inner]}


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
        return min(distance(matcher, text) for matcher in self.inner)

    def to_json(self, show: Show) -> dict[str, Any]:
        """See Matcher."""
        return {"or": [matcher.to_json(show) for matcher in self.inner]}


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

    def to_json(self, show: Show) -> dict[str, Any]:
        """See Matcher."""
        return {"not": self.inner.to_json(show)}


def _and(operand: Spot, options: Mapping[str, Spot], nested: Nested) -> And:
    return And(tuple(nested(spot) for spot in operand.items("matchers")))


def _or(operand: Spot, options: Mapping[str, Spot], nested: Nested) -> Or:
    return Or(tuple(nested(spot) for spot in operand.items("matchers")))


def _not(operand: Spot, options: Mapping[str, Spot], nested: Nested) -> Not:
    return Not(nested(operand))


KINDS = (MatcherKind("and", _and), MatcherKind("or", _or), MatcherKind("not", _not))
