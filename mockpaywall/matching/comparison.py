"""A pattern and a call side by side: how far apart they are, and in what."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass

from mockpaywall.http.request import Call
from mockpaywall.matching.diff import Place, places, printed
from mockpaywall.matching.field_pattern import Field
from mockpaywall.matching.multi_value import AnyOf
from mockpaywall.matching.pattern import RequestPattern

SHOWN = 400
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
    call: Call
    distance: float
    """0 exactly when the call matches, 1 when nothing is as wanted."""
    differences: tuple[Difference, ...]
    """Everything that the pattern states, in its order; what matched too."""


def compare(pattern: RequestPattern, call: Call) -> Comparison:
    """*pattern* and *call* side by side. Never raises."""
    differences = tuple(each for field in pattern.fields for each in _differences(field, call))
    return Comparison(pattern, call, distance(pattern, call), differences)


def distance(pattern: RequestPattern, call: Call) -> float:
    """How far *call* is off: the weighted mean of the distances of the fields; 0 exactly when it matches.

    Unlike WireMock, what the pattern does not state does not count, and the body is looked at even when
    the URL is another.
    """
    weight = sum(field.weight for field in pattern.fields)
    return sum(field.weight * field.distance(call) for field in pattern.fields) / weight if weight else 0.0


def _differences(field: Field, call: Call) -> Iterator[Difference]:
    values, show = field.source(call), field.show
    if isinstance(field.demand, AnyOf) and len(values) <= 1:
        for place in places(field.demand.matcher, values[0] if values else None, show):
            yield _difference(field, place)
    else:
        actual = ", ".join(show(value) for value in values) if values else None
        yield _difference(
            field, Place("", printed(field.demand.to_json(show)), actual, field.demand.holds(values))
        )


def _difference(field: Field, place: Place) -> Difference:
    label = f"{field.label} {place.path}" if place.path else field.label
    actual = None if place.actual is None else _cut(place.actual)
    return Difference(_cut(label), _cut(place.expected), actual, place.matched)


def _cut(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}..."
