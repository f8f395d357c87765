"""The key pair of a request: its headers, its namespace, and how it is masked."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256

KEY_HEADER = "apikeyprivate"
CLIENT_HEADER = "apiclientprivate"
PUBLIC_PAIR = ("apikeypublic", "apiclientpublic")
SECRET_HEADERS = frozenset({KEY_HEADER, CLIENT_HEADER, *PUBLIC_PAIR, "authorization", "token"})
"""In lower case. Their values are never shown unmasked."""
MAX_CACHED_CHARS = 256
"""Characters of a pair whose namespace is cached."""


def derive_namespace(key: str, client: str) -> str:
    """Return the namespace of a pair: `keys-` and twelve hex digits of its SHA-256. Source: ours."""
    if (
        len(key) + len(client) > MAX_CACHED_CHARS
    ):  # clients choose the keys: the cache must not keep long ones
        return _derive_namespace.__wrapped__(key, client)
    return _derive_namespace(key, client)


@lru_cache(maxsize=1024)
def _derive_namespace(key: str, client: str) -> str:
    pair = "\0".join((key, client))
    return f"keys-{sha256(pair.encode()).hexdigest()[:12]}"


def mask_secret(secret: str) -> str:
    """Mask *secret*: `abcd…(sha256:9f2c1a)`. Equal secrets look equal; one below 8 characters shows none of them."""
    shown = secret[:4] if len(secret) >= 8 else ""
    return f"{shown}…(sha256:{sha256(secret.encode()).hexdigest()[:6]})"
