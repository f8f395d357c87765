"""Hints for X-Mock-Hint: the likely cause of a refusal and the fix, in one line of ASCII.

All are ours. Hints name fields and headers, never their values.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mockpaywall.http.request import Request
from mockpaywall.paywall.credentials import CLIENT_HEADER, KEY_HEADER
from mockpaywall.text.similar_names import find_similar_name

PUBLIC_PAIR = ("apikeypublic", "apiclientpublic")
MAX_NAMES = 6
MAX_HINT_CHARS = 300
POSTMAN_VARIABLE = re.compile(r"\{\{\s*\$?[\w.-]+\s*\}\}")
JSON_STRING = re.compile(r'"(?:\\.|[^"\\])*"')
JSON_MISTAKES = (
    (
        re.compile(r"^\s*$"),
        "the body is empty: send the JSON object of the documentation (mockpaywall example prints one)",
    ),
    (
        re.compile(r"//|/\*"),
        "the sample in the docs has // comments; JSON does not allow comments: remove them",
    ),
    (re.compile(r"^\s*\w+=[^{]*$"), "the body looks like a form: send JSON"),
    (re.compile(r"[{,]\s*'|:\s*'"), "JSON strings and names need double quotes, not single quotes"),
    (re.compile(r"[{,]\s*[A-Za-z_]\w*\s*:"), "JSON names need double quotes"),
    (re.compile(r",\s*[}\]]"), "JSON does not allow a comma before a closing bracket"),
    (re.compile(r":\s*(True|False|None)\b"), "JSON writes true, false and null in lower case"),
    (re.compile(r"\b(NaN|Infinity)\b"), "JSON does not allow NaN or Infinity"),
    (re.compile(r"^\s*<"), "the body looks like XML or HTML: send JSON"),
)
"""What to look for in a body that is not JSON, its strings left out, and the hint for it."""


def join_hints(hints: Iterable[str]) -> str:
    """Join several hints to one line, without duplicates."""
    return "; ".join(dict.fromkeys(hint for hint in hints if hint))


def to_header_value(text: str) -> str:
    """Convert *text* to a header value: one line of printable ASCII, at most 300 characters."""
    if len(text) <= MAX_HINT_CHARS and text.isascii() and text.isprintable():
        return text
    ascii_only = text.encode("ascii", "backslashreplace").decode("ascii")
    printable = "".join(letter if letter.isprintable() else " " for letter in ascii_only)
    return printable if len(printable) <= MAX_HINT_CHARS else printable[: MAX_HINT_CHARS - 3] + "..."


def hint_for_missing_headers(missing: Sequence[str], request: Request) -> str:
    """Explain missing key headers: a typing error, an empty value, the public pair, another kind of credentials."""
    sent = {name.lower() for name in request.head.headers.names()}
    candidates = sent - {KEY_HEADER, CLIENT_HEADER, *PUBLIC_PAIR}
    similar = [
        f"{to_header_value(match)} looks like {name}"
        for name in missing
        if name not in sent and (match := find_similar_name(name, candidates, cutoff=0.75))
    ]
    if similar:
        return join_hints(similar)
    if empty := [name for name in missing if name in sent]:
        return f"{' and '.join(empty)} came without a value: check the variable it is filled from"
    if sent & set(PUBLIC_PAIR):
        return "you sent the public pair; this endpoint needs the private pair, apikeyprivate and apiclientprivate"
    if "authorization" in sent:
        return "this API does not use the Authorization header: send apikeyprivate and apiclientprivate"
    return f"add the header {' and the header '.join(missing)}; any non-empty value will do here"


def hint_for_content_type(request: Request) -> str:
    """Explain which content type to send."""
    media_type = (request.head.headers.get("content-type") or "").partition(";")[0].strip().lower()
    if not media_type:
        return "the header Content-Type is missing: send Content-Type: application/json"
    if "form" in media_type:
        return "you sent a form; send a JSON object with the header Content-Type: application/json"
    return "send Content-Type: application/json"


def hint_for_invalid_json(raw: bytes) -> str:
    """Explain why *raw* is not JSON, from patterns of common mistakes."""
    text = raw.decode("utf-8", "replace")
    without_strings = JSON_STRING.sub('""', text)
    hints = [hint for pattern, hint in JSON_MISTAKES if pattern.search(without_strings)]
    hints.append(hint_for_unreplaced_variable(text))
    return join_hints(hints) or "send one JSON object, UTF-8, as in: mockpaywall example"


def hint_for_non_object(value: Any) -> str:
    """Explain a JSON value that is not an object."""
    if isinstance(value, str):
        return "the JSON was encoded twice: it arrived as one string; send the object itself"
    if isinstance(value, list):
        return "send the object itself, not an array of objects"
    return "send a JSON object"


def hint_for_names(body: Mapping[str, Any], known: Sequence[str]) -> str:
    """Explain unknown names: other letter case, or a typing error."""
    lower = {name.lower(): name for name in known}
    unknown = [name for name in body if name not in known]
    return join_hints(_hint_for_name(to_header_value(name), lower) for name in unknown[:MAX_NAMES])


def _hint_for_name(name: str, lower: Mapping[str, str]) -> str:
    if documented := lower.get(name.lower()):
        return f"you sent {name}; the documented name is {documented}"
    if similar := find_similar_name(name, lower.values(), cutoff=0.75):
        return f"{name} looks like {similar}"
    return f"{name} is not a documented name"


def hint_for_unreplaced_variable(text: str) -> str:
    """Explain the first Postman variable in *text* that was not replaced; "" without one."""
    match = POSTMAN_VARIABLE.search(text)
    return f"{to_header_value(match[0][:60])} is a Postman variable that was not replaced" if match else ""


def hint_for_values(body: Mapping[str, Any]) -> str:
    """Explain Postman variables in the values of *body* that were not replaced."""
    return join_hints(
        f"{name}: {hint_for_unreplaced_variable(value)}"
        for name, value in body.items()
        if isinstance(value, str) and "{{" in value and POSTMAN_VARIABLE.search(value)
    )


def hint_for_path(path: str, known_paths: Sequence[str], base_path: str) -> str:
    """Explain which path was probably meant. *known_paths* include the base path."""
    squeezed = re.sub(r"/{2,}", "/", path).rstrip("/")
    for known in known_paths:
        if squeezed.lower() == known.lower():
            return f"the path is {known}, exactly: check letter case, double slashes and trailing slashes"
    if base_path and base_path + path in known_paths:
        return f"this server has the base path {base_path}: the path is {base_path}{path}"
    for known in known_paths:
        if squeezed and (squeezed.endswith(known) or known.endswith(squeezed)):
            return f"the base address is wrong: the path is {known}"
    if path.startswith("/api/paywall/"):
        return f"this mock serves only {', '.join(known_paths)} of the vendor's API"
    if similar := find_similar_name(squeezed, known_paths):
        return f"did you mean {similar}?"
    return f"this mock serves {', '.join(known_paths)}; its admin API is under /__admin"
