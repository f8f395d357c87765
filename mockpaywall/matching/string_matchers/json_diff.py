"""What differs between two JSON values, place by place."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mockpaywall.matching import json_codec

NAME = re.compile(r"[^\W\d]\w*")
MAX_PAIRED_ELEMENTS = 64
"""Elements in any order that are tried against one another, once the equal ones are off. Source: ours."""


class Missing:
    """Stands for a value that is not there."""


MISSING = Missing()


@dataclass(frozen=True, slots=True, repr=False)
class JsonDifference:
    """One place where they differ."""

    path: str
    """`$.a[0]`."""
    expected: Any
    actual: Any
    """Either may be MISSING."""


@dataclass(frozen=True, slots=True)
class CompareOptions:
    """What does not count as a difference."""

    ignore_order: bool = False
    """The order of the elements of arrays."""
    ignore_extra: bool = False
    """Members and elements that are not expected."""


@dataclass(frozen=True, slots=True, repr=False)
class JsonComparer:
    """Compares with one lenience. Values are nested at most json_text.DEEPEST deep."""

    options: CompareOptions
    placeholders: Mapping[str, Callable[[object], bool]]
    """The placeholders among the expected strings -> whether a value is what they stand for."""

    def find_differences(self, expected: Any, actual: Any, path: str = "$") -> Iterator[JsonDifference]:
        """Every difference, in the order of *expected*."""
        if isinstance(expected, dict) and isinstance(actual, dict):
            yield from self._compare_members(expected, actual, path)
        elif isinstance(expected, list) and isinstance(actual, list):
            elements = self._compare_unordered if self.options.ignore_order else self._compare_ordered
            yield from elements(expected, actual, path)
        elif not self._is_equal_scalar(expected, actual):
            yield JsonDifference(path, expected, actual)

    def is_equal(self, expected: Any, actual: Any) -> bool:
        """Whether nothing differs."""
        return next(self.find_differences(expected, actual), None) is None

    def _is_equal_scalar(self, expected: Any, actual: Any) -> bool:
        if isinstance(expected, str) and expected in self.placeholders:
            return self.placeholders[expected](actual)
        # True == 1 in Python, and 1 == 1.0 in both.
        return isinstance(expected, bool) == isinstance(actual, bool) and bool(expected == actual)

    def _compare_members(
        self, expected: dict[str, Any], actual: dict[str, Any], path: str
    ) -> Iterator[JsonDifference]:
        for name, value in expected.items():
            if name in actual:
                yield from self.find_differences(value, actual[name], path + format_path_step(name))
            else:
                yield JsonDifference(path + format_path_step(name), value, MISSING)
        if not self.options.ignore_extra:
            for name, value in actual.items():
                if name not in expected:
                    yield JsonDifference(path + format_path_step(name), MISSING, value)

    def _compare_ordered(self, expected: list[Any], actual: list[Any], path: str) -> Iterator[JsonDifference]:
        for index, (one, other) in enumerate(zip(expected, actual, strict=False)):
            yield from self.find_differences(one, other, path + format_path_step(index))
        for index in range(len(actual), len(expected)):
            yield JsonDifference(path + format_path_step(index), expected[index], MISSING)
        if not self.options.ignore_extra:
            for index in range(len(expected), len(actual)):
                yield JsonDifference(path + format_path_step(index), MISSING, actual[index])

    def _compare_unordered(
        self, expected: list[Any], actual: list[Any], path: str
    ) -> Iterator[JsonDifference]:
        lacking, left = _remove_equal_elements(expected, actual)
        pairs = self._pair_elements(
            [expected[i] for i in lacking[:MAX_PAIRED_ELEMENTS]],
            [actual[i] for i in left[:MAX_PAIRED_ELEMENTS]],
        )
        partner = {lacking[one]: left[other] for other, one in pairs.items()}
        for index in lacking:
            if index not in partner:
                yield JsonDifference(path + format_path_step(index), expected[index], MISSING)
        if not self.options.ignore_extra:
            found = set(partner.values())
            for index in left:
                if index not in found:
                    yield JsonDifference(path + format_path_step(index), MISSING, actual[index])

    def _pair_elements(self, expected: list[Any], actual: list[Any]) -> dict[int, int]:
        """As many pairs of similar elements as there can be (augmenting paths): actual -> expected index."""
        fits = [[j for j, other in enumerate(actual) if self.is_equal(one, other)] for one in expected]
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


def _remove_equal_elements(expected: list[Any], actual: list[Any]) -> tuple[list[int], list[int]]:
    """The indexes that are left on each side when every element is taken off with an equal one."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for index in reversed(range(len(actual))):
        places[json_codec.encode_canonical(actual[index])].append(index)
    lacking = []
    for index, value in enumerate(expected):
        equals = places[json_codec.encode_canonical(value)]
        if equals:
            equals.pop()
        else:
            lacking.append(index)
    return lacking, sorted(index for indexes in places.values() for index in indexes)


def format_path_step(name: str | int) -> str:
    """One step of a JSONPath: `.a`, `['a b']` or `[0]`."""
    if isinstance(name, int):
        return f"[{name}]"
    if NAME.fullmatch(name):
        return f".{name}"
    quoted = name.replace("\\", "\\\\").replace("'", "\\'")
    return f"['{quoted}']"
