"""Errors of settings, and how they quote a value."""

from __future__ import annotations

MAX_SHOWN_CHARS = 60
"""Characters of an unusable value that are shown."""


class SettingsError(Exception):
    """The settings cannot be used. Its message is one line: source, value (never a secret), what was expected."""


class InvalidValue(ValueError):
    """The text cannot be parsed. Its message says what was expected; the caller adds the source."""


def quote(value: object) -> str:
    """Format *value* on one line, cut after MAX_SHOWN_CHARS characters; strings are in double quotes."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    cut = text[:MAX_SHOWN_CHARS] + ("..." if len(text) > MAX_SHOWN_CHARS else "")
    line = "".join(_escape_unprintable(character) for character in cut)
    return f'"{line}"' if isinstance(value, str) else line


def _escape_unprintable(character: str) -> str:
    return character if character.isprintable() else character.encode("unicode_escape", "replace").decode()
