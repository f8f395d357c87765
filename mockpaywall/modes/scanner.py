"""Reading a mode's text from left to right. Spaces and tabs between words and signs mean nothing (ours)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mockpaywall.modes.mode_error import ModeError, nearest

LONGEST = 1000
"""Characters in the text of a mode. Source: ours."""

WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z][A-Za-z0-9]*)*")
WHOLE = re.compile(r"-?[0-9]+(?![A-Za-z0-9])")
DECIMAL = re.compile(r"[0-9]+(?:\.[0-9]{1,4})?(?![A-Za-z0-9.])")

_BLANK = re.compile(r"[ \t]*")
_STANDING = re.compile(r"[^\s,+@=:/()%]+|.", re.DOTALL)


class Cursor:
    """A place in a text. Reading moves it; what does not fit raises ModeError and names the place."""

    __slots__ = ("at", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        if len(text) > LONGEST:
            raise ModeError(text, LONGEST + 1, text[LONGEST:], f"at most {LONGEST} characters")
        self._skip()

    def take(self, sign: str) -> bool:
        """True when *sign* stands here; then it is passed."""
        if not self.text.startswith(sign, self.at):
            return False
        self.at += len(sign)
        self._skip()
        return True

    def expect(self, sign: str, expected: str) -> None:
        """Pass *sign*. Raises ModeError."""
        if not self.take(sign):
            raise self.error(expected)

    def scan(self, pattern: re.Pattern[str]) -> str | None:
        """Pass what *pattern* matches here, and give it; None when it does not."""
        found = pattern.match(self.text, self.at)
        if found is None:
            return None
        self.at = found.end()
        self._skip()
        return found.group()

    def choice(self, known: Iterable[str], expected: str) -> str:
        """Pass one of the *known* words. Raises ModeError with the nearest one."""
        start, names = self.at, list(known)
        word = self.scan(WORD)
        if word not in names:
            raise self.error(f"{expected} ({', '.join(names)})", start, names)
        return word

    def whole(self, low: int, high: int, what: str) -> int:
        """Pass a whole number from *low* to *high*. Raises ModeError."""
        start = self.at
        digits = self.scan(WHOLE)
        if digits is None or not low <= int(digits) <= high:
            raise self.error(f"{what} from {low} to {high}", start)
        return int(digits)

    def decimal(self, low: int, high: int, what: str) -> float:
        """Pass a number from *low* to *high* with at most four decimals. Raises ModeError."""
        start = self.at
        digits = self.scan(DECIMAL)
        if digits is None or not low <= float(digits) <= high:
            raise self.error(f"{what} from {low} to {high}, with at most 4 decimals", start)
        return float(digits)

    def stop(self, sign: str, expected: str) -> None:
        """*sign* or the end must come next; it is not passed. Raises ModeError."""
        if self.at < len(self.text) and not self.text.startswith(sign, self.at):
            raise self.error(expected)

    def error(self, expected: str, at: int | None = None, known: Iterable[str] = ()) -> ModeError:
        """The refusal of what stands at *at* (here, when not given)."""
        place = self.at if at is None else at
        standing = _STANDING.match(self.text, place)
        found = standing.group() if standing else ""
        return ModeError(self.text, place + 1, found, expected, nearest(found, known) if found else None)

    def _skip(self) -> None:
        found = _BLANK.match(self.text, self.at)
        if found is not None:
            self.at = found.end()
