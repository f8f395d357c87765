"""Bodies that are not JSON: what they are, and the mistakes that are common in bodies meant as JSON.

All patterns take linear time: clients send bodies that are made to be slow.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from mockpaywall.http.request import Request
from mockpaywall.paywall.hints import hint_for_placeholder, join_hints, to_header_value

MAX_START_BYTES = 2048
"""The start of a body that decides what it is."""
MAX_CHARSET_CHARS = 40
JSON_STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*("?)', re.DOTALL)
"""A string with its closing quote, or to the end of the text. It always matches, so that nothing is read twice."""


class BodyKind(NamedTuple):
    """What a body is when nobody meant it as JSON."""

    start: re.Pattern[bytes]
    english: str
    turkish: str
    hint: str


BODY_KINDS = (
    BodyKind(
        re.compile(rb"\x1f\x8b"),
        "the body is gzip data",
        "gövde gzip verisi",
        "the body is gzip data: send the header Content-Encoding: gzip",
    ),
    BodyKind(
        re.compile(rb"\s*\[object \w+\]"),
        "the body is the text of a JavaScript object",
        "gövde bir JavaScript nesnesinin metni",
        "JavaScript sent an object as text: send JSON.stringify(body)",
    ),
    BodyKind(
        re.compile(rb"\s*undefined\s*$"),
        "the body is the text undefined",
        "gövde undefined metni",
        "JavaScript sent an undefined value: check the variable that holds the body",
    ),
    BodyKind(
        re.compile(rb"\s*<"),
        "the body is XML or HTML",
        "gövde XML ya da HTML",
        "the body looks like XML or HTML: send JSON",
    ),
    BodyKind(
        re.compile(rb"--[^\r\n]+\r\n(?i:content-)"),
        "the body is a multipart form",
        "gövde çok parçalı bir form",
        "the body looks like a multipart form: send JSON",
    ),
    BodyKind(
        re.compile(rb"\s*[\w.%+-]+=[^{]*$"),
        "the body is a form",
        "gövde bir form",
        "the body looks like a form: send JSON",
    ),
)
JSON_MISTAKES = (
    (
        re.compile(r"^\s*$"),
        "the body is empty: send the JSON object of the documentation (mockpaywall example prints one)",
    ),
    (
        re.compile(r"//|/\*"),
        "the sample in the docs has // comments; JSON does not allow comments: remove them",
    ),
    (re.compile(r"[{,]\s*'|:\s*'"), "JSON strings and names need double quotes, not single quotes"),
    (re.compile(r"[{,]\s*[A-Za-z_]\w*\s*:"), "JSON names need double quotes"),
    (re.compile(r",\s*[}\]]"), "JSON does not allow a comma before a closing bracket"),
    (re.compile(r":\s*(True|False|None)\b"), "JSON writes true, false and null in lower case"),
    (re.compile(r"\b(NaN|Infinity)\b"), "JSON does not allow NaN or Infinity"),
    (re.compile(r":\s*undefined\b"), "JSON has no undefined: send null, or leave the name out"),
    (
        re.compile(r'(?:^|[^"])(?:"")*"$'),
        "a string is not closed: a double quote is missing, or one inside a string lacks its backslash",
    ),
)
"""What to look for in a body that is not JSON, the contents of its strings left out, and the hint for it."""
ENCODING_MISTAKES = (
    (
        re.compile(rb"\xef\xbb\xbf"),
        "the body starts with a byte order mark: write it as UTF-8 without one (in Python utf-8, not utf-8-sig)",
    ),
    (
        re.compile(rb"\xff\xfe|\xfe\xff|.{0,3}\x00", re.DOTALL),
        "the body is UTF-16 or UTF-32: encode it as UTF-8",
    ),
)


def find_body_kind(raw: bytes) -> BodyKind | None:
    """Return what the body is when it was not meant as JSON, from its start; None when it may have been."""
    start = raw[:MAX_START_BYTES]
    return next((kind for kind in BODY_KINDS if kind.start.match(start)), None)


def hint_for_invalid_json(request: Request) -> str:
    """Explain why the body is not JSON: its kind, its encoding, or patterns of common mistakes."""
    raw = request.body
    if request.head.method == "DELETE" and not raw:
        return (
            "this DELETE has a JSON body, as documented; some clients and proxies drop the body of a DELETE"
        )
    if kind := find_body_kind(raw):
        return kind.hint
    if encoding := _hint_for_encoding(request):
        return encoding
    text = raw.decode("utf-8", "replace")
    without_strings = JSON_STRING.sub(r'"\1', text)
    hints = [hint for pattern, hint in JSON_MISTAKES if pattern.search(without_strings)]
    hints.append(hint_for_placeholder(text))
    return join_hints(hints) or "send one JSON object, UTF-8, as in: mockpaywall example"


def _hint_for_encoding(request: Request) -> str:
    """Explain a body that is not UTF-8; "" for one that is."""
    raw = request.body
    for pattern, hint in ENCODING_MISTAKES:
        if pattern.match(raw):
            return hint
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        charset = _get_charset(request)
        named = f"Content-Type says charset={charset}" if charset else "it may be Latin-1 or Windows-1254"
        return f"the body is not UTF-8 ({named}): encode it as UTF-8"
    return ""


def _get_charset(request: Request) -> str:
    parameters = (request.head.headers.get("content-type") or "").lower().split(";")[1:]
    found = (item.partition("=")[2] for item in parameters if item.strip().startswith("charset="))
    return to_header_value(next(found, "").strip(' "')[:MAX_CHARSET_CHARS])
