"""JsonUnit's placeholders: strings in an expected JSON value that stand for any value of a kind.

Source: documented (WireMock, equalToJson; JsonUnit). Written `${json-unit.any-string}`, or with `#{`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from mockpaywall.matching.string_matchers.java_regex import InvalidRegex, compile_regex

PLACEHOLDER_SYNTAX = re.compile(r"[$#]\{json-unit\.([a-z-]+)\}(.*)", re.DOTALL)

PLACEHOLDERS: Mapping[str, Callable[[object], bool]] = {
    "ignore": lambda value: True,
    "any-string": lambda value: isinstance(value, str),
    "any-number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "any-boolean": lambda value: isinstance(value, bool),
}
REGEX = "regex"
"""`${json-unit.regex}[a-z]+`: a string that the rest fits from end to end."""

NAMES = (*PLACEHOLDERS, REGEX)


class InvalidPlaceholder(ValueError):
    """A placeholder that is not known or cannot be used. Its `str` says which and why."""


def parse_placeholder(expected: object) -> Callable[[object], bool] | None:
    """What the string *expected* stands for; None when it stands for itself. Raises NotPlaceholder."""
    written = PLACEHOLDER_SYNTAX.fullmatch(expected) if isinstance(expected, str) else None
    if written is None:
        return None
    name, rest = written.groups()
    if name == REGEX:
        return _make_regex_predicate(rest)
    if name not in PLACEHOLDERS or rest:
        raise InvalidPlaceholder(f"json-unit.{name[:20]} is not one of {', '.join(NAMES)}")
    return PLACEHOLDERS[name]


def _make_regex_predicate(expression: str) -> Callable[[object], bool]:
    try:
        fits = compile_regex(expression).fullmatch
    except InvalidRegex as error:
        raise InvalidPlaceholder(f"json-unit.regex: {error}") from None
    return lambda value: isinstance(value, str) and fits(value) is not None
