"""Which HTTP methods a pattern is for: one name, or WireMock's {"oneOf": [...]} and {"noneOf": [...]}."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from mockpaywall.matching.json_node import Spot
from mockpaywall.matching.pattern_error import PatternError
from mockpaywall.matching.string_matchers.matcher import Show

TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
ANY = "ANY"
LISTS = ("oneOf", "noneOf")
EXPECTED = 'an HTTP method, ANY, {"oneOf": [...]} or {"noneOf": [...]}'


@dataclass(frozen=True, slots=True)
class Methods:
    """One of the names, or none of them; in upper case."""

    names: tuple[str, ...]
    """At least one."""
    wanted: bool = True

    def matches(self, text: str | None) -> bool:
        """See Matcher."""
        return (text in self.names) == self.wanted

    def distance(self, text: str | None) -> float:
        """See Matcher."""
        return 1.0

    def to_json(self, show: Show) -> Any:
        """A name alone, or the object."""
        if self.wanted and len(self.names) == 1:
            return self.names[0]
        return {LISTS[not self.wanted]: list(self.names)}


def read(spot: Spot) -> Methods | None:
    """The methods that stand at *spot*; None for ANY. Raises PatternError."""
    if isinstance(spot.value, str):
        name = _name(spot)
        return None if name == ANY else Methods((name,))
    members = spot.known_members(EXPECTED, LISTS, {})
    if len(members) != 1:
        raise PatternError(spot.pointer, f"{len(members)} lists", "one of oneOf and noneOf")
    ((key, names),) = members.items()
    return Methods(tuple(dict.fromkeys(_name(name) for name in names.items("HTTP methods"))), key == LISTS[0])


def _name(spot: Spot) -> str:
    name = spot.text(EXPECTED)
    if not TOKEN.fullmatch(name):
        raise spot.error(EXPECTED)
    return name.upper()
