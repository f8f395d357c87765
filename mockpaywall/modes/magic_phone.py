"""Magic phones: a UserPhone that says the mode: 90500, three digits of family, four of argument."""

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
"""Numbered from 1."""


@dataclass(frozen=True, slots=True)
class MagicPhoneFamily:
    """One row of the table."""

    digits: str
    argument: str
    """What the last four digits are: `CCCC`; `00NN` when the first two must be zeros."""
    mode: str
    """As the table prints it: `error=CCCC`."""
    min_argument: int
    max_argument: int
    """The last four digits, as a number, lie between them."""
    format_mode: Callable[[int], str]
    """The mode for that number."""


FAMILIES = (
    MagicPhoneFamily("000", "0000", "ok", 0, 0, lambda _: "ok"),
    MagicPhoneFamily("001", "CCCC", "error=CCCC", 0, 9999, lambda number: f"error={number}"),
    MagicPhoneFamily("002", "SSSS", "http=SSSS", 0, 9999, lambda number: f"http={number}"),
    MagicPhoneFamily("003", "MMMM", "delay=MMMM", 0, 9999, lambda number: f"delay={number}"),
    MagicPhoneFamily(
        "004", "000N", "fault=N", 1, len(FAULT_NUMBERS), lambda n: f"fault={FAULT_NUMBERS[n - 1]}"
    ),
    MagicPhoneFamily("005", "00NN", "http=503@first-NN", 1, 99, lambda number: f"http=503@first-{number}"),
    MagicPhoneFamily("006", "SSSS", "ttl=SSSS", 0, 9999, lambda number: f"ttl={number}"),
    MagicPhoneFamily(
        "007", "00NN", "payload=NN", 1, len(PAYLOADS), lambda n: f"payload={PAYLOADS[n - 1].name}"
    ),
)


def magic_digits(phone: str) -> str | None:
    """*phone* without its plus when it is in the magic range, else None."""
    bare = phone.removeprefix("+")
    inside = bare.startswith(PREFIX) and len(bare) == LENGTH and bare.isascii() and bare.isdigit()
    return bare if inside else None


def parse_magic_phone(phone: str) -> Mode | None:
    """The mode *phone* says; None when it is no magic phone, or one that means nothing (see `magic_hint`)."""
    found = magic_digits(phone)
    return _parse_digits(found)[0] if found else None


def make_magic_hint(phone: str) -> str | None:
    """Why a phone in the magic range means nothing, in one line of ASCII; None for any other phone."""
    found = magic_digits(phone)
    return _parse_digits(found)[1] if found else None


@lru_cache(maxsize=1024)
def _parse_digits(digits: str) -> tuple[Mode | None, str | None]:
    name, number = digits[len(PREFIX) : -4], int(digits[-4:])
    family = next((one for one in FAMILIES if one.digits == name), None)
    if family is None:
        known = ", ".join(f"{one.digits} {one.mode}" for one in FAMILIES)
        return None, f"no magic UserPhone has the family {name}; known are {known}"
    if not family.min_argument <= number <= family.max_argument:
        return None, _format_hint(
            family, f"its last four digits are {family.min_argument:04} to {family.max_argument:04}"
        )
    try:
        return parse(family.format_mode(number)), None
    except ModeError as error:
        return None, _format_hint(family, f"found {number}, expected {error.expected}")


def _format_hint(family: MagicPhoneFamily, reason: str) -> str:
    return f"a magic UserPhone of the family {family.digits} ({family.mode}) means nothing here: {reason}"
