"""Compile Java's regular expressions with Python's `re`; refuse those that mean something else in Python."""

from __future__ import annotations

import re

MAX_EXPRESSION_CHARS = 4096
"""Length of an expression. Source: ours."""

NAMED_GROUP = re.compile(r"(\\.)|\(\?<(?=[A-Za-z])", re.DOTALL)
CLASS_TOKEN = re.compile(r"\\.|&&|--|~~|\|\||[\[\]]", re.DOTALL)
"""What matters inside a character class: an escape, an operator or a bracket."""
CLASS_START = re.compile(r"\\.|\[\^?\]?", re.DOTALL)
"""What matters outside a character class: an escape or the start of a class."""


class InvalidRegex(ValueError):
    """The expression cannot be used. Its `str` says why, without the expression."""


def compile_regex(expression: str) -> re.Pattern[str]:
    """Compile *expression*. A dot also matches line ends, as in WireMock.

    Java's `(?<name>...)` is supported; nested classes and `&&` are not. Raises InvalidRegex.
    Matching backtracks: some expressions take very long on texts made for it. Bodies are limited to 64 KiB.
    """
    if len(expression) > MAX_EXPRESSION_CHARS:
        raise InvalidRegex(f"longer than {MAX_EXPRESSION_CHARS} characters")
    _reject_class_operators(expression)
    python_expression = NAMED_GROUP.sub(lambda match: match[1] or "(?P<", expression)
    try:
        return re.compile(python_expression, re.DOTALL)
    except re.error as error:
        raise InvalidRegex(f"{error.msg} at position {error.pos}") from None
    except (OverflowError, RecursionError):
        raise InvalidRegex("a repeat count is too large, or groups are nested too deep") from None


def _reject_class_operators(expression: str) -> None:
    # Inside a class Python takes `[`, `&&`, `--`, `~~` and `||` literally, and warns that this may change.
    position = 0
    while start := CLASS_START.search(expression, position):
        position = start.end()
        if start[0].startswith("["):
            position = _find_class_end(expression, position)


def _find_class_end(expression: str, position: int) -> int:
    """Return the position after the class; raise InvalidRegex for an operator or a bracket inside it."""
    while token := CLASS_TOKEN.search(expression, position):
        position = token.end()
        if token[0] == "]":
            break
        if not token[0].startswith("\\"):
            raise InvalidRegex(f"{token[0]} inside a class at position {token.start()}: escape it with \\")
    return position
