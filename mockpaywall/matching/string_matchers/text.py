"""Texts: equalTo, contains, doesNotContain. Source: documented (WireMock, request matching)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mockpaywall.matching.json_node import Spot
from mockpaywall.matching.levenshtein import difference
from mockpaywall.matching.string_matchers.matcher import Show
from mockpaywall.matching.string_matchers.matcher_type import MatcherKind, Nested, of_text


@dataclass(frozen=True, slots=True, repr=False)
class EqualTo:
    """The very text; letters in any case when told so."""

    operand: str
    any_case: bool = False

    def matches(self, text: str | None) -> bool:
        """See Matcher."""
        if text == self.operand:
            return True
        return self.any_case and text is not None and text.casefold() == self.operand.casefold()

    def distance(self, text: str | None) -> float:
        """The edits it takes, over the longer length."""
        return 1.0 if text is None else difference(self.operand, text)

    def to_json(self, show: Show) -> dict[str, Any]:
        """See Matcher."""
        written: dict[str, Any] = {"equalTo": show(self.operand)}
        return written | {"caseInsensitive": True} if self.any_case else written


@dataclass(frozen=True, slots=True, repr=False)
class Contains:
    """A text with that in it."""

    operand: str

    def matches(self, text: str | None) -> bool:
        """See Matcher."""
        return text is not None and self.operand in text

    def distance(self, text: str | None) -> float:
        """See Matcher."""
        return 1.0

    def to_json(self, show: Show) -> dict[str, Any]:
        """See Matcher."""
        return {"contains": show(self.operand)}


@dataclass(frozen=True, slots=True, repr=False)
class DoesNotContain:
    """A text without that in it, or no text."""

    operand: str

    def matches(self, text: str | None) -> bool:
        """See Matcher."""
        return text is None or self.operand not in text

    def distance(self, text: str | None) -> float:
        """See Matcher."""
        return 1.0

    def to_json(self, show: Show) -> dict[str, Any]:
        """See Matcher."""
        return {"doesNotContain": show(self.operand)}


def _equal_to(operand: Spot, options: Mapping[str, Spot], nested: Nested) -> EqualTo:
    any_case = options.get("caseInsensitive")
    return EqualTo(operand.text(), any_case is not None and any_case.flag())


KINDS = (
    MatcherKind("equalTo", _equal_to, frozenset({"caseInsensitive"})),
    MatcherKind("contains", of_text(Contains)),
    MatcherKind("doesNotContain", of_text(DoesNotContain)),
)
