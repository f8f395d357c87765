"""Find the differences between two JSON values, each with its path."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mockpaywall.matching import json_codec
from mockpaywall.matching.string_matchers.json_placeholders import ValuePredicate
from mockpaywall.model.work_budget import spend

NAME = re.compile(r"[^\W\d]\w*")
MAX_PAIRED_ELEMENTS = 64
"""Elements in any order that are compared pairwise, after equal elements are removed. Source: ours."""
COMPARISON_STEPS = 2
"""Steps that comparing two values takes, without the values inside them."""


class Missing:
    """The type of MISSING, which stands for a value that is absent."""


MISSING = Missing()


@dataclass(frozen=True, slots=True, repr=False)
class JsonDifference:
    """A place where two values differ. Either value may be MISSING."""

    path: str
    """`$.a[0]`."""
    expected: Any
    actual: Any


@dataclass(frozen=True, slots=True)
class CompareOptions:
    """What is not a difference."""

    ignore_order: bool = False
    """The order of array elements."""
    ignore_extra: bool = False
    """Members and elements that are not expected."""


@dataclass(frozen=True, slots=True, repr=False)
class JsonComparer:
    """Compares JSON values, which must not be nested deeper than MAX_DEPTH."""

    options: CompareOptions
    placeholders: Mapping[str, ValuePredicate]
    """The placeholders among the expected strings, with their predicates."""

    def find_differences(self, expected: Any, actual: Any, path: str = "$") -> Iterator[JsonDifference]:
        """Yield every difference, in the order of *expected*. Raises WorkExceeded."""
        spend(COMPARISON_STEPS)
        if isinstance(expected, dict) and isinstance(actual, dict):
            yield from self._compare_members(expected, actual, path)
        elif isinstance(expected, list) and isinstance(actual, list):
            compare = self._compare_unordered if self.options.ignore_order else self._compare_ordered
            yield from compare(expected, actual, path)
        elif not self._is_equal_scalar(expected, actual):
            yield JsonDifference(path, expected, actual)

    def is_equal(self, expected: Any, actual: Any) -> bool:
        """Return whether there is no difference."""
        return next(self.find_differences(expected, actual), None) is None

    def _is_equal_scalar(self, expected: Any, actual: Any) -> bool:
        if isinstance(expected, str) and expected in self.placeholders:
            return self.placeholders[expected](actual)
        # In Python True == 1, which JSON distinguishes; 1 == 1.0 is true in both.
        return isinstance(expected, bool) == isinstance(actual, bool) and bool(expected == actual)

    def _compare_members(
        self, expected: dict[str, Any], actual: dict[str, Any], path: str
    ) -> Iterator[JsonDifference]:
        for name, value in expected.items():
            member_path = path + format_path_step(name)
            if name in actual:
                yield from self.find_differences(value, actual[name], member_path)
            else:
                yield JsonDifference(member_path, value, MISSING)
        if not self.options.ignore_extra:
            for name, value in actual.items():
                if name not in expected:
                    yield JsonDifference(path + format_path_step(name), MISSING, value)

    def _compare_ordered(self, expected: list[Any], actual: list[Any], path: str) -> Iterator[JsonDifference]:
        for index, (one, other) in enumerate(zip(expected, actual, strict=False)):
            yield from self.find_differences(one, other, path + format_path_step(index))
        missing, extra = range(len(actual), len(expected)), range(len(expected), len(actual))
        yield from self._report_unpaired(expected, missing, actual, extra, path)

    def _compare_unordered(
        self, expected: list[Any], actual: list[Any], path: str
    ) -> Iterator[JsonDifference]:
        missing, extra = _remove_equal_elements(expected, actual)
        pairs = self._pair_elements(
            [expected[index] for index in missing[:MAX_PAIRED_ELEMENTS]],
            [actual[index] for index in extra[:MAX_PAIRED_ELEMENTS]],
        )
        paired_expected = {missing[index] for index in pairs.values()}
        paired_actual = {extra[index] for index in pairs}
        yield from self._report_unpaired(
            expected,
            (index for index in missing if index not in paired_expected),
            actual,
            (index for index in extra if index not in paired_actual),
            path,
        )

    def _report_unpaired(
        self, expected: list[Any], missing: Iterable[int], actual: list[Any], extra: Iterable[int], path: str
    ) -> Iterator[JsonDifference]:
        """Yield the differences for the indexes *missing* in actual and *extra* in it."""
        for index in missing:
            yield JsonDifference(path + format_path_step(index), expected[index], MISSING)
        if not self.options.ignore_extra:
            for index in extra:
                yield JsonDifference(path + format_path_step(index), MISSING, actual[index])

    def _pair_elements(self, expected: list[Any], actual: list[Any]) -> dict[int, int]:
        """Pair as many equal elements as possible (augmenting paths). Maps actual to expected indexes."""
        candidates = [
            [index for index, other in enumerate(actual) if self.is_equal(one, other)] for one in expected
        ]
        pairs: dict[int, int] = {}
        for index in range(len(expected)):
            _augment(index, candidates, pairs, set())
        return pairs


def _augment(expected: int, candidates: list[list[int]], pairs: dict[int, int], visited: set[int]) -> bool:
    """Pair the element at *expected*, moving earlier pairs where needed; return whether that is possible."""
    for actual in candidates[expected]:
        spend(1)
        if actual not in visited:
            visited.add(actual)
            if actual not in pairs or _augment(pairs[actual], candidates, pairs, visited):
                pairs[actual] = expected
                return True
    return False


def _remove_equal_elements(expected: list[Any], actual: list[Any]) -> tuple[list[int], list[int]]:
    """Pair elements with equal JSON; return the indexes of the others, in *expected* and in *actual*."""
    spend(COMPARISON_STEPS * (len(expected) + len(actual)))
    positions: defaultdict[str, list[int]] = defaultdict(list)
    for index in reversed(range(len(actual))):
        positions[json_codec.encode_canonical(actual[index])].append(index)
    missing = []
    for index, value in enumerate(expected):
        equal = positions[json_codec.encode_canonical(value)]
        if equal:
            equal.pop()
        else:
            missing.append(index)
    return missing, sorted(index for indexes in positions.values() for index in indexes)


def format_path_step(name: str | int) -> str:
    """Format one step of a JSONPath: `.a`, `['a b']` or `[0]`."""
    if isinstance(name, int):
        return f"[{name}]"
    if NAME.fullmatch(name):
        return f".{name}"
    quoted = name.replace("\\", "\\\\").replace("'", "\\'")
    return f"['{quoted}']"
