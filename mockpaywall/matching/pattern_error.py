"""The error for a request pattern, or another JSON document, that cannot be used."""

from __future__ import annotations

from collections.abc import Iterable


class PatternError(ValueError):
    """The JSON is not a request pattern. Its `str` is one line: the place, what was found, what was expected.

    The message names types, never values: a pattern may hold API keys and phone numbers.
    """

    def __init__(self, pointer: str, found: str, expected: str, nearest: str | None = None) -> None:
        hint = f"; did you mean {nearest}?" if nearest else ""
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


def find_nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the name in *known* that is most similar to *name* in any letter case, or None."""
    from difflib import get_close_matches  # imported late: it costs start-up time, and errors are rare

    by_lower_case = {word.lower(): word for word in known}
    found = get_close_matches(name.lower(), list(by_lower_case), n=1, cutoff=0.6)
    return by_lower_case[found[0]] if found else None


def _escape_unprintable(text: str) -> str:
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)
