"""Being there at all: absent, anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mockpaywall.matching.json_node import Spot
from mockpaywall.matching.string_matchers.matcher import Show
from mockpaywall.matching.string_matchers.matcher_type import MatcherKind, Nested


@dataclass(frozen=True, slots=True)
class Absent:
    """No text."""

    def matches(self, text: str | None) -> bool:
        """See Matcher."""
        return text is None

    def distance(self, text: str | None) -> float:
        """See Matcher."""
        return 1.0

    def to_json(self, show: Show) -> dict[str, Any]:
        """See Matcher."""
        return {"absent": True}


@dataclass(frozen=True, slots=True)
class Anything:
    """Any text, or none."""

    def matches(self, text: str | None) -> bool:
        """See Matcher."""
        return True

    def distance(self, text: str | None) -> float:
        """See Matcher."""
        return 1.0

    def to_json(self, show: Show) -> dict[str, Any]:
        """See Matcher."""
        return {"anything": True}


def _stated(operand: Spot) -> None:
    # WireMock's Java client writes a string, "(absent)".
    if operand.value is not True and not isinstance(operand.value, str):
        raise operand.error("true")


def _absent(operand: Spot, options: Mapping[str, Spot], nested: Nested) -> Absent:
    _stated(operand)
    return Absent()


def _anything(operand: Spot, options: Mapping[str, Spot], nested: Nested) -> Anything:
    _stated(operand)
    return Anything()


KINDS = (MatcherKind("absent", _absent), MatcherKind("anything", _anything))
