"""Hints: the likely cause of a refusal and its mend, one line of ASCII for X-Mock-Hint.

All ours. Hints name fields and headers, never their values.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from mockpaywall.http.request import Request
from mockpaywall.paywall.credentials import CLIENT_HEADER, KEY_HEADER

MAX_NAMES = 6
POSTMAN_VARIABLE = re.compile(r"\{\{\s*\$?[\w.-]+\s*\}\}")
STRINGS = re.compile(r'"(?:\\.|[^"\\])*"')


def join_hints(hints: Iterable[str]) -> str:
    """Several hints as one line, repeats dropped."""
    return "; ".join(dict.fromkeys(hint for hint in hints if hint))


def to_header_value(text: str) -> str:
    """*text* fit for a header: printable ASCII, one line, at most 300 characters."""
    if len(text) <= 300 and text.isascii() and text.isprintable():
        return text
    ascii_only = text.encode("ascii", "backslashreplace").decode("ascii")
    printable = "".join(letter if letter.isprintable() else " " for letter in ascii_only)
    return printable if len(printable) <= 300 else printable[:297] + "..."


def hint_for_missing_headers(missing: Sequence[str], request: Request) -> str:
    """Why key headers may be missing: a near miss, the public pair, or another place for keys."""
    sent = {name.lower() for name in request.head.headers.names()}
    strange = sent - {KEY_HEADER, CLIENT_HEADER, *PUBLIC_PAIR}
    closest = [
        f"{to_header_value(match[0])} looks like {name}"
        for name in missing
        if name not in sent and (match := get_close_matches(name, strange, 1, 0.75))
    ]
    if closest:
        return join_hints(closest)
    if empty := [name for name in missing if name in sent]:
        return f"{' and '.join(empty)} came without a value: check the variable it is filled from"
    if sent & set(PUBLIC_PAIR):
        return "you sent the public pair; this endpoint wants the private pair, apikeyprivate and apiclientprivate"
    if "authorization" in sent:
        return "this API takes no Authorization header: send apikeyprivate and apiclientprivate"
    return f"add the header {' and the header '.join(missing)}; any non-empty value will do here"


PUBLIC_PAIR = ("apikeypublic", "apiclientpublic")


def hint_for_content_type(request: Request) -> str:
    """What to send instead of a form, a guess of the client, or nothing."""
    kind = (request.head.headers.get("content-type") or "").partition(";")[0].strip().lower()
    if not kind:
        return "the header Content-Type is missing: send Content-Type: application/json"
    if "form" in kind:
        return "you sent a form; send a JSON object with the header Content-Type: application/json"
    return "send Content-Type: application/json"


def hint_for_invalid_json(raw: bytes) -> str:
    """What makes a body no JSON, from its look."""
    text = raw.decode("utf-8", "replace")
    bare = STRINGS.sub('""', text)
    found = [hint for pattern, hint in JSON_MISTAKE_PATTERNS if pattern.search(bare)]
    if POSTMAN_VARIABLE.search(text):
        found.append(hint_for_unreplaced_variable(text))
    return join_hints(found) or "send one JSON object, UTF-8, as in: mockpaywall example"


JSON_MISTAKE_PATTERNS = (
    (
        re.compile(r"^\s*$"),
        "the body is empty: send the JSON object of the documentation (mockpaywall example prints one)",
    ),
    (re.compile(r"//|/\*"), "the sample in the docs has // comments, which JSON has not: remove them"),
    (re.compile(r"^\s*\w+=[^{]*$"), "the body looks like a form: send JSON"),
    (re.compile(r"[{,]\s*'|:\s*'"), "JSON strings and names stand in double quotes, not single ones"),
    (re.compile(r"[{,]\s*[A-Za-z_]\w*\s*:"), "JSON names stand in double quotes"),
    (re.compile(r",\s*[}\]]"), "JSON allows no comma before a closing bracket"),
    (re.compile(r":\s*(True|False|None)\b"), "JSON writes true, false and null in lower case"),
    (re.compile(r"\b(NaN|Infinity)\b"), "JSON has no NaN and no Infinity"),
    (re.compile(r"^\s*<"), "the body looks like XML or HTML: send JSON"),
)


def hint_for_non_object(value: Any) -> str:
    """What a JSON value that is no object may have been meant as."""
    if isinstance(value, str):
        return "the JSON was written twice: it arrived as one string; send the object itself"
    if isinstance(value, list):
        return "send the object itself, not an array of objects"
    return "send a JSON object"


def hint_for_names(body: Mapping[str, Any], known: Sequence[str]) -> str:
    """Names that differ from the documented ones by letter case or a slip of the finger."""
    lower = {name.lower(): name for name in known}
    unknown = [name for name in body if name not in known]
    return join_hints(_hint_for_name(to_header_value(name), lower) for name in unknown[:MAX_NAMES])


def _hint_for_name(name: str, lower: Mapping[str, str]) -> str:
    if documented := lower.get(name.lower()):
        return f"you sent {name}; the documented name is {documented}"
    if closest := get_close_matches(name.lower(), lower, 1, 0.75):
        return f"{name} looks like {lower[closest[0]]}"
    return f"{name} is not a documented name"


def hint_for_unreplaced_variable(text: str) -> str:
    """The first Postman variable in *text* that nobody replaced; "" without one."""
    found = POSTMAN_VARIABLE.search(text)
    return f"{to_header_value(found[0][:60])} is a Postman variable that was not replaced" if found else ""


def hint_for_values(body: Mapping[str, Any]) -> str:
    """Variables that were not replaced, among the values of *body*."""
    return join_hints(
        f"{name}: {hint_for_unreplaced_variable(value)}"
        for name, value in body.items()
        if isinstance(value, str) and "{{" in value and POSTMAN_VARIABLE.search(value)
    )


def hint_for_path(path: str, known_paths: Sequence[str], base_path: str) -> str:
    """The served path that was likely meant; *served* have the base path in them."""
    squeezed = re.sub(r"/{2,}", "/", path).rstrip("/")
    for target in known_paths:
        if squeezed.lower() == target.lower():
            return f"the path is {target}, exactly: mind letter case, double and closing slashes"
    if base_path and base_path + path in known_paths:
        return f"this server has the base path {base_path}: call {base_path}{path}"
    tails = [one for one in known_paths if squeezed and (squeezed.endswith(one) or one.endswith(squeezed))]
    if tails:
        return f"the base address is wrong: the path is {tails[0]}"
    if path.startswith("/api/paywall/"):
        return f"this mock serves only {', '.join(known_paths)} of the vendor's API"
    if closest := get_close_matches(squeezed, known_paths, 1, 0.6):
        return f"did you mean {closest[0]}?"
    return f"this mock serves {', '.join(known_paths)}; its own calls are under /__admin"
