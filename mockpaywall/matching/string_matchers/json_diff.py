"""What differs between two JSON values, place by place."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mockpaywall.matching import json_codec

NAME = re.compile(r"[^\W\d]\w*")
PAIRED = 64
"""Elements in any order that are tried against one another, once the equal ones are off. Source: ours."""


class Missing:
    """Stands for a value that is not there."""


MISSING = Missing()


@dataclass(frozen=True, slots=True, repr=False)
class Change:
    """One place where they differ."""

    path: str
    """`$.a[0]`."""
    expected: Any
    actual: Any
    """Either may be MISSING."""


@dataclass(frozen=True, slots=True)
class Lenience:
    """What does not count as a difference."""

    any_order: bool = False
    """The order of the elements of arrays."""
    extras: bool = False
    """Members and elements that are not expected."""


@dataclass(frozen=True, slots=True, repr=False)
class Comparer:
    """Compares with one lenience. Values are nested at most json_text.DEEPEST deep."""

    lenience: Lenience
    stands_for: Mapping[str, Callable[[object], bool]]
    """The placeholders among the expected strings -> whether a value is what they stand for."""

    def changes(self, expected: Any, actual: Any, path: str = "$") -> Iterator[Change]:
        """Every difference, in the order of *expected*."""
        if isinstance(expected, dict) and isinstance(actual, dict):
            yield from self._members(expected, actual, path)
        elif isinstance(expected, list) and isinstance(actual, list):
            elements = self._unordered if self.lenience.any_order else self._ordered
            yield from elements(expected, actual, path)
        elif not self._same(expected, actual):
            yield Change(path, expected, actual)

    def similar(self, expected: Any, actual: Any) -> bool:
        """Whether nothing differs."""
        return next(self.changes(expected, actual), None) is None

    def _same(self, expected: Any, actual: Any) -> bool:
        if isinstance(expected, str) and expected in self.stands_for:
            return self.stands_for[expected](actual)
        # True == 1 in Python, and 1 == 1.0 in both.
        return isinstance(expected, bool) == isinstance(actual, bool) and bool(expected == actual)

    def _members(self, expected: dict[str, Any], actual: dict[str, Any], path: str) -> Iterator[Change]:
        for name, value in expected.items():
            if name in actual:
                yield from self.changes(value, actual[name], path + step(name))
            else:
                yield Change(path + step(name), value, MISSING)
        if not self.lenience.extras:
            for name, value in actual.items():
                if name not in expected:
                    yield Change(path + step(name), MISSING, value)

    def _ordered(self, expected: list[Any], actual: list[Any], path: str) -> Iterator[Change]:
        for index, (one, other) in enumerate(zip(expected, actual, strict=False)):
            yield from self.changes(one, other, path + step(index))
        for index in range(len(actual), len(expected)):
            yield Change(path + step(index), expected[index], MISSING)
        if not self.lenience.extras:
            for index in range(len(expected), len(actual)):
                yield Change(path + step(index), MISSING, actual[index])

    def _unordered(self, expected: list[Any], actual: list[Any], path: str) -> Iterator[Change]:
        lacking, left = _without_equals(expected, actual)
        pairs = self._paired([expected[i] for i in lacking[:PAIRED]], [actual[i] for i in left[:PAIRED]])
        partner = {lacking[one]: left[other] for other, one in pairs.items()}
        for index in lacking:
            if index not in partner:
                yield Change(path + step(index), expected[index], MISSING)
        if not self.lenience.extras:
            found = set(partner.values())
            for index in left:
                if index not in found:
                    yield Change(path + step(index), MISSING, actual[index])

    def _paired(self, expected: list[Any], actual: list[Any]) -> dict[int, int]:
        """As many pairs of similar elements as there can be (augmenting paths): actual -> expected index."""
        fits = [[j for j, other in enumerate(actual) if self.similar(one, other)] for one in expected]
        taken: dict[int, int] = {}
        for one in range(len(expected)):
            _augment(one, fits, taken, set())
        return taken


def _augment(one: int, fits: list[list[int]], taken: dict[int, int], tried: set[int]) -> bool:
    for other in fits[one]:
        if other not in tried:
            tried.add(other)
            if other not in taken or _augment(taken[other], fits, taken, tried):
                taken[other] = one
                return True
    return False


def _without_equals(expected: list[Any], actual: list[Any]) -> tuple[list[int], list[int]]:
    """The indexes that are left on each side when every element is taken off with an equal one."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for index in reversed(range(len(actual))):
        places[json_codec.canonical(actual[index])].append(index)
    lacking = []
    for index, value in enumerate(expected):
        equals = places[json_codec.canonical(value)]
        if equals:
            equals.pop()
        else:
            lacking.append(index)
    return lacking, sorted(index for indexes in places.values() for index in indexes)


def step(name: str | int) -> str:
    """One step of a JSONPath: `.a`, `['a b']` or `[0]`."""
    if isinstance(name, int):
        return f"[{name}]"
    if NAME.fullmatch(name):
        return f".{name}"
    quoted = name.replace("\\", "\\\\").replace("'", "\\'")
    return f"['{quoted}']"
