"""Phone numbers masked in what leaves the machine: exports keep the first five digits and the last two."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from mockpaywall.journal.body_parsing import parse_json_body

MIN_DIGITS = 10
MIN_FIELD_CHARS = 7
"""A shorter value of a phone field is not masked elsewhere: it would be found in other numbers."""
VISIBLE_PREFIX_DIGITS, VISIBLE_SUFFIX_DIGITS = 5, 2
LONG_NUMBER = re.compile(
    r"(?P<guid>[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})|(?P<number>\d{10,})"
)
"""Every run of ten or more digits may be a phone number, except inside a GUID."""


def mask_phone(phone: str) -> str:
    """Return `90512*****10` for a number of ten characters or more, and only asterisks for a shorter one."""
    if len(phone) < MIN_DIGITS:
        return "*" * len(phone)
    hidden = len(phone) - VISIBLE_PREFIX_DIGITS - VISIBLE_SUFFIX_DIGITS
    return phone[:VISIBLE_PREFIX_DIGITS] + "*" * hidden + phone[-VISIBLE_SUFFIX_DIGITS:]


def mask_phones(text: str, known: frozenset[str] = frozenset()) -> str:
    """Mask every run of ten or more digits in *text*, and every phone in *known*, whatever its format."""
    for phone in known:
        text = text.replace(phone, mask_phone(phone))
    return LONG_NUMBER.sub(_mask_match, text)


def find_phones(body: bytes) -> frozenset[str]:
    """Return the phone numbers of a JSON body: the values of every name that contains `phone`."""
    value = parse_json_body(body)
    return frozenset(_iter_phones(value)) if isinstance(value, dict) else frozenset()


def mask_phones_in(value: Any, known: frozenset[str]) -> Any:
    """Apply `mask_phones` to every string of a JSON value; member names stay as they are."""
    if isinstance(value, str):
        return mask_phones(value, known)
    if isinstance(value, list):
        return [mask_phones_in(item, known) for item in value]
    if isinstance(value, dict):
        return {name: mask_phones_in(item, known) for name, item in value.items()}
    return value


def _iter_phones(body: dict[str, Any]) -> Iterator[str]:
    for name, value in body.items():
        if "phone" in name.lower() and isinstance(value, str) and len(value) >= MIN_FIELD_CHARS:
            yield value


def _mask_match(match: re.Match[str]) -> str:
    return match[0] if match["guid"] else mask_phone(match[0])
