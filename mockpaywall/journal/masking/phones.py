"""Phone numbers masked in what leaves the machine: exports keep the first five digits and the last two."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from mockpaywall.journal.body_parsing import json_body

LEAST_DIGITS = 10
HEAD, TAIL = 5, 2
LONG_NUMBER = re.compile(
    r"(?P<guid>[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})|(?P<number>\d{10,})"
)
"""Every run of ten or more digits may be a phone; the groups of a GUID are none."""


def masked_phone(phone: str) -> str:
    """`90512*****10`: a number of ten digits or more; a shorter one is starred whole."""
    if len(phone) < LEAST_DIGITS:
        return "*" * len(phone)
    return phone[:HEAD] + "*" * (len(phone) - HEAD - TAIL) + phone[-TAIL:]


def without_phones(text: str, known: frozenset[str] = frozenset()) -> str:
    """*text* with every run of ten or more digits masked, and every phone in *known*, however written."""
    for phone in known:
        text = text.replace(phone, masked_phone(phone))
    return LONG_NUMBER.sub(_masked, text)


def phones_in(body: bytes) -> frozenset[str]:
    """What a JSON body gives as a phone: the values of every name with `phone` in it."""
    value = json_body(body)
    return frozenset(_phones(value)) if isinstance(value, dict) else frozenset()


def scrubbed(value: Any, known: frozenset[str]) -> Any:
    """A JSON-able value with `without_phones` done to every text in it, names aside."""
    if isinstance(value, str):
        return without_phones(value, known)
    if isinstance(value, list):
        return [scrubbed(one, known) for one in value]
    if isinstance(value, dict):
        return {name: scrubbed(one, known) for name, one in value.items()}
    return value


def _phones(body: dict[str, Any]) -> Iterator[str]:
    for name, value in body.items():
        if "phone" in name.lower() and isinstance(value, str) and len(value) >= LEAST_DIGITS - 3:
            yield value


def _masked(found: re.Match[str]) -> str:
    return found[0] if found["guid"] else masked_phone(found[0])
