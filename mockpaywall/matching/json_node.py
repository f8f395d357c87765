"""A value in a JSON document together with its JSON pointer, so that every error can say where it is."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from mockpaywall.http.json_limits import MAX_DEPTH
from mockpaywall.matching.pattern_error import PatternError
from mockpaywall.text.similar_names import find_similar_name

MAX_SHOWN_CHARS = 40
"""Characters shown of an unknown key."""

TYPE_NAMES: tuple[tuple[type, str], ...] = (
    (bool, "a boolean"),
    (str, "a string"),
    (int, "a number"),
    (float, "a number"),
    (list, "an array"),
    (dict, "an object"),
    (type(None), "null"),
)


@dataclass(frozen=True, slots=True, repr=False)
class JsonNode:
    """A value in a JSON document. Its methods raise PatternError when the value is of another type."""

    value: Any
    pointer: str = ""
    """A JSON pointer (RFC 6901)."""
    depth: int = 0

    def make_error(self, expected: str, nearest: str | None = None) -> PatternError:
        """Make the error for this value."""
        return PatternError(self.pointer, describe_type(self.value), expected, nearest)

    def string(self, expected: str = "a string") -> str:
        """Return the value, a string."""
        if not isinstance(self.value, str):
            raise self.make_error(expected)
        return self.value

    def boolean(self) -> bool:
        """Return the value, a boolean. Null is false, because clients write null for an option that is not set."""
        if self.value is None:
            return False
        if not isinstance(self.value, bool):
            raise self.make_error("true or false")
        return self.value

    def array(self, expected: str, *, min_items: int = 1) -> list[JsonNode]:
        """Return the elements of the array, at least *min_items*."""
        if not isinstance(self.value, list) or len(self.value) < min_items:
            raise self.make_error(f"an array of {expected}" + (", at least one" if min_items else ""))
        return [self._make_child(str(index), element) for index, element in enumerate(self.value)]

    def object_members(self, expected: str) -> dict[str, JsonNode]:
        """Return the members of the object by name."""
        if not isinstance(self.value, dict):
            raise self.make_error(expected)
        if not all(isinstance(name, str) for name in self.value):
            raise self.make_error("an object whose names are strings")
        return {name: self._make_child(name, member) for name, member in self.value.items()}

    def object_with_keys(
        self, expected: str, known: Collection[str], unsupported: Mapping[str, str]
    ) -> dict[str, JsonNode]:
        """Return the members of the object; every key must be *known*. *unsupported* maps keys to reasons."""
        members = self.object_members(expected)
        for name, node in members.items():
            if name in unsupported:
                raise PatternError(node.pointer, _format_key(name), f"a supported key: {unsupported[name]}")
            if name not in known:
                raise PatternError(
                    node.pointer,
                    _format_key(name),
                    format_alternatives(known),
                    find_similar_name(name, known),
                )
        return members

    def _make_child(self, step: str, value: object) -> JsonNode:
        if self.depth >= MAX_DEPTH:
            raise self.make_error(f"at most {MAX_DEPTH} levels")
        return JsonNode(value, f"{self.pointer}/{step.replace('~', '~0').replace('/', '~1')}", self.depth + 1)


def describe_type(value: object) -> str:
    """Return the name of the JSON type of *value*, with its article."""
    return next((name for kind, name in TYPE_NAMES if isinstance(value, kind)), "not a JSON value")


def format_alternatives(names: Collection[str]) -> str:
    """Format *names* as `a, b or c`."""
    *others, last = names
    return f"{', '.join(others)} or {last}" if others else last


def _format_key(name: str) -> str:
    return f"the key {json.dumps(name[:MAX_SHOWN_CHARS] + ('...' if len(name) > MAX_SHOWN_CHARS else ''))}"
