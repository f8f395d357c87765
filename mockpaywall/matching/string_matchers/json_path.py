"""matchesJsonPath: match the values that a JSONPath selects. Source: documented (WireMock, JSON path)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mockpaywall.matching import json_codec
from mockpaywall.matching.json_node import JsonNode
from mockpaywall.matching.pattern_error import PatternError
from mockpaywall.matching.string_matchers.equal_to_json import EqualToJson
from mockpaywall.matching.string_matchers.logical import And, Or
from mockpaywall.matching.string_matchers.matcher import (
    Mask,
    Matcher,
    MatcherType,
    NestedParser,
    compute_matcher_distance,
)
from mockpaywall.matching.string_matchers.presence import Absent
from mockpaywall.model.work_budget import spend

if TYPE_CHECKING:
    from mockpaywall.matching.string_matchers.jayway import JsonPath

MAX_EXPRESSION_CHARS = 1024
"""Length of an expression. Source: ours."""
EXPRESSION_KEY = "expression"


@dataclass(frozen=True, slots=True, repr=False)
class MatchesJsonPath:
    """Matches JSON in which the path selects a value that is not null, or one that the inner matcher matches."""

    expression: str
    inner: Matcher | None
    path: JsonPath = field(compare=False)

    def matches(self, text: str | None) -> bool:
        if self.inner is not None:
            return any(self.inner.matches(each) for each in self._list_inner_texts(text))
        found = self.find_values(text) or []
        return found != [None] if self.path.is_definite and found else bool(found)

    def distance(self, text: str | None) -> float:
        """Return the smallest distance of the inner matcher."""
        if self.inner is None:
            return 1.0
        texts = self._list_inner_texts(text)
        return min((compute_matcher_distance(self.inner, each) for each in texts), default=1.0)

    def find_values(self, text: str | None) -> list[Any] | None:
        """Return the selected values; None when *text* is not JSON."""
        if text is None:
            return []
        try:
            return self.path.find(json_codec.decode(text))
        except json_codec.InvalidJsonValue:
            return None

    def to_json(self, mask: Mask) -> dict[str, Any]:
        if self.inner is None:
            return {"matchesJsonPath": mask(self.expression)}
        return {"matchesJsonPath": {EXPRESSION_KEY: mask(self.expression)} | self.inner.to_json(mask)}

    def _list_inner_texts(self, text: str | None) -> list[str | None]:
        """List what the inner matcher is given: each element of what was found, as in WireMock.

        When nothing was found, only a matcher that can match absence is given None.
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
    """Convert a JSON value to the text for a matcher: a string without quotes, anything else as JSON."""
    spend(1)
    if isinstance(value, list):  # one by one, because a path may select the same large value many times
        return f"[{', '.join(map(json_codec.encode, value))}]"
    return value if isinstance(value, str) else json_codec.encode(value)


def _can_match_absence(matcher: Matcher | None) -> bool:
    if isinstance(matcher, Or | And):
        return any(_can_match_absence(inner) for inner in matcher.inner)
    return isinstance(matcher, Absent)


def _parse(operand: JsonNode, options: Mapping[str, JsonNode], parse_nested: NestedParser) -> MatchesJsonPath:
    if isinstance(operand.value, str):
        return MatchesJsonPath(operand.value, None, _parse_path(operand))
    members = operand.object_members('a JSONPath, or {"expression": JSONPath} with a matcher')
    if EXPRESSION_KEY not in members:
        raise PatternError(operand.pointer, "no expression", "an expression and a matcher")
    expression = members.pop(EXPRESSION_KEY)
    inner_json = {name: member.value for name, member in members.items()}
    inner = parse_nested(JsonNode(inner_json, operand.pointer, operand.depth))
    return MatchesJsonPath(expression.string("a JSONPath"), inner, _parse_path(expression))


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
