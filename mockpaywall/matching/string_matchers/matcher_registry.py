"""Every kind of matcher. To add one is a file or a row, and a test."""

from __future__ import annotations

from collections.abc import Mapping

from mockpaywall.matching.json_node import JsonNode, format_alternatives
from mockpaywall.matching.pattern_error import PatternError
from mockpaywall.matching.string_matchers import (
    datetimes,
    equal_to_json,
    json_path,
    json_schema,
    logical,
    presence,
    regex,
    text,
)
from mockpaywall.matching.string_matchers.matcher import Matcher
from mockpaywall.matching.string_matchers.matcher_type import MatcherType

MATCHER_TYPES: Mapping[str, MatcherType] = {
    kind.name: kind
    for kind in (
        *text.MATCHER_TYPES,
        *regex.MATCHER_TYPES,
        *presence.MATCHER_TYPES,
        *equal_to_json.MATCHER_TYPES,
        *json_path.MATCHER_TYPES,
        *json_schema.MATCHER_TYPES,
        *datetimes.MATCHER_TYPES,
        *logical.MATCHER_TYPES,
    )
}
"""The key -> what it means. Source of all: documented (WireMock, request matching)."""

_NO_XML = "this API speaks JSON only"
_NO_NUMBERS = "numbers are compared by matchesJsonPath with a filter, such as $[?(@.Amount > 5)]"
_NO_DATE_ARITHMETIC = "dates are written out here"

UNSUPPORTED: Mapping[str, str] = {
    "equalToXml": _NO_XML,
    "matchesXPath": _NO_XML,
    "equalToNumber": _NO_NUMBERS,
    "greaterThanNumber": _NO_NUMBERS,
    "greaterThanEqualNumber": _NO_NUMBERS,
    "lessThanNumber": _NO_NUMBERS,
    "lessThanEqualNumber": _NO_NUMBERS,
    "matchesPathTemplate": "that is what urlPathTemplate does",
    "templated": "there are no templates here",
    "actualFormat": "dates are read as ISO 8601 or as HTTP writes them",
    "truncateExpected": _NO_DATE_ARITHMETIC,
    "truncateActual": _NO_DATE_ARITHMETIC,
    "applyTruncationLast": _NO_DATE_ARITHMETIC,
    "expectedOffset": _NO_DATE_ARITHMETIC,
    "expectedOffsetUnit": _NO_DATE_ARITHMETIC,
}
"""Keys that WireMock knows and we refuse by name."""

_OPTIONS = frozenset[str]().union(*(kind.options for kind in MATCHER_TYPES.values()))
_KEYS = (*MATCHER_TYPES, *sorted(_OPTIONS))
EXPECTED = 'a matcher, such as {"equalTo": "..."}'


def parse_matcher(node: JsonNode) -> Matcher:
    """The matcher that stands at *spot*. Raises PatternError."""
    members = node.object_with_keys(EXPECTED, _KEYS, UNSUPPORTED)
    names = [name for name in members if name in MATCHER_TYPES]
    if len(names) != 1:
        found = " and ".join(names) or "no matcher"
        raise PatternError(node.pointer, found, 'one matcher; for several, {"and": [...]}')
    kind = MATCHER_TYPES[names[0]]
    operand = members.pop(kind.name)
    for name, option in members.items():
        if name not in kind.options:
            beside = format_alternatives(sorted(kind.options)) if kind.options else "nothing"
            raise PatternError(option.pointer, f"the key {name}", f"{beside} beside {kind.name}")
    return kind.parse(operand, members, parse_matcher)
