"""Bodies that are not JSON: what they are, and the mistakes that are common in bodies meant as JSON.

All patterns take linear time: clients send bodies that are made to be slow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from mockpaywall.http.request import Request
from mockpaywall.paywall.hints import hint_for_placeholder, join_hints, to_header_value
from mockpaywall.paywall.query_names import list_query_names

MAX_START_BYTES = 2048
"""The start of a body that decides what it is."""
MAX_CHARSET_CHARS = 40
MAX_MATCHES = 1000
"""The places of one mistake that are looked at."""
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
DECIMAL_COMMA = (
    "a decimal comma: write 129.90, with a dot and without separators of thousands (InvariantCulture in .NET)"
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
    (
        re.compile(r":\s*-?[0-9][0-9.]{0,30},[0-9]"),
        DECIMAL_COMMA,
    ),
    (
        re.compile(r":\s*-?0[0-9]"),
        "a JSON number has no leading zero: write 129, or a phone or a code as a text in double quotes",
    ),
    (
        re.compile(r":\s*-?(?:\.[0-9]|[0-9]{1,30}\.(?![0-9]))"),
        "a JSON number has digits on both sides of its dot",
    ),
    (re.compile(r":\s*\+[0-9]"), "a JSON number has no plus sign: write a phone as a text in double quotes"),
    (re.compile(r":\s*(True|False|None)\b"), "JSON writes true, false and null in lower case"),
    (re.compile(r"\b(NaN|Infinity)\b"), "JSON does not allow NaN or Infinity"),
    (re.compile(r":\s*undefined\b"), "JSON has no undefined: send null, or leave the name out"),
    (
        re.compile(r":\s*(?!(?:true|false|null|True|False|None|NaN|Infinity|undefined)\b)[^\W\d_]"),
        "a value that is a text needs double quotes",
    ),
)
"""What to look for in a body that is not JSON, the contents of its strings left out, and the hint for it."""
UNCLOSED_STRING = (
    "a string is not closed: a double quote is missing, or one inside a string lacks its backslash"
)
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


def hint_for_invalid_json(request: Request, position: int | None = None) -> str:
    """Explain why the body is not JSON: its kind, its encoding, or patterns of common mistakes.

    *position*: the index of the character that the message is about, where it is about one.
    """
    raw = request.body
    if not raw and (names := list_query_names(request)):
        return f"you sent {', '.join(names)} in the query; send a JSON object with them in the body"
    if request.head.method == "DELETE" and not raw:
        return (
            "this DELETE has a JSON body, as documented; some clients and proxies drop the body of a DELETE"
        )
    if kind := find_body_kind(raw):
        return kind.hint
    if encoding := _hint_for_encoding(request):
        return encoding
    text = raw.decode("utf-8", "replace")
    hints = (*_find_mistakes(text, position), hint_for_placeholder(text))
    return join_hints(hints) or "send one JSON object, UTF-8, as in: mockpaywall example"


def _find_mistakes(text: str, position: int | None) -> Iterator[str]:
    """Yield the hints for mistakes at *position*; for those anywhere when none is there."""
    blanked = JSON_STRING.sub(
        lambda string: f'"{" " * (len(string[0]) - 1 - len(string[1]))}{string[1]}', text
    )
    found = [
        (match, hint)
        for pattern, hint in JSON_MISTAKES
        for match in islice(pattern.finditer(blanked), MAX_MATCHES)
    ]
    there = [
        hint for match, hint in found if position is not None and match.start() <= position <= match.end()
    ]
    yield from there or [hint for _, hint in found]
    if not there and any(not string[1] for string in JSON_STRING.finditer(text)):
        yield UNCLOSED_STRING


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
