"""Phone numbers masked in what leaves the machine: replaced by numbers of the same form that nobody has.

A masked number has the same length and the same signs between its digits, so that an exported request is accepted
as the original was. Turkish numbers become numbers of the 052x block, which the numbering plan of the Turkish
regulator (BTK) leaves out and which is outside the magic range 90500; others begin with 999, which is not a country
code. Equal numbers become equal ones, whatever prefix they are written with. Source: ours.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from hashlib import blake2b
from itertools import islice
from typing import Any
from urllib.parse import quote, quote_plus

from mockpaywall.journal.body_parsing import parse_json_body
from mockpaywall.modes.magic_phone import magic_digits

MIN_FIELD_DIGITS = 7
"""A shorter value of a phone field is not masked: it would be found in other numbers."""
MAX_KNOWN_PHONES = 50
"""Of one body. More would make masking slow; most others are recognized by their form or their name."""
MIN_DIGITS = 10
"""Shorter numbers have no prefix that could be anybody's."""
NUMBER_PREFIX = re.compile(r"(0090|90|0|)(?=5\d{9}$)|(0090|90|0)(?=[2-4]\d{9}$)")
"""What may stand before the ten digits of a Turkish number."""
UNASSIGNED_BLOCK, UNASSIGNED_COUNTRY = "52", "999"
PHONE_WORDS = ("phone", "msisdn", "gsm", "telefon")
"""A field whose name contains one of them, in any letter case, has a phone number."""
PHONES = re.compile(
    r"(?P<kept>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b(?:keys|public)-[0-9a-f]{12}\b)"
    rf"|(?P<name>(?:{'|'.join(PHONE_WORDS)})\w{{0,40}}[\"'\\]{{0,8}}\s{{0,8}}(?:[:=]|%3a|%3d)\s{{0,8}}[\"'\\]{{0,8}}(?:%2b)?)(?P<named>\+?\d{{7,}})"
    r"|(?P<number>(?<!\d)(?:\+\d{10,15}|(?:00)?90[2-5]\d{9}|0?5\d{9})(?!\d))"
    r"|(?P<plus>%2b)(?P<encoded>\d{10,15})(?!\d)",
    re.IGNORECASE | re.ASCII,
)
"""Phone numbers in a text: under a name, in international form, or in Turkish form. GUIDs and namespaces stay.

Repetitions are bounded: the time is linear in the length of the text.
"""

DIGIT_RUN = re.compile(rf"[0-9]{{{MIN_FIELD_DIGITS}}}")
"""In every phone number that PHONES finds."""

Encoding = Callable[[str], str]
ENCODINGS: tuple[Encoding, ...] = (str, quote, quote_plus, lambda text: json.dumps(text)[1:-1])
"""The forms in which a value of a body may stand in a URL, in a form, or in JSON."""


def make_salt(seed: int, namespace: str) -> str:
    """Return the salt for the phones of one namespace in one run."""
    return f"{seed}/{namespace}"


def mask_phone(phone: str, salt: str = "") -> str:
    """Return *phone* with other digits; a magic phone, which chooses a mode, stays as it is.

    The same *salt*, which outsiders do not know, gives the same digits.
    """
    digits = "".join(char for char in phone if _is_digit(char))
    if magic_digits(digits) is not None:
        return phone
    replacement = iter(_replace_digits(digits, salt))
    return "".join(next(replacement) if _is_digit(char) else char for char in phone)


class PhoneMask:
    """Masks the *known* phones of one request, whatever their format, and every other phone number in a text."""

    def __init__(self, known: Iterable[str], salt: str) -> None:
        self._salt = salt
        self._replacements = {
            encode(phone): encode(mask_phone(phone, salt)) for phone in known for encode in ENCODINGS
        }
        longest_first = sorted(self._replacements, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None

    def mask_text(self, text: str) -> str:
        """Return *text* with every phone number masked."""
        return (
            text if self._known is None and not DIGIT_RUN.search(text) else "".join(self._iter_masked(text))
        )

    def mask_json(self, value: Any) -> Any:
        """Return a JSON value with every string masked; member names stay as they are."""
        if isinstance(value, str):
            return self.mask_text(value)
        if isinstance(value, list):
            return [self.mask_json(item) for item in value]
        if isinstance(value, dict):
            return {name: self.mask_json(item) for name, item in value.items()}
        return value

    def _iter_masked(self, text: str) -> Iterator[str]:
        """Yield the parts of *text*: known phones replaced, and what is between them masked by its form."""
        start = 0
        for match in self._known.finditer(text) if self._known else ():
            yield self._mask_unknown(text[start : match.start()])
            yield self._replacements[match[0]]
            start = match.end()
        yield self._mask_unknown(text[start:])

    def _mask_unknown(self, text: str) -> str:
        return PHONES.sub(self._mask_match, text) if DIGIT_RUN.search(text) else text

    def _mask_match(self, match: re.Match[str]) -> str:
        if match["kept"]:
            return match[0]
        before = match["name"] or match["plus"] or ""
        return before + mask_phone(match["named"] or match["encoded"] or match["number"], self._salt)


def mask_phones(text: str, known: Iterable[str] = (), salt: str = "") -> str:
    """Mask every phone in *known*, and every other phone number in *text*."""
    return PhoneMask(known, salt).mask_text(text)


def find_phones(body: bytes) -> frozenset[str]:
    """Return the phone numbers of a JSON body, at most MAX_KNOWN_PHONES: the values of names that say so."""
    return frozenset(islice(_iter_phones(parse_json_body(body)), MAX_KNOWN_PHONES))


def _is_digit(char: str) -> bool:
    return char.isascii() and char.isdigit()


def _replace_digits(digits: str, salt: str) -> str:
    """Return as many digits. The last eight follow from the number without its national prefix."""
    if len(digits) < MIN_DIGITS:
        return _draw_digits(digits, salt, len(digits))
    if prefix := NUMBER_PREFIX.match(digits):
        subscriber = digits[prefix.end() :]
        rest = _draw_digits(subscriber, salt, len(subscriber) - len(UNASSIGNED_BLOCK))
        return f"{prefix[0]}{UNASSIGNED_BLOCK}{rest}"
    return UNASSIGNED_COUNTRY + _draw_digits(digits, salt, len(digits) - len(UNASSIGNED_COUNTRY))


def _draw_digits(number: str, salt: str, count: int) -> str:
    digest = blake2b(f"{salt}\0{number}".encode("utf-8", "replace"), digest_size=32).digest()
    return str(int.from_bytes(digest)).zfill(count)[-count:] if count else ""


def _iter_phones(document: Any) -> Iterator[str]:
    """Yield the phone numbers of the fields that are named so, at any depth. Does not recurse."""
    pending: list[tuple[bool, Any]] = [(False, document)]
    while pending:
        is_phone, value = pending.pop()
        if isinstance(value, dict):
            pending += [(is_phone or _is_phone_name(name), member) for name, member in value.items()]
        elif isinstance(value, list):
            pending += [(is_phone, item) for item in value]
        elif is_phone and _is_phone_value(value):
            yield str(value)


def _is_phone_value(value: Any) -> bool:
    is_number_or_text = isinstance(value, str | int) and not isinstance(value, bool)
    return is_number_or_text and sum(map(_is_digit, str(value))) >= MIN_FIELD_DIGITS


def _is_phone_name(name: str) -> bool:
    lower = name.lower()
    return any(word in lower for word in PHONE_WORDS)
