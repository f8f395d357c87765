"""Mask the card data of a request before it is journalled: numbers, security codes and one-time codes.

The journal, and with it logs, exports and pages, never has them. Names are those of the documented fields, in any
letter case, also in bodies that are not valid JSON or went to a wrong path.
"""

from __future__ import annotations

import re

from mockpaywall.http.request import Request
from mockpaywall.model.exchange import ReceivedRequest

_MARKERS = re.compile(rb"number|cvv|cvc|otpcode", re.IGNORECASE)
_FIELD = re.compile(
    rb'("(?:card_?number|number|pan|cvv2?|cvc2?|otp_?code)"\s*:\s*)("(?:[^"\\]|\\.)*"|[0-9]+)', re.IGNORECASE
)
_NUMBER_DIGITS = 12
"""From so many digits on a value is masked as a card number: first six and last two digits remain."""


def mask_card_data(received: ReceivedRequest) -> ReceivedRequest:
    """Return *received* with the card data of its body masked; itself when there are none."""
    request = received.request
    if not _MARKERS.search(request.body):
        return received
    body = mask_body(request.body)
    return received._replace(request=Request(request.head, body, request.oversize))


def mask_body(body: bytes) -> bytes:
    """Mask the values of card fields, and every other place where *body* repeats a card number."""
    numbers: set[bytes] = set()

    def mask_field(match: re.Match[bytes]) -> bytes:
        value = match[2].strip(b'"')
        if sum(48 <= byte <= 57 for byte in value) >= _NUMBER_DIGITS:
            numbers.add(value)
        return match[1] + b'"' + mask_value(value) + b'"'

    masked = _FIELD.sub(mask_field, body)
    for number in numbers:
        masked = masked.replace(number, mask_value(number))
    return masked


def mask_value(value: bytes) -> bytes:
    """Mask a card number as card/list shows it, and a shorter value by stars for each character."""
    digits = bytes(byte for byte in value if 48 <= byte <= 57)
    if len(digits) >= _NUMBER_DIGITS:
        return digits[:6] + b"*" * 8 + digits[-2:]
    return b"*" * len(value)
