"""matchesJsonPath: something at a place in the JSON. Source: documented (WireMock, JSON path)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mockpaywall.matching import json_codec
from mockpaywall.matching.json_node import Spot
from mockpaywall.matching.pattern_error import PatternError
from mockpaywall.matching.string_matchers.equal_to_json import EqualToJson
from mockpaywall.matching.string_matchers.logical import And, Or
from mockpaywall.matching.string_matchers.matcher import Matcher, Show, distance
from mockpaywall.matching.string_matchers.matcher_type import MatcherKind, Nested
from mockpaywall.matching.string_matchers.presence import Absent

if TYPE_CHECKING:
    from mockpaywall.matching.string_matchers.jayway import Path

LONGEST = 1024
"""Characters of an expression. Source: ours."""
EXPRESSION = "expression"


@dataclass(frozen=True, slots=True, repr=False)
class MatchesJsonPath:
    """A text that is JSON, with something there, or with something there that the inner matcher takes."""

    expression: str
    inner: Matcher | None
    """None: whatever is there, but null, will do."""
    path: Path = field(compare=False)

    def matches(self, text: str | None) -> bool:
        """See Matcher."""
        found = self.found(text) or []
        if self.inner is None:
            return found != [None] if self.path.definite and found else bool(found)
        return any(self.inner.matches(each) for each in self._asked(text))

    def distance(self, text: str | None) -> float:
        """The least of the inner distances."""
        if self.inner is None:
            return 1.0
        return min((distance(self.inner, each) for each in self._asked(text)), default=1.0)

    def found(self, text: str | None) -> list[Any] | None:
        """The values it leads to; None when *text* is no JSON."""
        if text is None:
            return []
        try:
            return self.path.find(json_codec.read(text))
        except json_codec.NotJson:
            return None

    def to_json(self, show: Show) -> dict[str, Any]:
        """See Matcher."""
        if self.inner is None:
            return {"matchesJsonPath": show(self.expression)}
        return {"matchesJsonPath": {EXPRESSION: show(self.expression)} | self.inner.to_json(show)}

    def _asked(self, text: str | None) -> list[str | None]:
        """What the inner matcher is asked: each element of what is found, as WireMock does.

        Where nothing is found, only a matcher that speaks of absence is asked.
        """
        found = self.found(text)
        if found is None:
            return []
        value = next(iter(found), None) if self.path.definite else found
        if isinstance(value, list) and not isinstance(self.inner, EqualToJson):
            texts: list[str | None] = [as_text(element) for element in value]
        else:
            texts = [] if value is None else [as_text(value)]
        return texts or ([None] if _of_absence(self.inner) else [])


def as_text(value: Any) -> str:
    """A JSON value as a matcher is given it: a string bare, anything else as JSON."""
    return value if isinstance(value, str) else json_codec.write(value)


def _of_absence(matcher: Matcher | None) -> bool:
    if isinstance(matcher, Or | And):
        return any(_of_absence(inner) for inner in matcher.inner)
    return isinstance(matcher, Absent)


def _read(operand: Spot, options: Mapping[str, Spot], nested: Nested) -> MatchesJsonPath:
    if isinstance(operand.value, str):
        return MatchesJsonPath(operand.value, None, _path(operand))
    members = operand.members('a JSONPath, or {"expression": JSONPath, and a matcher}')
    if EXPRESSION not in members:
        raise PatternError(operand.pointer, "no expression", "an expression and a matcher")
    place = members.pop(EXPRESSION)
    rest = {name: member.value for name, member in members.items()}
    inner = nested(Spot(rest, operand.pointer, operand.depth))
    return MatchesJsonPath(place.text("a JSONPath"), inner, _path(place))


def _path(spot: Spot) -> Path:
    # Imported here for start-up time and memory: few patterns have a JSONPath.
    from mockpaywall.matching.string_matchers.jayway import NotPath, compiled

    text = spot.text("a JSONPath")
    if len(text) > LONGEST:
        raise spot.error(f"a JSONPath of at most {LONGEST} characters")
    try:
        return compiled(text)
    except NotPath as error:
        raise spot.error(f"a JSONPath ({error})") from None


KINDS = (MatcherKind("matchesJsonPath", _read),)
