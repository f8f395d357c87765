"""matchesJsonPath: something at a place in the JSON. Source: documented (WireMock, JSON path)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mockpaywall.matching import json_codec
from mockpaywall.matching.json_node import JsonNode
from mockpaywall.matching.pattern_error import PatternError
from mockpaywall.matching.string_matchers.equal_to_json import EqualToJson
from mockpaywall.matching.string_matchers.logical import And, Or
from mockpaywall.matching.string_matchers.matcher import Mask, Matcher, compute_matcher_distance
from mockpaywall.matching.string_matchers.matcher_type import MatcherType, NestedParser
from mockpaywall.matching.string_matchers.presence import Absent

if TYPE_CHECKING:
    from mockpaywall.matching.string_matchers.jayway import JsonPath

MAX_EXPRESSION_CHARS = 1024
"""Characters of an expression. Source: ours."""
EXPRESSION_KEY = "expression"


@dataclass(frozen=True, slots=True, repr=False)
class MatchesJsonPath:
    """A text that is JSON, with something there, or with something there that the inner matcher takes."""

    expression: str
    inner: Matcher | None
    """None: whatever is there, but null, will do."""
    path: JsonPath = field(compare=False)

    def matches(self, text: str | None) -> bool:
        """See Matcher."""
        found = self.find_values(text) or []
        if self.inner is None:
            return found != [None] if self.path.is_definite and found else bool(found)
        return any(self.inner.matches(each) for each in self._list_inner_texts(text))

    def distance(self, text: str | None) -> float:
        """The least of the inner distances."""
        if self.inner is None:
            return 1.0
        return min(
            (compute_matcher_distance(self.inner, each) for each in self._list_inner_texts(text)), default=1.0
        )

    def find_values(self, text: str | None) -> list[Any] | None:
        """The values it leads to; None when *text* is no JSON."""
        if text is None:
            return []
        try:
            return self.path.find(json_codec.decode(text))
        except json_codec.InvalidJsonValue:
            return None

    def to_json(self, mask: Mask) -> dict[str, Any]:
        """See Matcher."""
        if self.inner is None:
            return {"matchesJsonPath": mask(self.expression)}
        return {"matchesJsonPath": {EXPRESSION_KEY: mask(self.expression)} | self.inner.to_json(mask)}

    def _list_inner_texts(self, text: str | None) -> list[str | None]:
        """What the inner matcher is asked: each element of what is found, as WireMock does.

        Where nothing is found, only a matcher that speaks of absence is asked.
        """
        found = self.find_values(text)
        if found is None:
            return []
        value = next(iter(found), None) if self.path.is_definite else found
        if isinstance(value, list) and not isinstance(self.inner, EqualToJson):
            texts: list[str | None] = [to_text(element) for element in value]
        else:
            texts = [] if value is None else [to_text(value)]
        return texts or ([None] if _can_match_absence(self.inner) else [])


def to_text(value: Any) -> str:
    """A JSON value as a matcher is given it: a string bare, anything else as JSON."""
    return value if isinstance(value, str) else json_codec.encode(value)


def _can_match_absence(matcher: Matcher | None) -> bool:
    if isinstance(matcher, Or | And):
        return any(_can_match_absence(inner) for inner in matcher.inner)
    return isinstance(matcher, Absent)


def _parse(operand: JsonNode, options: Mapping[str, JsonNode], parse_nested: NestedParser) -> MatchesJsonPath:
    if isinstance(operand.value, str):
        return MatchesJsonPath(operand.value, None, _parse_path(operand))
    members = operand.object_members('a JSONPath, or {"expression": JSONPath, and a matcher}')
    if EXPRESSION_KEY not in members:
        raise PatternError(operand.pointer, "no expression", "an expression and a matcher")
    place = members.pop(EXPRESSION_KEY)
    rest = {name: member.value for name, member in members.items()}
    inner = parse_nested(JsonNode(rest, operand.pointer, operand.depth))
    return MatchesJsonPath(place.string("a JSONPath"), inner, _parse_path(place))


def _parse_path(node: JsonNode) -> JsonPath:
    # Imported here for start-up time and memory: few patterns have a JSONPath.
    from mockpaywall.matching.string_matchers.jayway import InvalidJsonPath, compile_path

    text = node.string("a JSONPath")
    if len(text) > MAX_EXPRESSION_CHARS:
        raise node.make_error(f"a JSONPath of at most {MAX_EXPRESSION_CHARS} characters")
    try:
        return compile_path(text)
    except InvalidJsonPath as error:
        raise node.make_error(f"a JSONPath ({error})") from None


MATCHER_TYPES = (MatcherType("matchesJsonPath", _parse),)
