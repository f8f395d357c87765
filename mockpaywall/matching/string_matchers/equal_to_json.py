"""equalToJson: the same JSON value, however it is written. Source: documented (WireMock, JSON equality)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from mockpaywall.matching import json_codec
from mockpaywall.matching.json_node import JsonNode
from mockpaywall.matching.string_matchers.json_diff import (
    MISSING,
    CompareOptions,
    JsonComparer,
    JsonDifference,
)
from mockpaywall.matching.string_matchers.json_placeholders import InvalidPlaceholder, parse_placeholder
from mockpaywall.matching.string_matchers.matcher import Mask
from mockpaywall.matching.string_matchers.matcher_type import MatcherType, NestedParser

EXPECTED = "a JSON value, or a string that holds one"


@dataclass(frozen=True, slots=True, repr=False)
class EqualToJson:
    """A text that is JSON and says the same."""

    canonical: str
    """The value with names sorted: what makes two of these equal."""
    options: CompareOptions
    value: Any = field(compare=False)
    """Nobody else's, and not to be edited."""
    comparer: JsonComparer = field(compare=False)

    def matches(self, text: str | None) -> bool:
        """See Matcher."""
        return next(self.find_differences(text), None) is None

    def find_differences(self, text: str | None) -> Iterator[JsonDifference]:
        """What differs; for a text that is no JSON, everything."""
        try:
            actual = json_codec.decode(text or "")
        except json_codec.InvalidJsonValue:
            return iter((JsonDifference("$", self.value, MISSING),))
        return self.comparer.find_differences(self.value, actual)

    def distance(self, text: str | None) -> float:
        """The values that differ, over those that are expected, as WireMock counts."""
        differing = sum(
            max(_count_values(change.expected), _count_values(change.actual))
            for change in self.find_differences(text)
        )
        return differing / json_codec.count_values(self.value)

    def to_json(self, mask: Mask) -> dict[str, Any]:
        """See Matcher. A string is written as JSON within a string, for so it is read."""
        shown = mask(self.canonical)
        masked = shown != self.canonical
        inner = (
            json_codec.encode(self.value) if isinstance(self.value, str) else json_codec.deep_copy(self.value)
        )
        written: dict[str, Any] = {"equalToJson": shown if masked else inner}
        if self.options.ignore_order:
            written["ignoreArrayOrder"] = True
        if self.options.ignore_extra:
            written["ignoreExtraElements"] = True
        return written


def parse_json_value(operand: JsonNode) -> Any:
    """The JSON value that stands there, or is in the string that does. Raises PatternError."""
    try:
        return (
            json_codec.decode(operand.value)
            if isinstance(operand.value, str)
            else json_codec.deep_copy(operand.value)
        )
    except json_codec.InvalidJsonValue:
        raise operand.make_error(EXPECTED) from None


def _parse(operand: JsonNode, options: Mapping[str, JsonNode], parse_nested: NestedParser) -> EqualToJson:
    value = parse_json_value(operand)
    lenience = CompareOptions(
        _parse_flag(options, "ignoreArrayOrder"), _parse_flag(options, "ignoreExtraElements")
    )
    try:
        comparer = JsonComparer(lenience, dict(_find_placeholders(value)))
    except InvalidPlaceholder as error:
        raise operand.make_error(f"a placeholder that is known: {error}") from None
    return EqualToJson(json_codec.encode_canonical(value), lenience, value, comparer)


def _parse_flag(options: Mapping[str, JsonNode], name: str) -> bool:
    return name in options and options[name].boolean()


def _find_placeholders(value: Any) -> Iterator[tuple[str, Callable[[object], bool]]]:
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _find_placeholders(inner)
    elif stands_for := parse_placeholder(value):
        yield value, stands_for


def _count_values(value: Any) -> int:
    return 0 if value is MISSING else json_codec.count_values(value)


MATCHER_TYPES = (MatcherType("equalToJson", _parse, frozenset({"ignoreArrayOrder", "ignoreExtraElements"})),)
