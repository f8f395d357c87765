"""Compile Java's regular expressions; refuse those that mean something else here.

Python's `re` decides what is valid and gives the errors; matching is done by BoundedRegex. Where the two engines
read an expression differently, it is rewritten.
"""

from __future__ import annotations

import re

import regex

from mockpaywall.matching.string_matchers.bounded_regex import BoundedRegex

MAX_EXPRESSION_CHARS = 4096
"""Length of an expression."""
MAX_EXPANDED_ITEMS = 8192
"""Items of an expression once counted repeats are written out, as the engine does: `(ab){100}` has 300.

Compiling and starting so many takes 10 ms. Source of both: ours.
"""

JAVA_SYNTAX = re.compile(r"(?P<property>\\[pP]\{[A-Z][a-z]?\})|\\.|(?P<group>\(\?<(?=[A-Za-z]))", re.DOTALL)
"""What `re` does not know: the general category of a character, or the start of a named group.

Java's other properties are refused, because in Java they mean ASCII only. Other escapes are skipped.
"""
CLASS_TOKEN = re.compile(r"\\.|&&|--|~~|\|\||[\[\]]", re.DOTALL)
"""What matters inside a character class: an escape, an operator or a bracket."""
CLASS_START = re.compile(r"\\.|\[\^?\]?", re.DOTALL)
"""What matters outside a character class: an escape or the start of a class."""
ITEM = re.compile(
    r"(?P<open>\()|(?P<close>\))|\{(?P<least>\d*)(?P<range>,\d*)?\}"
    r"|\\[NpP]\{[^}]*\}|\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[^(){}\[\]\\]|.",
    re.DOTALL,
)
"""One item of an expression: a bracket of a group, a counted repeat, an escape, a class or a character."""


class InvalidRegex(ValueError):
    """The expression cannot be used. Its `str` says why, without the expression."""


def compile_regex(expression: str, flags: int = re.DOTALL) -> BoundedRegex:
    """Compile *expression*. By default a dot also matches line ends, as in WireMock.

    Java's `(?<name>...)` and `\\p{L}` are supported; nested classes and `&&` are not. Raises InvalidRegex.
    """
    if len(expression) > MAX_EXPRESSION_CHARS:
        raise InvalidRegex(f"longer than {MAX_EXPRESSION_CHARS} characters")
    _reject_class_operators(expression)
    try:
        re.compile(JAVA_SYNTAX.sub(_to_python, expression), flags)
        _reject_expansion(expression)
        return BoundedRegex(regex.compile(_escape_literal_braces(expression), flags | regex.VERSION0))
    except re.error as error:
        position = "" if error.pos is None else f" at position {_to_java_position(error.pos, expression)}"
        raise InvalidRegex(f"{error.msg}{position}") from None
    except regex.error as error:
        raise InvalidRegex(error.msg) from None
    except (OverflowError, RecursionError, MemoryError):
        raise InvalidRegex("a repeat count is too large, or groups are nested too deep") from None


def _to_python(match: re.Match[str]) -> str:
    if match["group"]:
        return "(?P<"
    return r"\w" if match["property"] else match[0]


def _to_java_position(position: int, expression: str) -> int:
    """Convert a position in what `re` compiled to one in *expression*."""
    added = 0
    for match in JAVA_SYNTAX.finditer(expression):
        longer = len(_to_python(match)) - len(match[0])
        if match.end() + added + longer > position:
            break
        added += longer
    return position - added


def _reject_expansion(expression: str) -> None:
    """Raise InvalidRegex when the repeats, written out, make more than MAX_EXPANDED_ITEMS."""
    sizes, last = [0], 0
    for item in ITEM.finditer(expression):
        if item["open"]:
            sizes.append(0)
            last = 0
        elif item["close"] and len(sizes) > 1:
            last = sizes.pop() + 1
            sizes[-1] += last
        else:
            added = last * (int(item["least"]) - 1) if item["least"] else 1
            last = last + added if item["least"] else 1
            sizes[-1] += max(added, 0)
        if sizes[-1] > MAX_EXPANDED_ITEMS:
            raise InvalidRegex(f"its repeats make more than {MAX_EXPANDED_ITEMS} items")


def _escape_literal_braces(expression: str) -> str:
    """Escape braces that are not repeats: `regex` reads `a{e}` as approximate matching, `re` as text."""
    return ITEM.sub(lambda item: f"\\{item[0]}" if item[0] == "{" else _to_repeat(item), expression)


def _to_repeat(item: re.Match[str]) -> str:
    if item["least"] is None or item["least"]:
        return item[0]
    return f"{{0{item['range']}}}" if item["range"] else r"\{}"


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
