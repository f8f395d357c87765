"""Names under which secrets are sent, in headers, queries, paths and bodies, and texts without those secrets."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator
from functools import lru_cache

from mockpaywall.http.request import Headers
from mockpaywall.paywall.card_data import mask_card_numbers
from mockpaywall.paywall.credentials import SECRET_HEADERS, mask_secret
from mockpaywall.text.similar_names import find_similar_name

SECRET_WORDS = (
    "apikey",
    "apiclient",
    "authorization",
    "cookie",
    "credential",
    "passwd",
    "password",
    "secret",
    "signature",
    "token",
)
"""A header or parameter whose name contains one of them, without its dashes, holds a secret."""
SECRET_PARAMETERS = frozenset({"key", "sig", "auth", "pwd", "jwt", "sid"})
"""Names of secrets in queries, in lower case."""
COOKIE_HEADERS = frozenset({"cookie", "set-cookie"})
KEY_NAME = rb"api[-_]?(?:key|client)[a-z_-]{0,40}"
NAMED_SECRET = re.compile(
    rb"((?:%b|passw(?:or)?d|client[-_]?secret|(?:access|refresh|id)[-_]token|[?&](?:token|key|sig|auth|jwt|sid))"
    rb"[\\\"']{0,8}\s{0,8}(?:[:=]|%%3[ad])\s{0,8}[\\\"']{0,8})([^\\\"'&\s,}]+)" % KEY_NAME,
    re.IGNORECASE,
)
"""A secret under a name like that of its header. Repetitions are bounded, so that the time is linear."""
USER_INFO = re.compile(rb"(://)([^/@\s\"'\\?#]{1,200})(?=@)")
"""User name and password of a URL (RFC 3986, 3.2.1)."""
CREDENTIALS = re.compile(
    rb"(\b(?:bearer|basic)(?:\s|%20|\+))((?=[\w.~+/-]{0,200}[0-9=])[\w.~+/=-]{8,})", re.IGNORECASE
)
"""What follows an authentication scheme; a digit or an equals sign tells it from a word."""
PATH_SECRET = re.compile(rb"(/%b/)([^/?]+)" % KEY_NAME, re.IGNORECASE)
"""A path segment after one that is named like a key header."""
TEXT_PATTERNS = (NAMED_SECRET, USER_INFO, CREDENTIALS)
MIN_SECRET_CHARS = 8
"""Shorter secrets are not masked outside their header: they would be found in ordinary text."""
MAX_CACHED_NAME_CHARS = 64
"""Clients choose the names: longer ones are not cached, so that the cache has at most 64 KB of them."""
MASK_MARKER = "(sha256:"
"""Identifies a value that is masked already."""


def is_secret(name: str) -> bool:
    """Return whether a header of that name holds a secret: a key header, or a name that resembles one."""
    return _is_secret(name) if len(name) <= MAX_CACHED_NAME_CHARS else _is_secret.__wrapped__(name)


@lru_cache(maxsize=1024)
def _is_secret(name: str) -> bool:
    lower = name.lower()
    letters = re.sub(r"[^a-z]", "", lower)
    if lower in SECRET_HEADERS or any(word in letters for word in SECRET_WORDS):
        return True
    return find_similar_name(letters, SECRET_HEADERS, cutoff=0.75) is not None


def is_secret_parameter(name: str) -> bool:
    """Return whether a parameter of a query with that name holds a secret."""
    return name.lower() in SECRET_PARAMETERS or is_secret(name)


def mask_named_secrets(content: bytes) -> bytes:
    """Mask the secrets in *content* that are recognised by name or place, and card numbers."""
    for pattern in TEXT_PATTERNS:
        content = pattern.sub(_mask_match, content)
    return mask_card_numbers(content)


def mask_path_secrets(path: str) -> str:
    """Mask the secrets in the path of a URL that are recognised by name or place."""
    masked = PATH_SECRET.sub(_mask_match, path.encode("utf-8", "replace"))
    return mask_named_secrets(masked).decode("utf-8", "replace")


def find_named_secrets(content: bytes) -> Iterator[str]:
    """Yield the secrets in a body or a target that are recognised by name or place."""
    for pattern in (*TEXT_PATTERNS, PATH_SECRET):
        yield from (match[2].decode("latin-1") for match in pattern.finditer(content))


def iter_header_secrets(headers: Headers) -> Iterator[str]:
    """Yield every value of a secret header, and its parts: cookies, and credentials after their scheme."""
    for name, value in headers.pairs:
        if is_secret(name):
            yield value
            yield from _iter_parts(name.lower(), value)


def _iter_parts(name: str, value: str) -> Iterator[str]:
    """Yield the values of cookies, and the credentials after an authentication scheme."""
    if name in COOKIE_HEADERS:
        yield from (part.partition("=")[2].strip().strip('"') for part in value.split(";"))
        return
    scheme, _, credentials = value.strip().partition(" ")
    if credentials:
        yield credentials.strip()
    if scheme.lower() == "basic":
        yield from _decode_basic(credentials)


def _decode_basic(credentials: str) -> Iterator[str]:
    try:
        yield b64decode(credentials, validate=True).decode("latin-1").partition(":")[2]
    except ValueError:
        return


def _mask_match(match: re.Match[bytes]) -> bytes:
    value = match[2].decode("latin-1")
    return match[0] if MASK_MARKER in value else match[1] + mask_secret(value).encode()
