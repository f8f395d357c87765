"""Card numbers, security codes and one-time codes in texts, and the same texts without them.

Bodies are masked before they are journalled, so that neither the journal nor what is made of it ever has them. A
field is recognised by its name in any letter case, as JSON, form or XML: also in a body that is not valid or went to
a wrong path.
"""

from __future__ import annotations

import re

from mockpaywall.paywall.masterpass.card import is_luhn_valid

MIN_CARD_DIGITS = 12
"""From so many digits on, a value is masked as a card number: the first six and the last two remain."""
MAX_CARD_DIGITS = 19

_NAMES = rb"card_?(?:number|no)|number|pan|cvv2?|cvc2?|security_?code|otp_?code|otp"
_MARKER = re.compile(_NAMES, re.IGNORECASE)
_FIELD = re.compile(
    rb"(?P<before>\"(?:%b)\"\s{0,20}:\s{0,20})(?P<json>\"(?:[^\"\\]|\\.)*\"?|-?[0-9][0-9.eE+-]*)"
    rb"|(?P<name>(?:^|[?&\n])(?:%b)=)(?P<form>[^&\r\n]*)"
    rb"|(?P<tag><(?:%b)>)(?P<xml>[^<]*)" % (_NAMES, _NAMES, _NAMES),
    re.IGNORECASE,
)
_CARD_NUMBER = re.compile(
    rb"(?<![0-9A-Za-z])(?:3[47]|4|5[0-9]|6|2[2-7]|9792|9999)[0-9]{11,17}(?![0-9A-Za-z])"
)
"""A run of digits that begins like a card number. GUIDs and hexadecimal tokens have letters beside their digits."""


def mask_body(body: bytes) -> bytes:
    """Mask the values of card fields in *body*, and every other place that has a card number. The rest is unchanged."""
    if not _MARKER.search(body):
        return body
    numbers: set[bytes] = set()

    def mask_field(match: re.Match[bytes]) -> bytes:
        prefix = match["before"] or match["name"] or match["tag"]
        value = match[match.lastgroup or 0].strip(b'"')
        if _count_digits(value) >= MIN_CARD_DIGITS:
            numbers.add(value)
        return prefix + _quote(mask_value(value), match["json"])

    masked = _FIELD.sub(mask_field, body)
    for number in numbers:
        masked = masked.replace(number, mask_value(number))
    return mask_card_numbers(masked)


def mask_card_numbers(content: bytes) -> bytes:
    """Mask every run of digits that looks like a card number and has a valid Luhn digit."""
    return _CARD_NUMBER.sub(_mask_number, content)


def mask_value(value: bytes) -> bytes:
    """Mask a card number as card/list shows it; a shorter or escaped value with a star for each character."""
    if b"\\" in value or _count_digits(value) < MIN_CARD_DIGITS:
        return b"*" * len(value)
    digits = bytes(byte for byte in value if 48 <= byte <= 57)
    return digits[:6] + b"*" * 8 + digits[-2:]


def _mask_number(match: re.Match[bytes]) -> bytes:
    return mask_value(match[0]) if is_luhn_valid(match[0].decode("ascii")) else match[0]


def _quote(masked: bytes, json_value: bytes | None) -> bytes:
    """Quote what replaces a JSON value: stars are no number. A string that was not closed stays open."""
    if json_value is None:
        return masked
    is_closed = not json_value.startswith(b'"') or (len(json_value) > 1 and json_value.endswith(b'"'))
    return b'"' + masked + (b'"' if is_closed else b"")


def _count_digits(value: bytes) -> int:
    return sum(48 <= byte <= 57 for byte in value)
