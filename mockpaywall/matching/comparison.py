"""Compare a pattern with a request: the near-miss distance and the differences, field by field."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass

from mockpaywall.http.request import Request
from mockpaywall.matching.diff import DiffLine, build_diff_lines, format_matcher
from mockpaywall.matching.field_pattern import FieldPattern
from mockpaywall.matching.multi_value import AnyValue
from mockpaywall.matching.pattern import RequestPattern
from mockpaywall.model.work_budget import WorkBudget, WorkExceeded, get_work_budget

MAX_SHOWN_CHARS = 400
"""Characters shown of a value; the rest is cut off."""
STOPPED = "(matching was stopped: it took too much work)"
"""The expected value of a field whose comparison took more work than the budget in use allows."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The expected and the actual value of one field. Secrets are masked; the repr shows neither value."""

    field: str
    """`method`, `header UserAgent`, `query a`, `body $.UserId`."""
    expected: str = dataclasses.field(repr=False)
    """The matcher as in the pattern, such as `equalTo "x"` or `(absent)`; a method or URL as it is."""
    actual: str | None = dataclasses.field(repr=False)
    """None when the field is absent; several values are separated by commas."""
    matched: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """The result of comparing a pattern with a request."""

    pattern: RequestPattern
    request: Request
    distance: float
    """0 if and only if the request matches, 1 when no field matches at all."""
    differences: tuple[Difference, ...]
    """One or more per field of the pattern, in its order; fields that match are included."""


def compare(pattern: RequestPattern, request: Request) -> Comparison:
    """Compare *pattern* with *request*. Never raises."""
    differences = tuple(each for field in pattern.fields for each in _list_differences(field, request))
    return Comparison(pattern, request, compute_distance(pattern, request), differences)


def compute_distance(pattern: RequestPattern, request: Request) -> float:
    """Return the weighted mean of the fields' distances, 0 to 1; it is 0 if and only if the request matches.

    Unlike in WireMock, only fields that the pattern specifies count, and the body counts even when the URL
    differs.
    """
    budget = get_work_budget()
    if budget is None:
        with WorkBudget():
            return compute_distance(pattern, request)
    budget.begin_pattern()
    weight = sum(field.weight for field in pattern.fields)
    weighted = sum(field.weight * _compute_field_distance(field, request, budget) for field in pattern.fields)
    return weighted / weight if weight else 0.0


def _compute_field_distance(field: FieldPattern, request: Request, budget: WorkBudget) -> float:
    try:
        return field.distance(request)
    except WorkExceeded:
        budget.report(field.label)
        return 1.0


def _list_differences(field: FieldPattern, request: Request) -> list[Difference]:
    budget = get_work_budget()
    if budget is None:
        with WorkBudget():
            return _list_differences(field, request)
    budget.begin_pattern()
    try:
        return list(_find_differences(field, request))
    except WorkExceeded:
        budget.report(field.label)
        return [Difference(field.label, STOPPED, None, False)]


def _find_differences(field: FieldPattern, request: Request) -> Iterator[Difference]:
    values, mask = field.extractor(request), field.mask
    if isinstance(field.matcher, AnyValue) and len(values) <= 1:
        for line in build_diff_lines(field.matcher.matcher, values[0] if values else None, mask):
            yield _to_difference(field, line)
    else:
        expected = format_matcher(field.matcher.to_json(mask))
        actual = ", ".join(mask(value) for value in values) if values else None
        yield _to_difference(field, DiffLine("", expected, actual, field.matcher.matches(values)))


def _to_difference(field: FieldPattern, line: DiffLine) -> Difference:
    label = f"{field.label} {line.path}" if line.path else field.label
    actual = None if line.actual is None else _truncate(line.actual)
    return Difference(_truncate(label), _truncate(line.expected), actual, line.matched)


def _truncate(text: str) -> str:
    return text if len(text) <= MAX_SHOWN_CHARS else f"{text[:MAX_SHOWN_CHARS]}..."
