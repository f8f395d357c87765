"""What a request pattern that cannot be used is refused with."""

from __future__ import annotations

from collections.abc import Iterable


class PatternError(ValueError):
    """The JSON is no request pattern. Its `str` is one line: where, what stood there, what was expected.

    No value is repeated in it, only what kind it was: a pattern may hold keys and phone numbers.
    """

    def __init__(self, pointer: str, found: str, expected: str, nearest: str | None = None) -> None:
        hint = f"; did you mean {nearest}?" if nearest else ""
        super().__init__(
            _escape_unprintable(f"{pointer or 'at the top'}: found {found}, expected {expected}{hint}")
        )
        self.pointer = pointer
        """A JSON pointer (RFC 6901) to what does not fit; "" for the whole."""
        self.found = found
        """`a number`, `an object`, `the key "equlTo"`."""
        self.expected = expected
        self.nearest = nearest
        """The name that was probably meant, or None."""


def _escape_unprintable(text: str) -> str:
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def find_nearest(name: str, known: Iterable[str]) -> str | None:
    """The one of *known* that is most like *name*, or None when none is."""
    from difflib import get_close_matches  # costs start-up time, and most patterns are well written

    by_lower_case = {word.lower(): word for word in known}
    found = get_close_matches(name.lower(), list(by_lower_case), n=1, cutoff=0.6)
    return by_lower_case[found[0]] if found else None
