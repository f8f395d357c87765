"""A pattern and a call side by side: how far apart they are, and in what."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass

from mockpaywall.http.request import Request
from mockpaywall.matching.diff import DiffLine, build_diff_lines, format_matcher
from mockpaywall.matching.field_pattern import FieldPattern
from mockpaywall.matching.multi_value import AnyValue
from mockpaywall.matching.pattern import RequestPattern

MAX_SHOWN_CHARS = 400
"""Characters of a value that are shown."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One field: what was wanted and what came. Secrets are masked; the repr shows neither side."""

    field: str
    """`method`, `header UserAgent`, `query a`, `body $.UserId`."""
    expected: str = dataclasses.field(repr=False)
    """As the pattern words it: `equalTo "x"`, `(absent)`; a method or URL as it is."""
    actual: str | None = dataclasses.field(repr=False)
    """None when it is absent; of several values, all, with commas."""
    matched: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """A pattern and a call side by side."""

    pattern: RequestPattern
    request: Request
    distance: float
    """0 exactly when the call matches, 1 when nothing is as wanted."""
    differences: tuple[Difference, ...]
    """Everything that the pattern states, in its order; what matched too."""


def compare(pattern: RequestPattern, request: Request) -> Comparison:
    """*pattern* and *call* side by side. Never raises."""
    differences = tuple(each for field in pattern.fields for each in _find_differences(field, request))
    return Comparison(pattern, request, compute_distance(pattern, request), differences)


def compute_distance(pattern: RequestPattern, request: Request) -> float:
    """How far *call* is off: the weighted mean of the distances of the fields; 0 exactly when it matches.

    Unlike WireMock, what the pattern does not state does not count, and the body is looked at even when
    the URL is another.
    """
    weight = sum(field.weight for field in pattern.fields)
    return sum(field.weight * field.distance(request) for field in pattern.fields) / weight if weight else 0.0


def _find_differences(field: FieldPattern, request: Request) -> Iterator[Difference]:
    values, show = field.extractor(request), field.mask
    if isinstance(field.matcher, AnyValue) and len(values) <= 1:
        for place in build_diff_lines(field.matcher.matcher, values[0] if values else None, show):
            yield _to_difference(field, place)
    else:
        actual = ", ".join(show(value) for value in values) if values else None
        yield _to_difference(
            field,
            DiffLine("", format_matcher(field.matcher.to_json(show)), actual, field.matcher.matches(values)),
        )


def _to_difference(field: FieldPattern, line: DiffLine) -> Difference:
    label = f"{field.label} {line.path}" if line.path else field.label
    actual = None if line.actual is None else _truncate(line.actual)
    return Difference(_truncate(label), _truncate(line.expected), actual, line.matched)


def _truncate(text: str) -> str:
    return text if len(text) <= MAX_SHOWN_CHARS else f"{text[:MAX_SHOWN_CHARS]}..."
