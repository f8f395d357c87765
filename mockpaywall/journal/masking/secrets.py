"""Secrets made showable: the key headers, headers misspelt like them, and the same values elsewhere in a call."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from mockpaywall.http.request import Call
from mockpaywall.paywall.credentials import SECRET_HEADERS, masked

LEAST_SECRET = 8
"""Characters from which a key is also looked for outside its header: shorter ones are found everywhere."""
SECRET_WORDS = ("apikey", "apiclient", "authorization", "password", "secret", "token")
NAMED = re.compile(
    rb"(api[-_]?(?:key|client)[a-z_-]*[\\\"']*\s*[:=]\s*[\\\"']*)([^\\\"'&\s,}]+)", re.IGNORECASE
)
"""A key that travels in a body or a query under a name like that of its header."""
MASKED = "(sha256:"
"""What a value that is masked already can be told by."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A call without its secrets. Phones are left as they are."""

    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes


def shown(call: Call) -> Shown:
    """*call* as it may be shown."""
    headers = tuple(
        (name, masked(value) if is_secret(name) else value) for name, value in call.head.headers.pairs
    )
    keys = tuple(dict.fromkeys(_keys(call)))
    target = _without(call.head.target.encode("utf-8", "replace"), keys).decode("utf-8", "replace")
    return Shown(target, headers, _without(call.body, keys))


def veiled(text: str, call: Call) -> str:
    """*text*, which tells of *call*, without its keys."""
    return _without(text.encode("utf-8", "replace"), tuple(_keys(call))).decode("utf-8", "replace")


@lru_cache(maxsize=1024)
def is_secret(name: str) -> bool:
    """Whether a header of that name holds a secret: a key header, one misspelt, or one that sounds like it."""
    lower = name.lower()
    letters = re.sub(r"[^a-z]", "", lower)
    if lower in SECRET_HEADERS or any(word in letters for word in SECRET_WORDS):
        return True
    return bool(get_close_matches(letters, SECRET_HEADERS, 1, 0.75))


def _keys(call: Call) -> Iterator[str]:
    """The values of secret headers that are long enough to be looked for elsewhere."""
    for name, value in call.head.headers.pairs:
        if len(value) >= LEAST_SECRET and is_secret(name):
            yield value


def _without(raw: bytes, keys: tuple[str, ...]) -> bytes:
    for key in keys:
        raw = raw.replace(key.encode("latin-1", "replace"), masked(key).encode())
    return NAMED.sub(_masked_value, raw) if b"api" in raw.lower() else raw


def _masked_value(found: re.Match[bytes]) -> bytes:
    value = found[2].decode("latin-1")
    return found[0] if MASKED in value else found[1] + masked(value).encode()
