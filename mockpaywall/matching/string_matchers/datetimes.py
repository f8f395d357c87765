"""Moments: before, after, equalToDateTime. Source: documented (WireMock, dates and times).

Of WireMock's forms we take the date written out, in ISO 8601 or as HTTP writes it. Dates relative to now
are refused: there is no one clock here, each namespace may freeze its own.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from mockpaywall.matching.json_node import JsonNode
from mockpaywall.matching.string_matchers.matcher import Mask
from mockpaywall.matching.string_matchers.matcher_type import MatcherType, NestedParser

HTTP_DATE = re.compile(r"[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d (GMT|[+-]\d{4})")
RELATIVE = re.compile(r"(now)?\s*([+-]?\d+ [a-z]+)?", re.IGNORECASE)
TWO_YEARS_S = 2 * 365 * 24 * 3600
EXPECTED = "a date and time in ISO 8601, such as 2026-01-31T12:00:00Z"
RELATIONS: Mapping[str, Callable[[datetime, datetime], bool]] = {
    "before": operator.lt,
    "after": operator.gt,
    "equalToDateTime": operator.eq,
}
"""The key -> whether (actual, expected) stand so."""


@dataclass(frozen=True, slots=True, repr=False)
class DateTimeMatcher:
    """A text that says a moment which stands in that relation to the one expected."""

    relation: str
    """A key of RELATIONS."""
    operand: str
    expected: datetime = field(compare=False)

    def matches(self, text: str | None) -> bool:
        """See Matcher. What is no date never matches."""
        actual = parse_datetime(text)
        if actual is None:
            return False
        return RELATIONS[self.relation](*_align_time_zones(actual, self.expected))

    def distance(self, text: str | None) -> float:
        """The time between, as WireMock scales it: two years are one half."""
        actual = parse_datetime(text)
        if actual is None:
            return 1.0
        one, other = _align_time_zones(actual, self.expected)
        apart_s = abs((one - other).total_seconds())
        return apart_s / (apart_s + TWO_YEARS_S)

    def to_json(self, mask: Mask) -> dict[str, Any]:
        """See Matcher."""
        return {self.relation: mask(self.operand)}


def parse_datetime(text: str | None) -> datetime | None:
    """The moment that *text* says, with a zone only if it says one; None for no date."""
    if text is None:
        return None
    try:
        return _parse_http_date(text) if HTTP_DATE.fullmatch(text) else datetime.fromisoformat(text)
    except ValueError:
        return None


def _parse_http_date(text: str) -> datetime:
    from email.utils import parsedate_to_datetime  # rarely needed, and it brings the email package with it

    return parsedate_to_datetime(text)


def _align_time_zones(actual: datetime, expected: datetime) -> tuple[datetime, datetime]:
    """Both with a zone or both without. Where only *expected* has one, *actual* is taken for UTC (ours)."""
    if expected.tzinfo is None:
        return actual.replace(tzinfo=None), expected
    return actual if actual.tzinfo else actual.replace(tzinfo=UTC), expected


def _make_parser(
    relation: str,
) -> Callable[[JsonNode, Mapping[str, JsonNode], NestedParser], DateTimeMatcher]:
    def read(operand: JsonNode, options: Mapping[str, JsonNode], nested: NestedParser) -> DateTimeMatcher:
        text = operand.string(EXPECTED)
        expected = parse_datetime(text)
        if expected is None:
            relative = text and RELATIVE.fullmatch(text.strip())
            raise operand.make_error(
                f"{EXPECTED}; dates relative to now are not taken" if relative else EXPECTED
            )
        return DateTimeMatcher(relation, text, expected)

    return read


MATCHER_TYPES = tuple(MatcherType(relation, _make_parser(relation)) for relation in RELATIONS)
