"""equalToJson: the same JSON value, however it is written. Source: documented (WireMock, JSON equality)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from mockpaywall.matching import json_codec
from mockpaywall.matching.json_node import Spot
from mockpaywall.matching.string_matchers.json_diff import MISSING, Change, Comparer, Lenience
from mockpaywall.matching.string_matchers.json_placeholders import NotPlaceholder, placeholder
from mockpaywall.matching.string_matchers.matcher import Show
from mockpaywall.matching.string_matchers.matcher_type import MatcherKind, Nested

EXPECTED = "a JSON value, or a string that holds one"


@dataclass(frozen=True, slots=True, repr=False)
class EqualToJson:
    """A text that is JSON and says the same."""

    canonical: str
    """The value with names sorted: what makes two of these equal."""
    lenience: Lenience
    value: Any = field(compare=False)
    """Nobody else's, and not to be edited."""
    comparer: Comparer = field(compare=False)

    def matches(self, text: str | None) -> bool:
        """See Matcher."""
        return next(self.changes(text), None) is None

    def changes(self, text: str | None) -> Iterator[Change]:
        """What differs; for a text that is no JSON, everything."""
        try:
            actual = json_codec.read(text or "")
        except json_codec.NotJson:
            return iter((Change("$", self.value, MISSING),))
        return self.comparer.changes(self.value, actual)

    def distance(self, text: str | None) -> float:
        """The values that differ, over those that are expected, as WireMock counts."""
        differing = sum(max(_size(change.expected), _size(change.actual)) for change in self.changes(text))
        return differing / json_codec.size(self.value)

    def to_json(self, show: Show) -> dict[str, Any]:
        """See Matcher. A string is written as JSON within a string, for so it is read."""
        shown = show(self.canonical)
        masked = shown != self.canonical
        inner = json_codec.write(self.value) if isinstance(self.value, str) else json_codec.own(self.value)
        written: dict[str, Any] = {"equalToJson": shown if masked else inner}
        if self.lenience.any_order:
            written["ignoreArrayOrder"] = True
        if self.lenience.extras:
            written["ignoreExtraElements"] = True
        return written


def read_value(operand: Spot) -> Any:
    """The JSON value that stands there, or is in the string that does. Raises PatternError."""
    try:
        return (
            json_codec.read(operand.value)
            if isinstance(operand.value, str)
            else json_codec.own(operand.value)
        )
    except json_codec.NotJson:
        raise operand.error(EXPECTED) from None


def _read(operand: Spot, options: Mapping[str, Spot], nested: Nested) -> EqualToJson:
    value = read_value(operand)
    lenience = Lenience(_flag(options, "ignoreArrayOrder"), _flag(options, "ignoreExtraElements"))
    try:
        comparer = Comparer(lenience, dict(_placeholders(value)))
    except NotPlaceholder as error:
        raise operand.error(f"a placeholder that is known: {error}") from None
    return EqualToJson(json_codec.canonical(value), lenience, value, comparer)


def _flag(options: Mapping[str, Spot], name: str) -> bool:
    return name in options and options[name].flag()


def _placeholders(value: Any) -> Iterator[tuple[str, Callable[[object], bool]]]:
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _placeholders(inner)
    elif stands_for := placeholder(value):
        yield value, stands_for


def _size(value: Any) -> int:
    return 0 if value is MISSING else json_codec.size(value)


KINDS = (MatcherKind("equalToJson", _read, frozenset({"ignoreArrayOrder", "ignoreExtraElements"})),)
