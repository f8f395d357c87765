"""Regular expressions: matches, doesNotMatch; the whole text, as in Java. Source: documented (WireMock)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mockpaywall.matching.json_node import Spot
from mockpaywall.matching.string_matchers.java_regex import NotRegex, compiled
from mockpaywall.matching.string_matchers.matcher import Show
from mockpaywall.matching.string_matchers.matcher_type import MatcherKind, Nested


@dataclass(frozen=True, slots=True, repr=False)
class Matches:
    """A text that the expression fits from end to end."""

    operand: str
    compiled: re.Pattern[str] = field(compare=False)

    def matches(self, text: str | None) -> bool:
        """See Matcher."""
        return text is not None and self.compiled.fullmatch(text) is not None

    def distance(self, text: str | None) -> float:
        """See Matcher."""
        return 1.0

    def to_json(self, show: Show) -> dict[str, Any]:
        """See Matcher."""
        return {"matches": show(self.operand)}


@dataclass(frozen=True, slots=True, repr=False)
class DoesNotMatch:
    """A text that the expression does not fit, or no text."""

    inner: Matches

    def matches(self, text: str | None) -> bool:
        """See Matcher."""
        return not self.inner.matches(text)

    def distance(self, text: str | None) -> float:
        """See Matcher."""
        return 1.0

    def to_json(self, show: Show) -> dict[str, Any]:
        """See Matcher."""
        return {"doesNotMatch": show(self.inner.operand)}


def read(operand: Spot) -> Matches:
    """The expression that stands there. Raises PatternError."""
    text = operand.text("a regular expression")
    try:
        return Matches(text, compiled(text))
    except NotRegex as error:
        raise operand.error(f"a regular expression ({error})") from None


def _matches(operand: Spot, options: Mapping[str, Spot], nested: Nested) -> Matches:
    return read(operand)


def _does_not_match(operand: Spot, options: Mapping[str, Spot], nested: Nested) -> DoesNotMatch:
    return DoesNotMatch(read(operand))


KINDS = (MatcherKind("matches", _matches), MatcherKind("doesNotMatch", _does_not_match))
