"""equalToJson: compare JSON values, whatever their formatting. Source: documented (WireMock, JSON equality)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
from mockpaywall.matching.string_matchers.json_placeholders import (
    InvalidPlaceholder,
    ValuePredicate,
    parse_placeholder,
)
from mockpaywall.matching.string_matchers.matcher import Mask, MatcherType, NestedParser

EXPECTED = "a JSON value, or a string that holds one"


@dataclass(frozen=True, slots=True, repr=False)
class EqualToJson:
    """Matches a text that is JSON with an equal value."""

    canonical: str
    """The value as JSON with sorted names; decides whether two matchers are equal."""
    options: CompareOptions
    value: Any = field(compare=False)
    """A private copy; must not be changed."""
    comparer: JsonComparer = field(compare=False)

    def matches(self, text: str | None) -> bool:
        return next(self.find_differences(text), None) is None

    def find_differences(self, text: str | None) -> Iterator[JsonDifference]:
        """Yield the differences; a text that is not JSON differs at `$`."""
        try:
            actual = json_codec.decode(text or "")
        except json_codec.InvalidJsonValue:
            return iter((JsonDifference("$", self.value, MISSING),))
        return self.comparer.find_differences(self.value, actual)

    def distance(self, text: str | None) -> float:
        """Return the number of values that differ, divided by the number of expected ones, as in WireMock."""
        differing = sum(
            max(_count_values(difference.expected), _count_values(difference.actual))
            for difference in self.find_differences(text)
        )
        return differing / json_codec.count_values(self.value)

    def to_json(self, mask: Mask) -> dict[str, Any]:
        """Return the matcher as JSON; a string value is encoded, because a string operand is parsed as JSON."""
        masked = mask(self.canonical)
        matcher_json: dict[str, Any] = {
            "equalToJson": self._to_operand() if masked == self.canonical else masked
        }
        if self.options.ignore_order:
            matcher_json["ignoreArrayOrder"] = True
        if self.options.ignore_extra:
            matcher_json["ignoreExtraElements"] = True
        return matcher_json

    def _to_operand(self) -> Any:
        if isinstance(self.value, str):
            return json_codec.encode(self.value)
        return json_codec.deep_copy(self.value)


def parse_json_value(operand: JsonNode) -> Any:
    """Return the JSON value of the operand, or the one inside a string operand. Raises PatternError."""
    try:
        if isinstance(operand.value, str):
            return json_codec.decode(operand.value)
        return json_codec.deep_copy(operand.value)
    except json_codec.InvalidJsonValue:
        raise operand.make_error(EXPECTED) from None


def _parse(operand: JsonNode, options: Mapping[str, JsonNode], parse_nested: NestedParser) -> EqualToJson:
    value = parse_json_value(operand)
    compare_options = CompareOptions(
        ignore_order=_parse_flag(options, "ignoreArrayOrder"),
        ignore_extra=_parse_flag(options, "ignoreExtraElements"),
    )
    try:
        comparer = JsonComparer(compare_options, dict(_find_placeholders(value)))
    except InvalidPlaceholder as error:
        raise operand.make_error(f"a known placeholder: {error}") from None
    return EqualToJson(json_codec.encode_canonical(value), compare_options, value, comparer)


def _parse_flag(options: Mapping[str, JsonNode], name: str) -> bool:
    return name in options and options[name].boolean()


def _find_placeholders(value: Any) -> Iterator[tuple[str, ValuePredicate]]:
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _find_placeholders(inner)
    elif predicate := parse_placeholder(value):
        yield value, predicate


def _count_values(value: Any) -> int:
    return 0 if value is MISSING else json_codec.count_values(value)


MATCHER_TYPES = (MatcherType("equalToJson", _parse, frozenset({"ignoreArrayOrder", "ignoreExtraElements"})),)
