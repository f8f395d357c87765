"""Match the HTTP method: one name, or WireMock's {"oneOf": [...]} and {"noneOf": [...]}."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from mockpaywall.matching.json_node import JsonNode
from mockpaywall.matching.pattern_error import PatternError
from mockpaywall.matching.string_matchers.matcher import Mask
from mockpaywall.model.work_budget import spend

TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
ANY = "ANY"
LIST_KEYS = ("oneOf", "noneOf")
EXPECTED = 'an HTTP method, ANY, {"oneOf": [...]} or {"noneOf": [...]}'


@dataclass(frozen=True, slots=True)
class MethodMatcher:
    """Matches one of the names, or all but them."""

    names: tuple[str, ...]
    """One or more, in upper case."""
    is_one_of: bool = True

    def matches(self, text: str | None) -> bool:
        spend(len(self.names) // 64)
        return (text in self.names) == self.is_one_of

    def distance(self, text: str | None) -> float:
        return 1.0

    def to_json(self, mask: Mask) -> Any:
        """Return the name alone, or an object with oneOf or noneOf."""
        if self.is_one_of and len(self.names) == 1:
            return self.names[0]
        return {LIST_KEYS[not self.is_one_of]: list(self.names)}


def parse_method(node: JsonNode) -> MethodMatcher | None:
    """Parse the value of `method`; None for ANY. Raises PatternError."""
    if isinstance(node.value, str):
        name = _parse_name(node)
        return None if name == ANY else MethodMatcher((name,))
    members = node.object_with_keys(EXPECTED, LIST_KEYS, {})
    if len(members) != 1:
        raise PatternError(node.pointer, f"{len(members)} lists", "either oneOf or noneOf")
    ((key, names),) = members.items()
    unique_names = dict.fromkeys(_parse_name(name) for name in names.array("HTTP methods"))
    return MethodMatcher(tuple(unique_names), is_one_of=key == LIST_KEYS[0])


def _parse_name(node: JsonNode) -> str:
    name = node.string(EXPECTED)
    if not TOKEN.fullmatch(name):
        raise node.make_error(EXPECTED)
    return name.upper()
