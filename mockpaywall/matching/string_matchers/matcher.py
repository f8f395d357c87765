"""The Matcher protocol and the type of the registry's rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from mockpaywall.matching.json_node import JsonNode
from mockpaywall.paywall.card_data import mask_body

Mask = Callable[[str], str]
"""Prepares an operand or a value for output: masks it or leaves it as it is."""

MIN_DISTANCE = 0.001
"""The smallest distance of a text that does not match, because 0 is reserved for matches. Source: ours."""


class Matcher(Protocol):
    """Matches one text, which is None when the field is absent. No method raises."""

    def matches(self, text: str | None) -> bool:
        """Return whether *text* matches."""

    def distance(self, text: str | None) -> float:
        """Return how far a *text* that does not match is from a match, 0 to 1; see compute_matcher_distance."""

    def to_json(self, mask: Mask) -> dict[str, Any]:
        """Return the matcher as JSON, as in a pattern; operands go through *mask*."""


NestedParser = Callable[[JsonNode], Matcher]
"""Parses a matcher inside another matcher. Raises PatternError."""

OperandParser = Callable[[JsonNode, Mapping[str, JsonNode], NestedParser], Matcher]
"""Makes a matcher from its operand, its options by name, and a parser for nested matchers. Raises PatternError."""


@dataclass(frozen=True, slots=True)
class MatcherType:
    """A type of matcher: one row of the registry."""

    name: str
    """The key of the operand."""
    parse: OperandParser
    options: frozenset[str] = frozenset()
    """The keys that may accompany the operand."""


def compute_matcher_distance(matcher: Matcher, text: str | None) -> float:
    """Return 0 if and only if *text* matches, else MIN_DISTANCE to 1."""
    if matcher.matches(text):
        return 0.0
    return min(1.0, max(MIN_DISTANCE, matcher.distance(text)))


def leave_unmasked(text: str) -> str:
    """Return *text* as it is."""
    return text


def mask_card_data(text: str) -> str:
    """Return *text* without card data: the Mask for values that are not secret."""
    return mask_body(text.encode("utf-8", "surrogatepass")).decode("utf-8", "surrogatepass")


def make_text_parser(make_matcher: Callable[[str], Matcher]) -> OperandParser:
    """Make the parser of a matcher whose operand is a string and that has no options."""
    return lambda operand, options, parse_nested: make_matcher(operand.string())
