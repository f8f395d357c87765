"""Hints for X-Mock-Hint: the likely cause of a refusal and the fix, in one line of ASCII.

All are ours. Hints name fields and headers, never their values.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from mockpaywall.http.namespace_path import (
    NAMESPACE_RULE,
    has_invalid_namespace,
    is_admin_target,
    is_misplaced_admin_path,
)
from mockpaywall.paywall.card_data import mask_card_numbers_in_text
from mockpaywall.text.similar_names import find_similar_name

MAX_NAMES = 6
MAX_HINT_CHARS = 300
MAX_LISTED_PATHS = 12
"""As many as fit in a hint: the calls of a merchant's server, which come first."""
PLACEHOLDERS = (
    (re.compile(r"\{\{\s*\$?[\w.-]{1,60}\s*\}\}"), "is a Postman variable that was not replaced"),
    (re.compile(r"\$\{[^{}]{1,60}\}"), "is a variable that was not replaced"),
    (re.compile(r"^<[^<>]{1,60}>$"), "is the placeholder of an example: put your value there"),
)
"""Text that somebody or something was to replace, and what it is. Each takes linear time."""
DIGIT_FIELDS = ("OtpCode", "CardNumber", "ExpiryMonth", "ExpiryYear", "Cvv")
"""Strings of digits, which a JSON number would change."""
TURKISH_CASE = (
    "Turkish letter case made a dotless i; use invariant letter case (ToLowerInvariant, Locale.ROOT)"
)
TURKISH_I = str.maketrans({"ı": "i", "İ": "I"})
PATH_SIMILARITY_CUTOFF = 0.85
"""Paths of the API have a long part in common."""


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


def hint_for_values(body: Mapping[str, Any]) -> str:
    """Explain placeholders in the first values of *body* that have one."""
    texts = (
        (name, value) for name, value in body.items() if isinstance(value, str) and has_placeholder(value)
    )
    return join_hints(f"{name}: {hint_for_placeholder(value)}" for name, value in islice(texts, MAX_NAMES))


def hint_for_numbers(body: Mapping[str, Any]) -> str:
    """Explain digits that were sent as a number; "" when none were."""
    names = [name for name in DIGIT_FIELDS if isinstance(body.get(name), (int, float))]
    return f"{', '.join(names)}: send a string, a number loses leading zeros" if names else ""


def has_placeholder(text: str) -> bool:
    """Return whether *text* has a placeholder that was not replaced."""
    return any(pattern.search(text) for pattern, _ in PLACEHOLDERS)


def hint_for_path(path: str, known_paths: Sequence[str], base_path: str, *, has_admin_api: bool) -> str:
    """Explain which path was probably meant. *known_paths* include the base path."""
    if spelling := _hint_for_path_spelling(path):
        return spelling
    if admin_hint := _hint_for_admin_path(path, has_admin_api=has_admin_api):
        return admin_hint
    squeezed = re.sub(r"/{2,}", "/", path).rstrip("/")
    for known in known_paths:
        if squeezed.lower() == known.lower():
            return f"the path is {known}, exactly: check letter case, double slashes and trailing slashes"
    if base_path and base_path + path in known_paths:
        return f"this server has the base path {base_path}: the path is {base_path}{path}"
    for known in known_paths:
        if squeezed and (squeezed.endswith(known) or known.endswith(squeezed)):
            return f"the base address is wrong: the path is {known}"
    if similar := find_similar_name(squeezed, known_paths, PATH_SIMILARITY_CUTOFF):
        return f"did you mean {similar}?"
    served = _list_paths(known_paths)
    if path.startswith("/api/paywall/"):
        return f"this mock serves of the vendor's API only {served}"
    admin_api = "; its admin API is under /__admin" if has_admin_api else ""
    return f"this mock serves {served}{admin_api}"


def _hint_for_admin_path(path: str, *, has_admin_api: bool) -> str:
    """Explain a path of the admin API that reached the simulated one; "" for another path."""
    if has_admin_api:
        url_hint = "the admin API is at /__admin, at the root of the server: shorten the URL that its client was given"
        return url_hint if is_misplaced_admin_path(path) else ""
    is_switched_off = is_admin_target(path)
    return (
        "the server was started with --no-admin: start it without, to have the admin API"
        if is_switched_off
        else ""
    )


def _list_paths(paths: Sequence[str]) -> str:
    """List the first of *paths*, from the second on without what they have in common with it up to a slash."""
    prefix, shown = f"{paths[0].rpartition('/')[0]}/", paths[:MAX_LISTED_PATHS]
    listed = ", ".join((shown[0], *(path.removeprefix(prefix) for path in shown[1:])))
    more = len(paths) - len(shown)
    return f"{listed} and {more} more" if more else listed


def _hint_for_path_spelling(path: str) -> str:
    """Explain characters that do not belong in a path of the API; "" when there are none."""
    if placeholder := hint_for_placeholder(path):
        return f"the path: {placeholder}"
    if has_invalid_namespace(path):
        return f"/ns/ is followed by the name of a namespace: {NAMESPACE_RULE}"
    if "%2f" in path.lower():
        return "the path has encoded slashes (%2F): send them as /"
    if any(letter.isspace() for letter in path):
        return "the path has a space or a line break in it: remove it"
    if path.translate(TURKISH_I) != path:
        return f"the path has a Turkish i in it (\\u0131 or \\u0130): {TURKISH_CASE}"
    if not path.isascii():
        return "the path has characters outside ASCII in it: the API's paths have none"
    return ""
