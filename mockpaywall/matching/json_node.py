"""A spot in a JSON document: a value and where it stands, so that every refusal can say where."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from mockpaywall.matching.pattern_error import PatternError, nearest

DEEPEST = 64
"""Levels below the top; what is nested deeper is refused. Source: ours."""
SHOWN = 40
"""Characters of an unknown key that are shown."""

KINDS: tuple[tuple[type, str], ...] = (
    (bool, "a boolean"),
    (str, "a string"),
    (int, "a number"),
    (float, "a number"),
    (list, "an array"),
    (dict, "an object"),
    (type(None), "null"),
)


@dataclass(frozen=True, slots=True, repr=False)
class Spot:
    """A value of a JSON document. Its reading methods raise PatternError."""

    value: Any
    pointer: str = ""
    depth: int = 0

    def error(self, expected: str, near: str | None = None) -> PatternError:
        """The refusal of what stands here."""
        return PatternError(self.pointer, kind_of(self.value), expected, near)

    def text(self, expected: str = "a string") -> str:
        """The string that stands here."""
        if not isinstance(self.value, str):
            raise self.error(expected)
        return self.value

    def flag(self) -> bool:
        """True or false; null is false, as clients write what they leave open."""
        if self.value is None:
            return False
        if not isinstance(self.value, bool):
            raise self.error("true or false")
        return self.value

    def items(self, expected: str, *, least: int = 1) -> list[Spot]:
        """The elements of the array that stands here; *least* or more."""
        if not isinstance(self.value, list) or len(self.value) < least:
            raise self.error(f"an array of {expected}" + (", at least one" if least else ""))
        return [self._below(str(index), element) for index, element in enumerate(self.value)]

    def members(self, expected: str) -> dict[str, Spot]:
        """The members of the object that stands here, by name."""
        if not isinstance(self.value, dict):
            raise self.error(expected)
        if not all(isinstance(name, str) for name in self.value):
            raise self.error("names that are strings")
        return {name: self._below(name, member) for name, member in self.value.items()}

    def known_members(
        self, expected: str, known: Collection[str], refused: Mapping[str, str]
    ) -> dict[str, Spot]:
        """As `members`; a name that is not *known*, or is *refused* for a reason, raises PatternError."""
        members = self.members(expected)
        for name, spot in members.items():
            if name in refused:
                raise PatternError(spot.pointer, _key(name), f"none, for {refused[name]}")
            if name not in known:
                raise PatternError(spot.pointer, _key(name), one_of(known), nearest(name, known))
        return members

    def _below(self, step: str, value: object) -> Spot:
        if self.depth >= DEEPEST:
            raise self.error(f"at most {DEEPEST} levels")
        return Spot(value, f"{self.pointer}/{step.replace('~', '~0').replace('/', '~1')}", self.depth + 1)


def kind_of(value: object) -> str:
    """What *value* is called in an error."""
    return next((name for kind, name in KINDS if isinstance(value, kind)), "no JSON value")


def one_of(names: Collection[str]) -> str:
    """`a, b or c`."""
    *others, last = names
    return f"{', '.join(others)} or {last}" if others else last


def _key(name: str) -> str:
    return f"the key {json.dumps(name[:SHOWN] + ('...' if len(name) > SHOWN else ''))}"
