"""Build the lines of a diff between a matcher and a text, one per place in the text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from mockpaywall.matching import json_codec
from mockpaywall.matching.string_matchers.equal_to_json import EqualToJson
from mockpaywall.matching.string_matchers.json_diff import MISSING
from mockpaywall.matching.string_matchers.json_path import MatchesJsonPath, to_text
from mockpaywall.matching.string_matchers.json_schema import MatchesJsonSchema
from mockpaywall.matching.string_matchers.logical import And
from mockpaywall.matching.string_matchers.matcher import Mask, Matcher, mask_card_data

MAX_DIFF_LINES = 50
"""Lines per matcher. Source: ours."""
ABSENT = "(absent)"
ANYTHING = "(anything but null)"


@dataclass(frozen=True, slots=True, repr=False)
class DiffLine:
    """The expected and the actual value at one place in a text."""

    path: str
    """A JSONPath; "" for the whole text."""
    expected: str
    actual: str | None
    """None when the value is absent."""
    matched: bool


def build_diff_lines(matcher: Matcher, text: str | None, mask: Mask) -> Iterator[DiffLine]:
    """Yield one line or more, at most MAX_DIFF_LINES per matcher; every text goes through *mask*."""
    match matcher:
        case And():
            for inner in matcher.inner:
                yield from build_diff_lines(inner, text, mask)
        case MatchesJsonPath():
            yield _diff_json_path(matcher, text, mask)
        case EqualToJson() if text is not None and not matcher.matches(text):
            yield from _mask_lines(_diff_json(matcher, text), mask)
        case MatchesJsonSchema() if text is not None and not matcher.matches(text):
            yield from _mask_lines(_diff_schema(matcher, text), mask)
        case _:
            yield _diff_text(matcher, text, mask)


def format_matcher(matcher_json: Any) -> str:
    """Format a matcher's JSON on one line, such as `equalTo "x"`; a string stays as it is."""
    if isinstance(matcher_json, str):
        return matcher_json
    if matcher_json == {"absent": True}:
        return ABSENT
    if isinstance(matcher_json, dict):
        return " ".join(f"{key} {json_codec.encode(value)}" for key, value in matcher_json.items())
    return json_codec.encode(matcher_json)


def _mask_lines(lines: Iterator[DiffLine], mask: Mask) -> Iterator[DiffLine]:
    for line in islice(lines, MAX_DIFF_LINES):
        yield DiffLine(mask(line.path), mask(line.expected), _mask_optional(mask, line.actual), line.matched)


def _diff_text(matcher: Matcher, text: str | None, mask: Mask) -> DiffLine:
    expected = format_matcher(matcher.to_json(mask))
    return DiffLine("", expected, _mask_optional(mask, text), matcher.matches(text))


def _diff_json_path(matcher: MatchesJsonPath, text: str | None, mask: Mask) -> DiffLine:
    path = mask(matcher.expression)
    expected = ANYTHING if matcher.inner is None else format_matcher(matcher.inner.to_json(mask))
    found = matcher.find_values(text)
    if found is None:
        return DiffLine(path, expected, _mask_optional(mask, text), False)
    actual = mask(to_text(found[0] if len(found) == 1 else found)) if found else None
    return DiffLine(path, expected, actual, matcher.matches(text))


def _diff_json(matcher: EqualToJson, text: str) -> Iterator[DiffLine]:
    if not json_codec.is_json(text):
        yield _diff_text(matcher, text, mask_card_data)
        return
    for each in matcher.find_differences(text):
        yield DiffLine(each.path, _format_value(each.expected) or ABSENT, _format_value(each.actual), False)


def _diff_schema(matcher: MatchesJsonSchema, text: str) -> Iterator[DiffLine]:
    violations = matcher.find_violations(text)
    if not violations:
        yield _diff_text(matcher, text, mask_card_data)
    for violation in violations:
        yield DiffLine(violation.path, violation.constraint, _format_value(violation.actual), False)


def _format_value(value: Any) -> str | None:
    return None if value is MISSING else json_codec.encode(value)


def _mask_optional(mask: Mask, text: str | None) -> str | None:
    return None if text is None else mask(text)
