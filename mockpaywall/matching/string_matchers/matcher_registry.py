"""Every type of matcher by its key. To add one is a module or a row, and a test."""

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
from mockpaywall.matching.string_matchers.matcher import Matcher, MatcherType

MATCHER_TYPES: Mapping[str, MatcherType] = {
    matcher_type.name: matcher_type
    for matcher_type in (
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
"""Source of all: documented (WireMock, request matching)."""

_NO_XML = "the mocked API uses JSON only"
_NO_NUMBERS = "compare numbers with matchesJsonPath and a filter, such as $[?(@.Amount > 5)]"
_NO_DATE_ARITHMETIC = "only absolute dates are supported"

UNSUPPORTED: Mapping[str, str] = {
    "equalToXml": _NO_XML,
    "matchesXPath": _NO_XML,
    "equalToNumber": _NO_NUMBERS,
    "greaterThanNumber": _NO_NUMBERS,
    "greaterThanEqualNumber": _NO_NUMBERS,
    "lessThanNumber": _NO_NUMBERS,
    "lessThanEqualNumber": _NO_NUMBERS,
    "matchesPathTemplate": "use urlPathTemplate",
    "templated": "templates are not supported",
    "actualFormat": "dates are parsed as ISO 8601 or as HTTP dates",
    "truncateExpected": _NO_DATE_ARITHMETIC,
    "truncateActual": _NO_DATE_ARITHMETIC,
    "applyTruncationLast": _NO_DATE_ARITHMETIC,
    "expectedOffset": _NO_DATE_ARITHMETIC,
    "expectedOffsetUnit": _NO_DATE_ARITHMETIC,
}
"""WireMock's keys that are refused, with the reason."""

_OPTIONS = frozenset[str]().union(*(matcher_type.options for matcher_type in MATCHER_TYPES.values()))
_KEYS = (*MATCHER_TYPES, *sorted(_OPTIONS))
EXPECTED = 'a matcher, such as {"equalTo": "..."}'


def parse_matcher(node: JsonNode) -> Matcher:
    """Parse the matcher at *node*. Raises PatternError."""
    members = node.object_with_keys(EXPECTED, _KEYS, UNSUPPORTED)
    names = [name for name in members if name in MATCHER_TYPES]
    if len(names) != 1:
        found = " and ".join(names) or "no matcher"
        raise PatternError(node.pointer, found, 'exactly one matcher; combine several with {"and": [...]}')
    matcher_type = MATCHER_TYPES[names[0]]
    operand = members.pop(matcher_type.name)
    _check_options(members, matcher_type)
    return matcher_type.parse(operand, members, parse_matcher)


def _check_options(options: Mapping[str, JsonNode], matcher_type: MatcherType) -> None:
    allowed = format_alternatives(sorted(matcher_type.options)) if matcher_type.options else "no option"
    for name, option in options.items():
        if name not in matcher_type.options:
            raise PatternError(option.pointer, f"the key {name}", f"{allowed} for {matcher_type.name}")
