"""The scanner of modes: it reads tokens from left to right and skips spaces and tabs between them (ours)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mockpaywall.modes.mode_error import ModeError
from mockpaywall.text.similar_names import find_similar_name

MAX_LENGTH = 1000
"""Characters of a mode. Source: ours."""

WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z][A-Za-z0-9]*)*")
INTEGER = re.compile(r"-?[0-9]+(?![A-Za-z0-9])")
SECONDS = re.compile(r"([0-9]+(?:\.[0-9]{1,3})?)s(?![A-Za-z0-9])")
DECIMAL = re.compile(r"[0-9]+(?:\.[0-9]{1,4})?(?![A-Za-z0-9.])")

_WHITESPACE = re.compile(r"[ \t]*")
_TOKEN = re.compile(r"[^\s,;>+@=:/()%]+|.", re.DOTALL)


class Scanner:
    """A position in a text. Methods move it past what they read; ModeError names it when the text does not match."""

    __slots__ = ("position", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        if len(text) > MAX_LENGTH:
            raise ModeError(text, MAX_LENGTH + 1, text[MAX_LENGTH:], f"at most {MAX_LENGTH} characters")
        self._skip_whitespace()

    def accept(self, token: str) -> bool:
        """Return True and move past *token* when it is next."""
        if not self.text.startswith(token, self.position):
            return False
        self.position += len(token)
        self._skip_whitespace()
        return True

    def expect(self, token: str, expected: str) -> None:
        """Move past *token*. Raises ModeError."""
        if not self.accept(token):
            raise self.make_error(expected)

    def scan(self, pattern: re.Pattern[str]) -> str | None:
        """Return the next text that matches *pattern* and move past it; None when there is no match."""
        match = pattern.match(self.text, self.position)
        if match is None:
            return None
        self.position = match.end()
        self._skip_whitespace()
        return match.group()

    def parse_choice(self, choices: Iterable[str], expected: str) -> str:
        """Return the next word, one of *choices*. Raises ModeError with the most similar one."""
        start, names = self.position, list(choices)
        word = self.scan(WORD)
        if word not in names:
            raise self.make_error(f"{expected} ({', '.join(names)})", start, names)
        return word

    def parse_int(self, low: int, high: int, what: str) -> int:
        """Return the next whole number, from *low* to *high*. Raises ModeError."""
        start = self.position
        digits = self.scan(INTEGER)
        if digits is None or not low <= int(digits) <= high:
            raise self.make_error(f"{what} from {low} to {high}", start)
        return int(digits)

    def parse_decimal(self, low: int, high: int, what: str) -> float:
        """Return the next number, from *low* to *high* with at most four decimals. Raises ModeError."""
        start = self.position
        digits = self.scan(DECIMAL)
        if digits is None or not low <= float(digits) <= high:
            raise self.make_error(f"{what} from {low} to {high}, with at most 4 decimals", start)
        return float(digits)

    def parse_seconds(self, high: int) -> float:
        """Return the next duration, as in `60s`, above 0 and up to *high*. Raises ModeError."""
        start = self.position
        text = self.scan(SECONDS)
        if text is None or not 0 < float(text[:-1]) <= high:
            raise self.make_error(
                f"seconds as in 60s, above 0 and up to {high}, with at most 3 decimals", start
            )
        return float(text[:-1])

    @property
    def is_at_end(self) -> bool:
        """True when nothing is left."""
        return self.position == len(self.text)

    def expect_end_or(self, tokens: tuple[str, ...], expected: str) -> None:
        """Check that one of *tokens* or the end is next, without moving. Raises ModeError."""
        if self.position < len(self.text) and not self.text.startswith(tokens, self.position):
            raise self.make_error(expected)

    def make_error(
        self,
        expected: str,
        position: int | None = None,
        choices: Iterable[str] = (),
        *,
        found: str | None = None,
    ) -> ModeError:
        """Build the error for *found* at *position*; by default for the token at the current one."""
        start = self.position if position is None else position
        if found is None:
            token = _TOKEN.match(self.text, start)
            found = token.group() if token else ""
        nearest = find_similar_name(found, choices) if found else None
        return ModeError(self.text, start + 1, found, expected, nearest)

    def _skip_whitespace(self) -> None:
        match = _WHITESPACE.match(self.text, self.position)
        if match is not None:
            self.position = match.end()
