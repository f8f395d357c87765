"""A request pattern: which calls are meant. WireMock's RequestPattern, parsed once and strictly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mockpaywall.http.request import Call
from mockpaywall.matching.field_pattern import Field
from mockpaywall.matching.json_node import Spot
from mockpaywall.matching.pattern_error import PatternError
from mockpaywall.matching.pattern_keys import ALIASES, LISTED, NAMED, PARTS, REFUSED, URLS, Stated
from mockpaywall.matching.string_matchers.matcher import as_is

KEYS = (*(part.key for part in PARTS), *ALIASES)
EXPECTED = "a request pattern: a JSON object"


@dataclass(frozen=True, slots=True)
class RequestPattern:
    """What a call must have to be meant. With no field it means every call. Its repr shows no operand."""

    fields: tuple[Field, ...] = ()
    """In the order of PARTS: what is cheap to ask comes first."""


def parse(value: object) -> RequestPattern:
    """The pattern that the JSON value *value* is. Raises PatternError, and nothing else.

    A key with null is taken for left out, as clients write it.
    """
    stated = _stated(value)
    return RequestPattern(
        tuple(field for part in PARTS if part.key in stated for field in part.read(part, stated))
    )


def matches(pattern: RequestPattern, call: Call) -> bool:
    """Whether *call* is meant. Never raises."""
    return all(field.holds(call) for field in pattern.fields)


def to_json(pattern: RequestPattern, *, secrets: bool = True) -> dict[str, Any]:
    """*pattern* as JSON that `parse` makes the same pattern of; without *secrets*, with those masked."""
    written: dict[str, Any] = {}
    for field in pattern.fields:
        operand = field.demand.to_json(as_is if secrets else field.show)
        if field.key in NAMED:
            written.setdefault(field.key, {})[field.name] = operand
        elif field.key in LISTED:
            written.setdefault(field.key, []).append(operand)
        else:
            written[field.key] = operand
    return written


def _stated(value: object) -> Stated:
    members = Spot(value).known_members(EXPECTED, KEYS, REFUSED)
    stated: dict[str, Spot] = {}
    for name, spot in members.items():
        key = ALIASES.get(name, name)
        if key in stated:
            raise PatternError(spot.pointer, f"{name} beside {key}", "one of them")
        if spot.value is not None:
            stated[key] = spot
    urls = [key for key in URLS if key in stated]
    if len(urls) > 1:
        raise PatternError("", " and ".join(urls), "at most one of them")
    return stated
