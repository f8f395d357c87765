"""Text of others, made safe for a terminal: a journal contains what any client has sent."""

from __future__ import annotations

import sys
import unicodedata
from typing import Any

import click

KEPT_CONTROLS = "\n\t"
ELLIPSIS = "..."


def escape_controls(text: str) -> str:
    """Replace what is not printable by an escape such as `\\x1b`: it could move the cursor or hide text.

    Among them are the controls of ECMA-48 in both forms, and the marks that change the direction of text.
    """
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() or char in KEPT_CONTROLS else _escape(char) for char in text)


def escape_strings(value: Any) -> Any:
    """Return the JSON *value* with `escape_controls` applied to every text in it."""
    if isinstance(value, str):
        return escape_controls(value)
    if isinstance(value, dict):
        return {escape_controls(name): escape_strings(member) for name, member in value.items()}
    return [escape_strings(item) for item in value] if isinstance(value, list) else value


def to_cell(value: object) -> str:
    """Return *value* as text of one line; None is empty."""
    text = "" if value is None else str(value)
    return escape_controls(text).replace("\n", "\\n").replace("\t", "\\t")


def escape_json_text(text: str) -> str:
    """Escape the controls that JSON allows as they are (DEL and the C1 set) in the JSON *text*."""
    return "".join(f"\\u{ord(char):04x}" if "\x7f" <= char <= "\x9f" else char for char in text)


def measure_width(text: str) -> int:
    """Return the columns that *text* occupies: East Asian wide characters take two, combining ones none."""
    if text.isascii():
        return len(text)
    return sum(_measure_character(char) for char in text)


def cut_text(text: str, width: int) -> str:
    """Return *text* in at most *width* columns (4 or more); what was cut is shown as dots."""
    if measure_width(text) <= width:
        return text
    kept, used = "", len(ELLIPSIS)
    for char in text:
        used += _measure_character(char)
        if used > width:
            break
        kept += char
    return kept + ELLIPSIS


def print_text(text: str) -> None:
    """Print *text* for people. What the encoding of stdout lacks becomes a question mark."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    click.echo(text.encode(encoding, "replace").decode(encoding))


def _escape(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")


def _measure_character(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
