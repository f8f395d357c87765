"""Reading a mode's text from left to right. Spaces and tabs between words and signs mean nothing (ours)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mockpaywall.modes.mode_error import ModeError, find_similar_name

MAX_LENGTH = 1000
"""Characters in the text of a mode. Source: ours."""

WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z][A-Za-z0-9]*)*")
INTEGER = re.compile(r"-?[0-9]+(?![A-Za-z0-9])")
DECIMAL = re.compile(r"[0-9]+(?:\.[0-9]{1,4})?(?![A-Za-z0-9.])")

_WHITESPACE = re.compile(r"[ \t]*")
_TOKEN = re.compile(r"[^\s,+@=:/()%]+|.", re.DOTALL)


class Scanner:
    """A place in a text. Reading moves it; what does not fit raises ModeError and names the place."""

    __slots__ = ("position", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        if len(text) > MAX_LENGTH:
            raise ModeError(text, MAX_LENGTH + 1, text[MAX_LENGTH:], f"at most {MAX_LENGTH} characters")
        self._skip_whitespace()

    def accept(self, token: str) -> bool:
        """True when *sign* stands here; then it is passed."""
        if not self.text.startswith(token, self.position):
            return False
        self.position += len(token)
        self._skip_whitespace()
        return True

    def expect(self, token: str, expected: str) -> None:
        """Pass *sign*. Raises ModeError."""
        if not self.accept(token):
            raise self.make_error(expected)

    def scan(self, pattern: re.Pattern[str]) -> str | None:
        """Pass what *pattern* matches here, and give it; None when it does not."""
        found = pattern.match(self.text, self.position)
        if found is None:
            return None
        self.position = found.end()
        self._skip_whitespace()
        return found.group()

    def parse_choice(self, choices: Iterable[str], expected: str) -> str:
        """Pass one of the *known* words. Raises ModeError with the nearest one."""
        start, names = self.position, list(choices)
        word = self.scan(WORD)
        if word not in names:
            raise self.make_error(f"{expected} ({', '.join(names)})", start, names)
        return word

    def parse_int(self, low: int, high: int, what: str) -> int:
        """Pass a whole number from *low* to *high*. Raises ModeError."""
        start = self.position
        digits = self.scan(INTEGER)
        if digits is None or not low <= int(digits) <= high:
            raise self.make_error(f"{what} from {low} to {high}", start)
        return int(digits)

    def parse_decimal(self, low: int, high: int, what: str) -> float:
        """Pass a number from *low* to *high* with at most four decimals. Raises ModeError."""
        start = self.position
        digits = self.scan(DECIMAL)
        if digits is None or not low <= float(digits) <= high:
            raise self.make_error(f"{what} from {low} to {high}, with at most 4 decimals", start)
        return float(digits)

    def expect_end_or(self, token: str, expected: str) -> None:
        """*sign* or the end must come next; it is not passed. Raises ModeError."""
        if self.position < len(self.text) and not self.text.startswith(token, self.position):
            raise self.make_error(expected)

    def make_error(
        self, expected: str, position: int | None = None, choices: Iterable[str] = ()
    ) -> ModeError:
        """The refusal of what stands at *at* (here, when not given)."""
        place = self.position if position is None else position
        snapshot = _TOKEN.match(self.text, place)
        found = snapshot.group() if snapshot else ""
        return ModeError(
            self.text, place + 1, found, expected, find_similar_name(found, choices) if found else None
        )

    def _skip_whitespace(self) -> None:
        found = _WHITESPACE.match(self.text, self.position)
        if found is not None:
            self.position = found.end()
