"""Secrets masked: key headers, misspelled key headers, and the same values elsewhere in a request."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from mockpaywall.http.request import Request
from mockpaywall.paywall.credentials import SECRET_HEADERS, mask_secret
from mockpaywall.text.similar_names import find_similar_name

MIN_SECRET_CHARS = 8
"""Shorter keys are not masked outside their header: they would be found in ordinary text."""
SECRET_WORDS = ("apikey", "apiclient", "authorization", "password", "secret", "token")
NAMED_SECRET = re.compile(
    rb"(api[-_]?(?:key|client)[a-z_-]*[\\\"']*\s*[:=]\s*[\\\"']*)([^\\\"'&\s,}]+)", re.IGNORECASE
)
"""A key in a body or a query, under a name like that of its header."""
MASK_MARKER = "(sha256:"
"""Identifies a value that is masked already."""


@dataclass(frozen=True, slots=True)
class MaskedRequest:
    """A request without its secrets. Phone numbers are not masked."""

    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes


def mask_request(request: Request) -> MaskedRequest:
    """Return *request* with every secret masked."""
    headers = tuple(
        (name, mask_secret(value) if is_secret(name) else value) for name, value in request.head.headers.pairs
    )
    return MaskedRequest(
        mask_text(request.head.target, request), headers, _mask_values(request.body, _find_secrets(request))
    )


def mask_text(text: str, request: Request) -> str:
    """Return *text*, which quotes *request*, with every secret masked."""
    masked = _mask_values(text.encode("utf-8", "replace"), _find_secrets(request))
    return masked.decode("utf-8", "replace")


@lru_cache(maxsize=1024)
def is_secret(name: str) -> bool:
    """Return whether a header of that name holds a secret: a key header, or a name that resembles one."""
    lower = name.lower()
    letters = re.sub(r"[^a-z]", "", lower)
    if lower in SECRET_HEADERS or any(word in letters for word in SECRET_WORDS):
        return True
    return find_similar_name(letters, SECRET_HEADERS, cutoff=0.75) is not None


def _find_secrets(request: Request) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_iter_secret_values(request)))


def _iter_secret_values(request: Request) -> Iterator[str]:
    for name, value in request.head.headers.pairs:
        if len(value) >= MIN_SECRET_CHARS and is_secret(name):
            yield value


def _mask_values(content: bytes, secrets: tuple[str, ...]) -> bytes:
    for secret in secrets:
        content = content.replace(secret.encode("latin-1", "replace"), mask_secret(secret).encode())
    return NAMED_SECRET.sub(_mask_named_secret, content) if b"api" in content.lower() else content


def _mask_named_secret(match: re.Match[bytes]) -> bytes:
    value = match[2].decode("latin-1")
    return match[0] if MASK_MARKER in value else match[1] + mask_secret(value).encode()
