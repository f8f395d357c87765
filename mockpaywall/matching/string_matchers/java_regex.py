"""Regular expressions as Java reads them, made into Python's; what cannot be is refused."""

from __future__ import annotations

import re

MAX_EXPRESSION_CHARS = 4096
"""Characters of an expression. Source: ours."""

NAMED_GROUP = re.compile(r"(\\.)|\(\?<(?=[A-Za-z])", re.DOTALL)
IN_CLASS = re.compile(r"\\.|&&|--|~~|\|\||[\[\]]", re.DOTALL)
OUTSIDE_CLASS = re.compile(r"\\.|\[\^?\]?", re.DOTALL)


class InvalidRegex(ValueError):
    """The text is no regular expression we can use. Its `str` says why, without the text."""


def compile_regex(expression: str) -> re.Pattern[str]:
    """*expression* ready for use; a dot stands for any character, line ends too, as WireMock has it.

    Java's `(?<name>...)` is understood; classes within classes and `&&` are not. Raises NotRegex.
    Matching backtracks: some expressions take very long on texts made for it. Bodies are 64 KiB at most.
    """
    if len(expression) > MAX_EXPRESSION_CHARS:
        raise InvalidRegex(f"longer than {MAX_EXPRESSION_CHARS} characters")
    _reject_class_operations(expression)
    translated = NAMED_GROUP.sub(lambda found: found[1] or "(?P<", expression)
    try:
        return re.compile(translated, re.DOTALL)
    except re.error as error:
        raise InvalidRegex(f"{error.msg} at position {error.pos}") from None
    except (OverflowError, RecursionError):
        raise InvalidRegex("too large a repeat, or nested too deep") from None


def _reject_class_operations(expression: str) -> None:
    """Python gives `[`, `&&`, `--`, `~~` and `||` inside a class no meaning, and warns that it may one day."""
    at = 0
    while opened := OUTSIDE_CLASS.search(expression, at):
        at = opened.end()
        if not opened[0].startswith("["):
            continue
        while inner := IN_CLASS.search(expression, at):
            at = inner.end()
            if inner[0] == "]":
                break
            if not inner[0].startswith("\\"):
                raise InvalidRegex(f"{inner[0]} inside a class at position {inner.start()}: write it with \\")
