"""A kind of matcher: one row of the catalogue."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mockpaywall.matching.json_node import JsonNode
from mockpaywall.matching.string_matchers.matcher import Matcher

NestedParser = Callable[[JsonNode], Matcher]
"""Reads the matcher that stands at a spot; what a kind made of other matchers is given. Raises PatternError."""


@dataclass(frozen=True, slots=True)
class MatcherType:
    """What a key of a StringValuePattern means."""

    name: str
    """The key."""
    parse: Callable[[JsonNode, Mapping[str, JsonNode], NestedParser], Matcher]
    """Makes the matcher of its operand and its options. Raises PatternError."""
    options: frozenset[str] = frozenset()
    """The keys that may stand beside it."""


def make_text_parser(
    make: Callable[[str], Matcher],
) -> Callable[[JsonNode, Mapping[str, JsonNode], NestedParser], Matcher]:
    """A `read` for a matcher whose operand is a string."""
    return lambda operand, options, nested: make(operand.string())
