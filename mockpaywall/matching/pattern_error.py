"""The error for a request pattern, or another JSON document, that cannot be used."""

from __future__ import annotations

from mockpaywall.text.similar_names import format_suggestion


class PatternError(ValueError):
    """The JSON is not a request pattern. Its `str` is one line: the place, what was found, what was expected.

    The message names types, never values: a pattern may hold API keys and phone numbers.
    """

    def __init__(self, pointer: str, found: str, expected: str, nearest: str | None = None) -> None:
        hint = format_suggestion(nearest)
        super().__init__(
            _escape_unprintable(f"{pointer or 'at the top'}: found {found}, expected {expected}{hint}")
        )
        self.pointer = pointer
        """A JSON pointer (RFC 6901) to the wrong value; "" for the whole document."""
        self.found = found
        """`a number`, `an object`, `the key "equlTo"`."""
        self.expected = expected
        self.nearest = nearest
        """The known name that is most similar to an unknown one, or None."""


def _escape_unprintable(text: str) -> str:
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)
