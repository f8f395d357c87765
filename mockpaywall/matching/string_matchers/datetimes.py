"""before, after and equalToDateTime. Source: documented (WireMock, dates and times).

Of WireMock's operands only absolute dates are supported, in ISO 8601 or as an HTTP date. Dates relative to now
are refused, because there is no single clock: each namespace may have its own.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from mockpaywall.matching.json_node import JsonNode
from mockpaywall.matching.pattern_error import PatternError
from mockpaywall.matching.string_matchers.matcher import Mask, MatcherType, NestedParser, OperandParser

HTTP_DATE = re.compile(r"[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d (GMT|[+-]\d{4})")
RELATIVE = re.compile(r"(now)?\s*([+-]?\d+ [a-z]+)?", re.IGNORECASE)
TWO_YEARS_S = 2 * 365 * 24 * 3600
EXPECTED = "a date and time in ISO 8601, such as 2026-01-31T12:00:00Z"
RELATIONS: Mapping[str, Callable[[datetime, datetime], bool]] = {
    "before": operator.lt,
    "after": operator.gt,
    "equalToDateTime": operator.eq,
}
"""The key of each matcher and its predicate over (actual, expected)."""


@dataclass(frozen=True, slots=True, repr=False)
class DateTimeMatcher:
    """Matches a date and time that has the relation to the expected one. Never matches a text without a date."""

    relation: str
    """A key of RELATIONS."""
    operand: str
    expected: datetime = field(compare=False)

    def matches(self, text: str | None) -> bool:
        actual = parse_datetime(text)
        if actual is None:
            return False
        return RELATIONS[self.relation](*_align_time_zones(actual, self.expected))

    def distance(self, text: str | None) -> float:
        """Return the time between the two, scaled as in WireMock: two years are 0.5."""
        actual = parse_datetime(text)
        if actual is None:
            return 1.0
        one, other = _align_time_zones(actual, self.expected)
        difference_s = abs((one - other).total_seconds())
        return difference_s / (difference_s + TWO_YEARS_S)

    def to_json(self, mask: Mask) -> dict[str, Any]:
        return {self.relation: mask(self.operand)}


def parse_datetime(text: str | None) -> datetime | None:
    """Parse *text*, with a time zone only if it has one; None when it is not a date."""
    if text is None:
        return None
    try:
        return _parse_http_date(text) if HTTP_DATE.fullmatch(text) else datetime.fromisoformat(text)
    except ValueError:
        return None


def _parse_http_date(text: str) -> datetime:
    from email.utils import parsedate_to_datetime  # imported late: it loads the email package for a rare case

    return parsedate_to_datetime(text)


def _align_time_zones(actual: datetime, expected: datetime) -> tuple[datetime, datetime]:
    """Give both a time zone or neither. If only *expected* has one, *actual* is in UTC (ours)."""
    if expected.tzinfo is None:
        return actual.replace(tzinfo=None), expected
    return actual if actual.tzinfo else actual.replace(tzinfo=UTC), expected


def _make_parser(relation: str) -> OperandParser:
    def parse(
        operand: JsonNode, options: Mapping[str, JsonNode], parse_nested: NestedParser
    ) -> DateTimeMatcher:
        text = operand.string(EXPECTED)
        expected = parse_datetime(text)
        if expected is None:
            raise _invalid_date_error(operand, text)
        return DateTimeMatcher(relation, text, expected)

    return parse


def _invalid_date_error(operand: JsonNode, text: str) -> PatternError:
    if text and RELATIVE.fullmatch(text.strip()):
        return operand.make_error(f"{EXPECTED}; dates relative to now are not supported")
    return operand.make_error(EXPECTED)


MATCHER_TYPES = tuple(MatcherType(relation, _make_parser(relation)) for relation in RELATIONS)
