"""Card numbers, security codes and one-time codes that are unlike everything else, and the search for them."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count
from urllib.parse import unquote_plus

from mockpaywall.paywall.masterpass.card import is_luhn_valid

WINDOW = 12
"""So many digits of a card number in a row are a leak; the masks of the documentation have six and four."""
_SEPARATORS = re.compile(r"(?<=[0-9])(?:[ +-]|%20)(?=[0-9])")
_LONG_RUN = re.compile(rf"[0-9]{{{WINDOW},}}")
_SHORT_NUMBER = re.compile(r"(?<![0-9A-Za-z.-])[0-9]{3,8}(?![0-9A-Za-z-])")
_BASE64 = re.compile(r"[A-Za-z0-9+/]{24,}={0,2}")


def make_card_number(index: int) -> str:
    """Return a card number of its own for each *index*, with a valid Luhn digit."""
    prefix = f"5528797{index * 37 % 100_000:05d}000"  # no security code ends like that
    return next(prefix + digit for digit in "0123456789" if is_luhn_valid(prefix + digit))


@dataclass
class Marks:
    """The values that were sent, by what they are."""

    numbers: set[str] = field(default_factory=set)
    codes: set[str] = field(default_factory=set)
    """Security codes and one-time codes."""
    _counter: Iterator[int] = field(default_factory=lambda: count(1))

    def draw_number(self) -> str:
        self.numbers.add(number := make_card_number(next(self._counter)))
        return number

    def draw_wrong_number(self) -> str:
        """Return a card number without a valid Luhn digit."""
        number = make_card_number(next(self._counter))
        wrong = f"{number[:-1]}{(int(number[-1]) + 5) % 10}"
        self.numbers.add(wrong)
        return wrong

    def draw_cvv(self) -> str:
        self.codes.add(code := str(7300 + next(self._counter) % 90))
        return code

    def draw_code(self) -> str:
        self.codes.add(code := str(730_000 + next(self._counter)))
        return code

    def find(self, text: str) -> list[str]:
        """Return the marks in *text*, also percent-encoded, in base64 and in UTF-16."""
        windows = {number[i : i + WINDOW] for number in self.numbers for i in range(len(number) - WINDOW + 1)}
        return sorted({found for form in _iter_forms(text) for found in self._iter_found(form, windows)})

    def _iter_found(self, text: str, windows: set[str]) -> Iterator[str]:
        for match in _LONG_RUN.finditer(_SEPARATORS.sub("", text)):
            parts = (match[0][i : i + WINDOW] for i in range(len(match[0]) - WINDOW + 1))
            yield from (part for part in parts if part in windows)
        yield from (match[0] for match in _SHORT_NUMBER.finditer(text) if match[0] in self.codes)


def _iter_forms(text: str) -> Iterator[str]:
    yield text
    yield unquote_plus(text)
    yield text.replace("\0", "")
    for match in _BASE64.finditer(text):
        try:
            yield base64.b64decode(match[0] + "=" * (-len(match[0]) % 4)).decode("latin-1").replace("\0", "")
        except binascii.Error:
            continue


def find_leaks(marks: Marks, texts: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Return the marks in each of *texts*, which are given with their places, where there are any."""
    return {place: found for place, text in texts if (found := marks.find(text))}
