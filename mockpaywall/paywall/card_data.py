"""Card numbers, security codes and one-time codes in texts, and the same texts without them.

Requests are masked before they are journalled, so that neither the journal nor what is made of it ever has them. A
field is recognised by its name in any letter case, as JSON, form, multipart, XML or the notation of a language: also
in a body that is not valid or went to a wrong path. A card number is recognised by its form everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from mockpaywall.http.request import Headers, RequestHead
from mockpaywall.paywall.masterpass.card import is_luhn_valid

MIN_CARD_DIGITS = 12
"""From so many digits on, a value is masked as a card number: the first six and the last two remain."""
MAX_CARD_DIGITS = 19

_NAME = (
    rb"(?:card[_ -]?n(?:umber|um|o)|kart_?no|number(?<![a-z0-9_-]number)|pan(?<![a-z0-9_-]pan)|cvv2?|cvc2?|cvn|csc"
    rb"|security[_-]?code|otp(?:[_-]?code)?|sms[_-]?(?:code|password)|verification[_-]?code"
    rb"|one[_-]?time[_-]?(?:code|password)|code(?<![a-z0-9_-]code)(?==))"
)
"""Every alternative begins with a letter: so a search skips all other letters. `code=` is a field of the 3D page."""
_SEPARATOR = rb"(?:[ +-]|%20)"
"""Between the digits of a card number."""
_FIELD = re.compile(
    rb"(?P<before>%b(?:%%2[027]|%%5d|[\"'\\\]\s+]){0,12}"
    rb"(?:[:=>]|%%3[ad]|(?:[\r\n]{1,2}content-type[^\r\n]{0,80})?\r?\n\r?\n)(?:%%20|[\s+]){0,20})"
    rb"(?:\"(?P<json>[^\"\\]*(?:\\.[^\"\\]*)*)|'(?P<single>[^']*)|\\{1,3}[\"'](?P<nested>[^\"'\\]*)"
    rb"|(?P<group>[\[{][^\]}]*[\]}]?)|(?P<bare>(?!null|true|false)[^\s&,;{}\[\]<>\"'\\]+(?:%b[0-9]+)*))"
    % (_NAME, _SEPARATOR)
)
"""A field with card data, in a text in lower case. What closes its value is not part of the match."""
_PREFIX = rb"(?:3[47]|4[0-9]|5[0-9]|6[0-9]|2[2-7]|9792|9999)"
_LONG_NUMBER = re.compile(rb"[2-69](?<![0-9]{2})(?:(?<!9)|(?=792|999))[0-9](?:%b?[0-9]){10}" % _SEPARATOR)
"""In every text with a card number: quick to search for."""
_NUMBER = rb"(?<![0-9A-Za-z])(?<![0-9A-Za-z]-)%b(?:%b?[0-9]){8,17}(?!-?[0-9A-Za-z])" % (_PREFIX, _SEPARATOR)
_IDENTIFIERS = rb"(?:UserPhone|ReferenceCode|UserId|MerchantUniqueCode|TrackingCode)"
_CARD_NUMBER = re.compile(_NUMBER)
"""Digits that begin like a card number. GUIDs and hexadecimal tokens have letters beside their digits."""
_JOURNALLED_NUMBER = re.compile(
    rb"(?P<identifier>\"%b\"\s{0,20}:\s{0,20}\"[^\"\\]*\")|%b" % (_IDENTIFIERS, _NUMBER)
)
"""The same, and the fields that identify records of the merchant: they stay, because requests are found by them."""
_ESCAPED_CHARACTER = re.compile(rb"\\u00([3-7][0-9A-Fa-f])")
_PATH_CODE = re.compile(
    rb"(/(?:otp|cvv|cvc|code|otpcode|otp/verify|otp/resend)/)([0-9]{3,8})(?![0-9])", re.IGNORECASE
)
"""A security code or one-time code as a segment of a path."""
_DIGIT = re.compile(rb"[0-9]")
_DIGITS_TO_ZERO = bytes.maketrans(b"123456789", b"0" * 9)
_SEPARATOR_BYTES = b" +-%"
_ZEROS = b"0" * MIN_CARD_DIGITS
_NON_DIGITS = bytes(byte for byte in range(256) if not 48 <= byte <= 57)


def mask_body(body: bytes) -> bytes:
    """Mask the values of card fields in *body*, and every other place that has a card number. The rest is unchanged."""
    if b"\0" in body:  # UTF-16, or binary
        return _DIGIT.sub(b"*", body)
    if b"\\u00" in body:
        unescaped = _ESCAPED_CHARACTER.sub(_unescape, body)
        masked = _mask_fields(unescaped)
        return body if masked == unescaped else masked
    return _mask_fields(body)


def mask_head(head: RequestHead) -> RequestHead:
    """Return *head* without card data in its target and header values: *head* itself when it has none."""
    lines = [f"{name}: {value}" for name, value in head.headers.pairs]
    whole = "\n".join((head.target, *lines))
    if mask_target(whole) == whole:
        return head
    pairs = [(name, mask_header(name, value)) for name, value in head.headers.pairs]
    return head.with_target(mask_target(head.target), Headers(pairs))


def mask_target(target: str) -> str:
    """Mask the card data in a path and its query."""
    content = target.encode("utf-8", "surrogateescape")
    masked = _PATH_CODE.sub(lambda match: match[1] + b"*" * len(match[2]), _mask_fields(content))
    return target if masked == content else masked.decode("utf-8", "surrogateescape")


def mask_header(name: str, value: str) -> str:
    """Mask the card data in a header field: all of the value where the name says that it is card data."""
    prefix = f"{name}: "
    return mask_target(prefix + value)[len(prefix) :]


def mask_card_numbers(content: bytes) -> bytes:
    """Mask every run of digits that looks like a card number and has a valid Luhn digit."""
    return _mask_numbers(content, _CARD_NUMBER)


def mask_card_numbers_in_text(text: str) -> str:
    """Mask the card numbers in *text*."""
    if len(text) < MIN_CARD_DIGITS:
        return text
    content = text.encode("utf-8", "surrogatepass")
    return mask_card_numbers(content).decode("utf-8", "surrogatepass") if _has_long_number(content) else text


def mask_values(members: Mapping[str, Any]) -> dict[str, Any]:
    """Return *members* with the card numbers in those values masked that are strings."""
    return {
        name: mask_card_numbers_in_text(value) if isinstance(value, str) else value
        for name, value in members.items()
    }


def has_card_number(text: str) -> bool:
    """Return whether *text* has a run of digits that looks like a card number and has a valid Luhn digit."""
    return mask_card_numbers_in_text(text) != text


def mask_value(value: bytes) -> bytes:
    """Mask a card number as card/list shows it; a shorter or escaped value with a star for each character."""
    digits = _extract_digits(value)
    if b"\\" in value or len(digits) < MIN_CARD_DIGITS:
        return b"*" * len(value)
    return digits[:6] + b"*" * 8 + digits[-2:]


def _mask_fields(text: bytes) -> bytes:
    """Mask the values of card fields in *text*, and every other place that has one of them or a card number."""
    numbers: set[bytes] = set()
    masked = _mask_field_values(text, numbers)
    for number in numbers:
        masked = masked.replace(number, mask_value(number))
    return _mask_numbers(masked, _JOURNALLED_NUMBER, numbers)


def _mask_field_values(text: bytes, numbers: set[bytes]) -> bytes:
    """Mask the values of card fields in *text*. Add the card numbers among them to *numbers*."""
    parts: list[bytes] = []
    end = 0
    for match in _FIELD.finditer(text.lower()):
        kind = match.lastgroup or ""
        start, stop = match.span(kind)
        value = text[start:stop]
        digits = _extract_digits(value)
        if kind == "group" and not digits:
            continue
        if MIN_CARD_DIGITS <= len(digits) <= MAX_CARD_DIGITS:
            numbers.update((value, digits))
        is_unquoted = kind in ("group", "bare") and match["before"].rstrip().endswith(b'":')
        quote = b'"' if is_unquoted else b""  # stars are not a number
        parts += (text[end:start], quote, mask_value(value), quote)
        end = stop
    return b"".join((*parts, text[end:])) if parts else text


def _mask_numbers(content: bytes, pattern: re.Pattern[bytes], known: Collection[bytes] = ()) -> bytes:
    """Mask the digits that *pattern* finds and that have a valid Luhn digit, or are *known*."""
    if not _has_long_number(content):
        return content
    is_json = content[:1] in (b"{", b"[")

    def mask(match: re.Match[bytes]) -> bytes:
        digits = _extract_digits(match[0])
        if match.lastgroup or not MIN_CARD_DIGITS <= len(digits) <= MAX_CARD_DIGITS:
            return match[0]
        if digits not in known and not is_luhn_valid(digits.decode("ascii")):
            return match[0]
        is_number = is_json and content[: match.start()].rstrip()[-1:] in (b":", b"[", b",")
        return b'"%b"' % mask_value(digits) if is_number else mask_value(digits)

    return pattern.sub(mask, content)


def _has_long_number(content: bytes) -> bool:
    """Return whether *content* may have a card number: False for nearly all texts that have none."""
    digits = content.translate(_DIGITS_TO_ZERO, _SEPARATOR_BYTES)  # a tenth of the time of the search
    return _ZEROS in digits and _LONG_NUMBER.search(content) is not None


def _unescape(match: re.Match[bytes]) -> bytes:
    """Return the letter or digit that a JSON escape stands for."""
    character = bytes.fromhex(match[1].decode("ascii"))
    return character if character.isalnum() else match[0]


def _extract_digits(value: bytes) -> bytes:
    return value.replace(b"%20", b"").translate(None, _NON_DIGITS)
