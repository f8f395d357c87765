"""Magic phones: a UserPhone that selects a mode. 90500, three digits for the family, four for the argument."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from mockpaywall.model.mode import Mode
from mockpaywall.modes.effects.payload import PAYLOADS
from mockpaywall.modes.mode_error import ModeError
from mockpaywall.modes.parser import parse

PREFIX = "90500"
LENGTH = 12
FAULT_NUMBERS = ("reset", "empty", "truncate", "garbage", "malformed-chunk", "hang", "half-headers")
"""In the order of their numbers, from 1."""


@dataclass(frozen=True, slots=True)
class MagicPhoneFamily:
    """One row of the table of magic phones."""

    digits: str
    argument: str
    """The last four digits as the table shows them: `CCCC`, or `00NN` when the first two must be zeros."""
    mode: str
    """As the table shows it: `error=CCCC`."""
    min_argument: int
    max_argument: int
    """Both ends are included."""
    format_mode: Callable[[int], str]
    """Return the mode for an argument."""
    names_choices: bool = False
    """The argument is the number of a name: the mode does not show what it stands for."""

    def list_phones(self) -> list[tuple[str, str]]:
        """Return each phone whose argument is the number of a name, and its mode."""
        numbers = range(self.min_argument, self.max_argument + 1) if self.names_choices else ()
        return [(f"{PREFIX} {self.digits} {number:04}", self.format_mode(number)) for number in numbers]


FAMILIES = (
    MagicPhoneFamily("000", "0000", "ok", 0, 0, lambda _: "ok"),
    MagicPhoneFamily("001", "CCCC", "error=CCCC", 0, 9999, lambda number: f"error={number}"),
    MagicPhoneFamily("002", "SSSS", "http=SSSS", 0, 9999, lambda number: f"http={number}"),
    MagicPhoneFamily("003", "MMMM", "delay=MMMM", 0, 9999, lambda number: f"delay={number}"),
    MagicPhoneFamily(
        "004",
        "000N",
        "fault=N",
        1,
        len(FAULT_NUMBERS),
        lambda n: f"fault={FAULT_NUMBERS[n - 1]}",
        names_choices=True,
    ),
    MagicPhoneFamily("005", "00NN", "http=503@first-NN", 1, 99, lambda number: f"http=503@first-{number}"),
    MagicPhoneFamily("006", "SSSS", "ttl=SSSS", 0, 9999, lambda number: f"ttl={number}"),
    MagicPhoneFamily(
        "007",
        "00NN",
        "payload=NN",
        1,
        len(PAYLOADS),
        lambda n: f"payload={PAYLOADS[n - 1].name}",
        names_choices=True,
    ),
)


def magic_digits(phone: str) -> str | None:
    """Return *phone* without its plus when it is in the magic range, else None."""
    digits = phone.removeprefix("+")
    is_magic = digits.startswith(PREFIX) and len(digits) == LENGTH and digits.isascii() and digits.isdigit()
    return digits if is_magic else None


def parse_magic_phone(phone: str) -> Mode | None:
    """Return the mode that *phone* selects; None when it is not magic, or an invalid one (see make_magic_hint)."""
    digits = magic_digits(phone)
    return _parse_digits(digits)[0] if digits else None


def make_magic_hint(phone: str) -> str | None:
    """Explain in one line of ASCII why a phone in the magic range is invalid; None for any other phone."""
    digits = magic_digits(phone)
    return _parse_digits(digits)[1] if digits else None


@lru_cache(maxsize=1024)
def _parse_digits(digits: str) -> tuple[Mode | None, str | None]:
    name, number = digits[len(PREFIX) : -4], int(digits[-4:])
    family = next((family for family in FAMILIES if family.digits == name), None)
    if family is None:
        known = ", ".join(f"{family.digits} {family.mode}" for family in FAMILIES)
        return None, f"magic UserPhones have no family {name}; the families are {known}"
    low, high = family.min_argument, family.max_argument
    if not low <= number <= high:
        return None, _format_hint(family, f"its last four digits must be {low:04} to {high:04}")
    try:
        return parse(family.format_mode(number)), None
    except ModeError as error:
        return None, _format_hint(family, f"found {number}, expected {error.expected}")


def _format_hint(family: MagicPhoneFamily, reason: str) -> str:
    return f"this magic UserPhone of the family {family.digits} ({family.mode}) is ignored: {reason}"
