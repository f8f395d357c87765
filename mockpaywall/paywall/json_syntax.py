"""What breaks the syntax of a JSON text: where, what was found, what was expected; in English and Turkish.

Python's parser finds the position. Its messages differ by version and are not shown. Of the text at most one
character is shown: it may contain phone numbers and keys.
"""

from __future__ import annotations

import json
import re
from typing import NamedTuple


class SyntaxReport(NamedTuple):
    """One line in both languages, after the position."""

    position: str
    """`line 1 column 7`."""
    english: str
    turkish_position: str
    turkish: str


class _Expectation(NamedTuple):
    """What the parser expected, by the beginning of its message."""

    message: str
    english: str
    turkish: str


_EXPECTATIONS = (
    _Expectation("Expecting value", "a value", "bir değer"),
    _Expectation("Expecting property name", "a name in double quotes", "çift tırnak içinde bir ad"),
    _Expectation("Expecting ':'", "a colon after the name", "addan sonra iki nokta"),
    _Expectation("Expecting ','", "a comma or a closing bracket", "virgül ya da kapanış ayracı"),
    _Expectation("Illegal trailing comma before the end of o", "a name in double quotes", "çift tırnak içinde bir ad"),
    _Expectation("Illegal trailing comma before end of o", "a name in double quotes", "çift tırnak içinde bir ad"),
    _Expectation("Illegal trailing comma", "a value", "bir değer"),
    _Expectation("Unterminated string", "a closing double quote", "kapanış çift tırnağı"),
    _Expectation("Invalid control character", "an escape such as \\n", "\\n gibi bir kaçış"),
    _Expectation("Invalid \\escape", 'one of " \\ / b f n r t u', '" \\ / b f n r t u karakterlerinden biri'),
    _Expectation("Invalid \\uXXXX", "four hexadecimal digits after \\u", "\\u sonrasında dört onaltılık basamak"),
    _Expectation("Extra data", "the end of the text", "metnin sonu"),
)  # fmt: skip
_OTHER = _Expectation("", "valid JSON", "geçerli JSON")
_COMMA = re.compile(r",\s*")


def describe_syntax(error: json.JSONDecodeError) -> SyntaxReport:
    """Describe what *error* reports."""
    expected = next((each for each in _EXPECTATIONS if error.msg.startswith(each.message)), _OTHER)
    position = _find_position(error)
    line, column = _locate(error.doc, position)
    english, turkish = _describe_found(error.doc, position, error.msg)
    return SyntaxReport(
        f"line {line} column {column}",
        f"{english}, expected {expected.english}",
        f"satır {line} sütun {column}",
        f"{turkish}, beklenen: {expected.turkish}",
    )


def _find_position(error: json.JSONDecodeError) -> int:
    """Return the index of what does not fit: since Python 3.13 not the comma that it reports, but what follows."""
    if error.msg.startswith("Illegal trailing comma") and (comma := _COMMA.match(error.doc, error.pos)):
        return comma.end()
    if error.msg.startswith("Invalid \\escape"):
        return error.pos + 1
    return error.pos


def _locate(text: str, position: int) -> tuple[int, int]:
    return text.count("\n", 0, position) + 1, position - text.rfind("\n", 0, position)


def _describe_found(text: str, position: int, message: str) -> tuple[str, str]:
    if message.startswith("Unterminated string"):
        return (
            "a string begins here; found the end of the text",
            "burada bir dize başlıyor; bulunan: metnin sonu",
        )
    if message.startswith("Invalid \\uXXXX"):
        return "found another escape", "bulunan: başka bir kaçış"
    if position >= len(text):
        return "found the end of the text", "bulunan: metnin sonu"
    english, turkish = _NAMED.get(text[position], (_format_character(text[position]),) * 2)
    return f"found {english}", f"bulunan: {turkish}"


_NAMED = {
    "\n": ("a line break", "satır sonu"),
    "\r": ("a line break", "satır sonu"),
    "\t": ("a tab", "sekme"),
    '"': ("a double quote", "çift tırnak"),
    "'": ("a single quote", "tek tırnak"),
}
"""Characters that would not be recognized in a message."""


def _format_character(character: str) -> str:
    """Return an ASCII character as it is, and another as its code point, such as `U+201C`."""
    is_shown = character.isascii() and character.isprintable() and character != " "
    return character if is_shown else f"U+{ord(character):04X}"
