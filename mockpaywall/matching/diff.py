"""Where a text and a matcher part ways, place by place."""

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
from mockpaywall.matching.string_matchers.matcher import Mask, Matcher, leave_unmasked

MAX_DIFF_LINES = 50
"""Places that are told of one matcher. Source: ours."""
ABSENT = "(absent)"
ANYTHING = "(anything but null)"


@dataclass(frozen=True, slots=True, repr=False)
class DiffLine:
    """One place in a text: what is wanted there and what is there."""

    path: str
    """A JSONPath; "" for the whole text."""
    expected: str
    actual: str | None
    """None when nothing is there."""
    matched: bool


def build_diff_lines(matcher: Matcher, text: str | None, mask: Mask) -> Iterator[DiffLine]:
    """The places that matter, at least one and at most MOST of each matcher; all texts through *show*."""
    match matcher:
        case And():
            for inner in matcher.inner:
                yield from build_diff_lines(inner, text, mask)
        case MatchesJsonPath():
            yield _diff_json_path(matcher, text, mask)
        case EqualToJson() | MatchesJsonSchema() if text is not None and not matcher.matches(text):
            of = (
                _diff_json(matcher, text) if isinstance(matcher, EqualToJson) else _diff_schema(matcher, text)
            )
            for place in islice(of, MAX_DIFF_LINES):
                yield DiffLine(
                    mask(place.path), mask(place.expected), _mask_optional(mask, place.actual), False
                )
        case _:
            yield _diff_text(matcher, text, mask)


def format_matcher(matcher_json: Any) -> str:
    """What a matcher is written as, on one line: `equalTo "x"`; what has no key as it is."""
    if isinstance(matcher_json, str):
        return matcher_json
    if matcher_json == {"absent": True}:
        return ABSENT
    if isinstance(matcher_json, dict):
        return " ".join(f"{key} {json_codec.encode(value)}" for key, value in matcher_json.items())
    return json_codec.encode(matcher_json)


def _diff_text(matcher: Matcher, text: str | None, mask: Mask) -> DiffLine:
    return DiffLine(
        "", format_matcher(matcher.to_json(mask)), _mask_optional(mask, text), matcher.matches(text)
    )


def _diff_json_path(matcher: MatchesJsonPath, text: str | None, mask: Mask) -> DiffLine:
    expected = ANYTHING if matcher.inner is None else format_matcher(matcher.inner.to_json(mask))
    found = matcher.find_values(text)
    if found is None:
        return DiffLine(mask(matcher.expression), expected, _mask_optional(mask, text), False)
    values = found[0] if len(found) == 1 else found
    actual = mask(to_text(values)) if found else None
    return DiffLine(mask(matcher.expression), expected, actual, matcher.matches(text))


def _diff_json(matcher: EqualToJson, text: str) -> Iterator[DiffLine]:
    if json_codec.is_json(text):
        for change in matcher.find_differences(text):
            yield DiffLine(
                change.path, _format_value(change.expected) or ABSENT, _format_value(change.actual), False
            )
    else:
        yield _diff_text(matcher, text, leave_unmasked)


def _diff_schema(matcher: MatchesJsonSchema, text: str) -> Iterator[DiffLine]:
    found = matcher.find_violations(text)
    if not found:
        yield _diff_text(matcher, text, leave_unmasked)
    for violation in found:
        yield DiffLine(violation.path, violation.constraint, _format_value(violation.actual), False)


def _format_value(value: Any) -> str | None:
    return None if value is MISSING else json_codec.encode(value)


def _mask_optional(mask: Mask, text: str | None) -> str | None:
    return None if text is None else mask(text)
