"""The two ways a setting is refused, and how a value is quoted in one line."""

from __future__ import annotations

MAX_SHOWN_CHARS = 60
"""Characters of a refused value that are shown."""


class SettingsError(Exception):
    """Stops the start. Its text is one line: the source, the value (never a secret's), what was expected."""


class InvalidValue(ValueError):
    """A text that no value can be made of. Its text says what was expected; the reader adds where."""


def quote(value: object) -> str:
    """*value* on one line, cut after SHOWN characters; text in double quotes, anything else bare."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    cut = text[:MAX_SHOWN_CHARS] + ("..." if len(text) > MAX_SHOWN_CHARS else "")
    line = "".join(_escape_unprintable(character) for character in cut)
    return f'"{line}"' if isinstance(value, str) else line


def _escape_unprintable(character: str) -> str:
    return character if character.isprintable() else character.encode("unicode_escape", "replace").decode()
