"""A matcher: what one text is asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

Show = Callable[[str], str]
"""How an operand or a value is printed: as it is, or masked."""

LEAST = 0.001
"""The least distance of what does not match: 0 is for matches. Source: ours."""


class Matcher(Protocol):
    """What one text is asked. The text is None where there is none; nothing here raises."""

    def matches(self, text: str | None) -> bool:
        """Whether *text* is what is wanted."""

    def distance(self, text: str | None) -> float:
        """How far a *text* that does not match is off, 0 to 1."""

    def to_json(self, show: Show) -> dict[str, Any]:
        """As it is written in a pattern, its operands through *show*."""


def distance(matcher: Matcher, text: str | None) -> float:
    """0 when *text* matches, else more, up to 1."""
    if matcher.matches(text):
        return 0.0
    return min(1.0, max(LEAST, matcher.distance(text)))


def as_is(text: str) -> str:
    """The Show that changes nothing."""
    return text
