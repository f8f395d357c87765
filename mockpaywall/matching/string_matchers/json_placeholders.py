"""JsonUnit's placeholders: strings in an expected JSON value that match any value of a type.

Written `${json-unit.any-string}` or `#{json-unit.any-string}`. Source: documented (WireMock, equalToJson; JsonUnit).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from mockpaywall.matching.string_matchers.java_regex import InvalidRegex, compile_regex

ValuePredicate = Callable[[object], bool]

PLACEHOLDER_SYNTAX = re.compile(r"[$#]\{json-unit\.([a-z-]+)\}(.*)", re.DOTALL)

PLACEHOLDERS: Mapping[str, ValuePredicate] = {
    "ignore": lambda value: True,
    "any-string": lambda value: isinstance(value, str),
    "any-number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "any-boolean": lambda value: isinstance(value, bool),
}
REGEX = "regex"
"""`${json-unit.regex}[a-z]+` matches a string when the expression matches all of it."""

NAMES = (*PLACEHOLDERS, REGEX)


class InvalidPlaceholder(ValueError):
    """A placeholder that is unknown or invalid. Its `str` says which and why."""


def parse_placeholder(expected: object) -> ValuePredicate | None:
    """Return the predicate of a placeholder; None for any other value. Raises InvalidPlaceholder."""
    match = PLACEHOLDER_SYNTAX.fullmatch(expected) if isinstance(expected, str) else None
    if match is None:
        return None
    name, rest = match.groups()
    if name == REGEX:
        return _make_regex_predicate(rest)
    if name not in PLACEHOLDERS or rest:
        raise InvalidPlaceholder(f"json-unit.{name[:20]} is not one of {', '.join(NAMES)}")
    return PLACEHOLDERS[name]


def _make_regex_predicate(expression: str) -> ValuePredicate:
    try:
        fullmatch = compile_regex(expression).fullmatch
    except InvalidRegex as error:
        raise InvalidPlaceholder(f"json-unit.regex: {error}") from None
    return lambda value: isinstance(value, str) and fullmatch(value) is not None
