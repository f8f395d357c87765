"""Where a text and a matcher part ways, place by place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from mockpaywall.matching import json_codec
from mockpaywall.matching.string_matchers.equal_to_json import EqualToJson
from mockpaywall.matching.string_matchers.json_diff import MISSING
from mockpaywall.matching.string_matchers.json_path import MatchesJsonPath, as_text
from mockpaywall.matching.string_matchers.json_schema import MatchesJsonSchema
from mockpaywall.matching.string_matchers.logical import And
from mockpaywall.matching.string_matchers.matcher import Matcher, Show, as_is

MOST = 50
"""Places that are told of one matcher. Source: ours."""
ABSENT = "(absent)"
ANYTHING = "(anything but null)"


@dataclass(frozen=True, slots=True, repr=False)
class Place:
    """One place in a text: what is wanted there and what is there."""

    path: str
    """A JSONPath; "" for the whole text."""
    expected: str
    actual: str | None
    """None when nothing is there."""
    matched: bool


def places(matcher: Matcher, text: str | None, show: Show) -> Iterator[Place]:
    """The places that matter, at least one and at most MOST of each matcher; all texts through *show*."""
    match matcher:
        case And():
            for inner in matcher.inner:
                yield from places(inner, text, show)
        case MatchesJsonPath():
            yield _of_path(matcher, text, show)
        case EqualToJson() | MatchesJsonSchema() if text is not None and not matcher.matches(text):
            of = (
                _of_changes(matcher, text)
                if isinstance(matcher, EqualToJson)
                else _of_violations(matcher, text)
            )
            for place in islice(of, MOST):
                yield Place(show(place.path), show(place.expected), _through(show, place.actual), False)
        case _:
            yield _whole(matcher, text, show)


def printed(written: Any) -> str:
    """What a matcher is written as, on one line: `equalTo "x"`; what has no key as it is."""
    if isinstance(written, str):
        return written
    if written == {"absent": True}:
        return ABSENT
    if isinstance(written, dict):
        return " ".join(f"{key} {json_codec.write(value)}" for key, value in written.items())
    return json_codec.write(written)


def _whole(matcher: Matcher, text: str | None, show: Show) -> Place:
    return Place("", printed(matcher.to_json(show)), _through(show, text), matcher.matches(text))


def _of_path(matcher: MatchesJsonPath, text: str | None, show: Show) -> Place:
    expected = ANYTHING if matcher.inner is None else printed(matcher.inner.to_json(show))
    found = matcher.found(text)
    if found is None:
        return Place(show(matcher.expression), expected, _through(show, text), False)
    values = found[0] if len(found) == 1 else found
    actual = show(as_text(values)) if found else None
    return Place(show(matcher.expression), expected, actual, matcher.matches(text))


def _of_changes(matcher: EqualToJson, text: str) -> Iterator[Place]:
    if json_codec.is_json(text):
        for change in matcher.changes(text):
            yield Place(change.path, _value(change.expected) or ABSENT, _value(change.actual), False)
    else:
        yield _whole(matcher, text, as_is)


def _of_violations(matcher: MatchesJsonSchema, text: str) -> Iterator[Place]:
    found = matcher.violations(text)
    if not found:
        yield _whole(matcher, text, as_is)
    for violation in found:
        yield Place(violation.path, violation.demand, _value(violation.actual), False)


def _value(value: Any) -> str | None:
    return None if value is MISSING else json_codec.write(value)


def _through(show: Show, text: str | None) -> str | None:
    return None if text is None else show(text)
