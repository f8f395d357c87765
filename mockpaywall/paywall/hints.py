"""Hints for X-Mock-Hint: the likely cause of a refusal and the fix, in one line of ASCII.

All are ours. Hints name fields and headers, never their values.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from mockpaywall.paywall.card_data import mask_card_numbers_in_text

MAX_NAMES = 6
MAX_HINT_CHARS = 300
PLACEHOLDERS = (
    (re.compile(r"\{\{\s*\$?[\w.-]{1,60}\s*\}\}"), "is a Postman variable that was not replaced"),
    (re.compile(r"\$\{[^{}]{1,60}\}"), "is a variable that was not replaced"),
    (re.compile(r"^<[^<>]{1,60}>$"), "is the placeholder of an example: put your value there"),
)
"""Text that somebody or something was to replace, and what it is. Each takes linear time."""
TEXTS_OF_NOTHING = frozenset({"undefined", "null", "None", "nil", "NaN", "[object Object]"})
"""What languages write for a missing value, or for an object, as text."""
FIELDS_WITH_NONE = ("authenticationMethod",)
"""Masterpass itself has None as a value there. Source: observed (official JavaScript SDK)."""
ODD_VALUE = re.compile(rb':\s*"(?:\s+"|\\"|\'|undefined"|null"|None"|nil"|NaN"|\[object )')
"""In every JSON text with a value that `hint_for_text_of_nothing` explains: quick to search for."""
DIGIT_FIELDS = ("OtpCode", "CardNumber", "ExpiryMonth", "ExpiryYear", "Cvv")
"""Strings of digits, which a JSON number would change."""
TURKISH_CASE = (
    "Turkish letter case made a dotless i; use invariant letter case (ToLowerInvariant, Locale.ROOT)"
)
TURKISH_I = str.maketrans({"ı": "i", "İ": "I"})


def join_hints(hints: Iterable[str]) -> str:
    """Join several hints to one line, without duplicates."""
    given = dict.fromkeys(hints)
    given.pop("", None)
    return "; ".join(given)


def to_header_value(text: str) -> str:
    """Convert *text* to a header value: one line of printable ASCII, at most 300 characters, without card numbers."""
    text = mask_card_numbers_in_text(text)
    if len(text) <= MAX_HINT_CHARS and text.isascii() and text.isprintable():
        return text
    ascii_only = text.encode("ascii", "backslashreplace").decode("ascii")
    printable = "".join(letter if letter.isprintable() else " " for letter in ascii_only)
    return printable if len(printable) <= MAX_HINT_CHARS else printable[: MAX_HINT_CHARS - 3] + "..."


def hint_for_non_object(value: Any) -> str:
    """Explain a JSON value that is not an object."""
    if isinstance(value, str):
        return "the JSON was encoded twice: it arrived as one string; send the object itself"
    if isinstance(value, list):
        return "send the object itself, not an array of objects"
    return "send a JSON object"


def hint_for_placeholder(text: str) -> str:
    """Explain the first placeholder in *text* that was not replaced; "" without one."""
    if "{" not in text and "<" not in text:
        return ""
    for pattern, meaning in PLACEHOLDERS:
        if match := pattern.search(text):
            return f"{to_header_value(match[0][:60])} {meaning}"
    return ""


def hint_for_text_of_nothing(text: str) -> str:
    """Explain a text that stands for no value, is blank or has quotes around it; "" for any other."""
    if text in TEXTS_OF_NOTHING:
        return f"the text {text} came instead of a value: check the variable it is filled from"
    if text.isspace():
        return "only spaces came: check the variable it is filled from"
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        return "quotes around the value are part of it: send it without"
    return ""


def hint_for_values(body: Mapping[str, Any]) -> str:
    """Explain the first values of *body*, and of the objects in it, that were never filled in."""
    texts = (
        (name, explained)
        for name, text in _iter_texts(body)
        if name not in FIELDS_WITH_NONE and (explained := _explain_value(text))
    )
    return join_hints(f"{to_header_value(name)}: {explained}" for name, explained in islice(texts, MAX_NAMES))


def _iter_texts(body: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield the name and the value of each text in *body* and in the objects that it has."""
    for name, value in body.items():
        if isinstance(value, str):
            yield f"{prefix}{name}", value
        elif isinstance(value, dict) and not prefix:
            yield from _iter_texts(value, f"{name}.")


def _explain_value(text: str) -> str:
    return hint_for_placeholder(text) or hint_for_text_of_nothing(text)


def hint_for_numbers(body: Mapping[str, Any]) -> str:
    """Explain digits that were sent as a number; "" when none were."""
    names = [name for name in DIGIT_FIELDS if isinstance(body.get(name), (int, float))]
    return f"{', '.join(names)}: send a string, a number loses leading zeros" if names else ""
