"""Secrets made showable: the key headers, headers misspelt like them, and the same values elsewhere in a call."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from mockpaywall.http.request import Request
from mockpaywall.paywall.credentials import SECRET_HEADERS, mask_secret

MIN_SECRET_CHARS = 8
"""Characters from which a key is also looked for outside its header: shorter ones are found everywhere."""
SECRET_WORDS = ("apikey", "apiclient", "authorization", "password", "secret", "token")
NAMED_SECRET = re.compile(
    rb"(api[-_]?(?:key|client)[a-z_-]*[\\\"']*\s*[:=]\s*[\\\"']*)([^\\\"'&\s,}]+)", re.IGNORECASE
)
"""A key that travels in a body or a query under a name like that of its header."""
MASK_MARKER = "(sha256:"
"""What a value that is masked already can be told by."""


@dataclass(frozen=True, slots=True)
class MaskedRequest:
    """A call without its secrets. Phones are left as they are."""

    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes


def mask_request(request: Request) -> MaskedRequest:
    """*call* as it may be shown."""
    headers = tuple(
        (name, mask_secret(value) if is_secret(name) else value) for name, value in request.head.headers.pairs
    )
    keys = tuple(dict.fromkeys(_iter_secret_values(request)))
    target = _mask_values(request.head.target.encode("utf-8", "replace"), keys).decode("utf-8", "replace")
    return MaskedRequest(target, headers, _mask_values(request.body, keys))


def mask_text(text: str, request: Request) -> str:
    """*text*, which tells of *call*, without its keys."""
    return _mask_values(text.encode("utf-8", "replace"), tuple(_iter_secret_values(request))).decode(
        "utf-8", "replace"
    )


@lru_cache(maxsize=1024)
def is_secret(name: str) -> bool:
    """Whether a header of that name holds a secret: a key header, one misspelt, or one that sounds like it."""
    lower = name.lower()
    letters = re.sub(r"[^a-z]", "", lower)
    if lower in SECRET_HEADERS or any(word in letters for word in SECRET_WORDS):
        return True
    return bool(get_close_matches(letters, SECRET_HEADERS, 1, 0.75))


def _iter_secret_values(request: Request) -> Iterator[str]:
    """The values of secret headers that are long enough to be looked for elsewhere."""
    for name, value in request.head.headers.pairs:
        if len(value) >= MIN_SECRET_CHARS and is_secret(name):
            yield value


def _mask_values(raw: bytes, keys: tuple[str, ...]) -> bytes:
    for key in keys:
        raw = raw.replace(key.encode("latin-1", "replace"), mask_secret(key).encode())
    return NAMED_SECRET.sub(_mask_named_secret, raw) if b"api" in raw.lower() else raw


def _mask_named_secret(match: re.Match[bytes]) -> bytes:
    value = match[2].decode("latin-1")
    return match[0] if MASK_MARKER in value else match[1] + mask_secret(value).encode()
