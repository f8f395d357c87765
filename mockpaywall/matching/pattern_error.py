"""The error for a request pattern, or another JSON document, that cannot be used."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from mockpaywall.text.similar_names import format_suggestion

T = TypeVar("T")


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


class PatternErrors(ValueError):
    """Several errors of one document: all that are wrong with it. Its `str` is one line."""

    def __init__(self, errors: Sequence[PatternError]) -> None:
        super().__init__("; ".join(map(str, errors)))
        self.errors = tuple(errors)


class ErrorCollector:
    """Collects the errors of a document, so that one refusal names all its wrong members."""

    def __init__(self) -> None:
        self._errors: list[PatternError] = []

    def add(self, error: PatternError) -> None:
        """Add an error."""
        self._errors.append(error)

    def attempt(self, parse: Callable[[], T], default: T) -> T:
        """Return the result of *parse*, or *default* when it raises PatternError, which is added."""
        try:
            return parse()
        except PatternError as error:
            self.add(error)
            return default

    def check(self) -> None:
        """Raise PatternErrors when there are errors."""
        if self._errors:
            raise PatternErrors(self._errors)


def _escape_unprintable(text: str) -> str:
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)
