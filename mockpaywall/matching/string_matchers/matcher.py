"""A matcher: what one text is asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

Mask = Callable[[str], str]
"""How an operand or a value is printed: as it is, or masked."""

MIN_DISTANCE = 0.001
"""The least distance of what does not match: 0 is for matches. Source: ours."""


class Matcher(Protocol):
    """What one text is asked. The text is None where there is none; nothing here raises."""

    def matches(self, text: str | None) -> bool:
        """Whether *text* is what is wanted."""

    def distance(self, text: str | None) -> float:
        """How far a *text* that does not match is off, 0 to 1."""

    def to_json(self, mask: Mask) -> dict[str, Any]:
        """As it is written in a pattern, its operands through *show*."""


def compute_matcher_distance(matcher: Matcher, text: str | None) -> float:
    """0 when *text* matches, else more, up to 1."""
    if matcher.matches(text):
        return 0.0
    return min(1.0, max(MIN_DISTANCE, matcher.distance(text)))


def leave_unmasked(text: str) -> str:
    """The Show that changes nothing."""
    return text
