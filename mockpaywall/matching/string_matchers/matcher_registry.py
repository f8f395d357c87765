"""Every kind of matcher. To add one is a file or a row, and a test."""

from __future__ import annotations

from collections.abc import Mapping

from mockpaywall.matching.json_node import Spot, one_of
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
from mockpaywall.matching.string_matchers.matcher_type import MatcherKind

KINDS: Mapping[str, MatcherKind] = {
    kind.name: kind
    for kind in (
        *text.KINDS,
        *regex.KINDS,
        *presence.KINDS,
        *equal_to_json.KINDS,
        *json_path.KINDS,
        *json_schema.KINDS,
        *datetimes.KINDS,
        *logical.KINDS,
    )
}
"""The key -> what it means. Source of all: documented (WireMock, request matching)."""

_NO_XML = "this API speaks JSON only"
_NO_NUMBERS = "numbers are compared by matchesJsonPath with a filter, such as $[?(@.Amount > 5)]"
_NO_DATE_ARITHMETIC = "dates are written out here"

REFUSED: Mapping[str, str] = {
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

_OPTIONS = frozenset[str]().union(*(kind.options for kind in KINDS.values()))
_KEYS = (*KINDS, *sorted(_OPTIONS))
EXPECTED = 'a matcher, such as {"equalTo": "..."}'


def read(spot: Spot) -> Matcher:
    """The matcher that stands at *spot*. Raises PatternError."""
    members = spot.known_members(EXPECTED, _KEYS, REFUSED)
    names = [name for name in members if name in KINDS]
    if len(names) != 1:
        found = " and ".join(names) or "no matcher"
        raise PatternError(spot.pointer, found, 'one matcher; for several, {"and": [...]}')
    kind = KINDS[names[0]]
    operand = members.pop(kind.name)
    for name, option in members.items():
        if name not in kind.options:
            beside = one_of(sorted(kind.options)) if kind.options else "nothing"
            raise PatternError(option.pointer, f"the key {name}", f"{beside} beside {kind.name}")
    return kind.read(operand, members, read)
