"""Phone numbers masked in what leaves the machine: exports keep the first five digits and the last two."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from mockpaywall.journal.body_parsing import parse_json_body

MIN_DIGITS = 10
VISIBLE_PREFIX_DIGITS, VISIBLE_SUFFIX_DIGITS = 5, 2
LONG_NUMBER = re.compile(
    r"(?P<guid>[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})|(?P<number>\d{10,})"
)
"""Every run of ten or more digits may be a phone; the groups of a GUID are none."""


def mask_phone(phone: str) -> str:
    """`90512*****10`: a number of ten digits or more; a shorter one is starred whole."""
    if len(phone) < MIN_DIGITS:
        return "*" * len(phone)
    return (
        phone[:VISIBLE_PREFIX_DIGITS]
        + "*" * (len(phone) - VISIBLE_PREFIX_DIGITS - VISIBLE_SUFFIX_DIGITS)
        + phone[-VISIBLE_SUFFIX_DIGITS:]
    )


def mask_phones(text: str, known: frozenset[str] = frozenset()) -> str:
    """*text* with every run of ten or more digits masked, and every phone in *known*, however written."""
    for phone in known:
        text = text.replace(phone, mask_phone(phone))
    return LONG_NUMBER.sub(_mask_match, text)


def find_phones(body: bytes) -> frozenset[str]:
    """What a JSON body gives as a phone: the values of every name with `phone` in it."""
    value = parse_json_body(body)
    return frozenset(_iter_phones(value)) if isinstance(value, dict) else frozenset()


def mask_phones_in(value: Any, known: frozenset[str]) -> Any:
    """A JSON-able value with `without_phones` done to every text in it, names aside."""
    if isinstance(value, str):
        return mask_phones(value, known)
    if isinstance(value, list):
        return [mask_phones_in(one, known) for one in value]
    if isinstance(value, dict):
        return {name: mask_phones_in(one, known) for name, one in value.items()}
    return value


def _iter_phones(body: dict[str, Any]) -> Iterator[str]:
    for name, value in body.items():
        if "phone" in name.lower() and isinstance(value, str) and len(value) >= MIN_DIGITS - 3:
            yield value


def _mask_match(match: re.Match[str]) -> str:
    return match[0] if match["guid"] else mask_phone(match[0])
