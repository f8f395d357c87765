"""The key pairs of a request: their headers, their namespace, and how they are masked."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from types import MappingProxyType
from typing import NamedTuple, Protocol

KEY_HEADER = "apikeyprivate"
CLIENT_HEADER = "apiclientprivate"
PRIVATE_PAIR = (KEY_HEADER, CLIENT_HEADER)
PUBLIC_PAIR = ("apikeypublic", "apiclientpublic")
TOKEN_HEADER = "token"  # noqa: S105 - the name of a header  # nosec B105
"""Has the temporary token of a browser. Source: observed (official JavaScript SDK)."""
SECRET_HEADERS = frozenset({*PRIVATE_PAIR, *PUBLIC_PAIR, TOKEN_HEADER, "authorization"})
"""In lower case. Their values are never shown unmasked."""
PRIVATE_PREFIX, PUBLIC_PREFIX = "keys-", "public-"
"""What the names of namespaces of pairs begin with."""
MAX_CACHED_CHARS = 256
"""Characters of a pair whose namespace is cached."""


KeyPair = tuple[str, str]
"""A key and a client."""


class MerchantNames(NamedTuple):
    """The namespaces that the operator has given to key pairs."""

    private: Mapping[KeyPair, str] = MappingProxyType({})
    public: Mapping[KeyPair, str] = MappingProxyType({})


NO_MERCHANTS = MerchantNames()


class HeaderValues(Protocol):
    """The headers of a request."""

    def get(self, name: str, /) -> str | None:
        """Return the value of the header *name*, or None."""


def read_pair(headers: HeaderValues, names: tuple[str, str]) -> KeyPair | None:
    """Return the pair in the headers *names*; None unless both have a value."""
    key, client = headers.get(names[0]), headers.get(names[1])
    return (key, client) if key and client else None


def find_namespace_of_keys(headers: HeaderValues, merchants: MerchantNames = NO_MERCHANTS) -> str | None:
    """Return the namespace of the private pair, otherwise that of the public pair; None without a whole pair."""
    if private := read_pair(headers, PRIVATE_PAIR):
        return merchants.private.get(private) or derive_namespace(*private)
    if public := read_pair(headers, PUBLIC_PAIR):
        return merchants.public.get(public) or derive_public_namespace(*public)
    return None


def find_missing_keys(headers: HeaderValues) -> tuple[str, ...]:
    """Return the headers without a value that make a pair incomplete; none with a whole private pair, or no key header.

    Both are returned for a pair of empty headers.
    """
    for names in (PRIVATE_PAIR, PUBLIC_PAIR):
        values = [headers.get(name) for name in names]
        if all(values):
            return ()
        if any(value is not None for value in values):
            return tuple(name for name, value in zip(names, values, strict=True) if not value)
    return ()


def derive_namespace(key: str, client: str) -> str:
    """Return the namespace of a private pair: `keys-` and twelve hex digits of its SHA-256. Source: ours."""
    return _name_pair(PRIVATE_PREFIX, key, client)


def derive_public_namespace(key: str, client: str) -> str:
    """Return the namespace of a public pair that belongs to no private one, `public-` in its name. Source: ours."""
    return _name_pair(PUBLIC_PREFIX, key, client)


def _name_pair(prefix: str, key: str, client: str) -> str:
    if (
        len(key) + len(client) > MAX_CACHED_CHARS
    ):  # clients choose the keys: the cache must not keep long ones
        return _hash_pair.__wrapped__(prefix, key, client)
    return _hash_pair(prefix, key, client)


@lru_cache(maxsize=1024)
def _hash_pair(prefix: str, key: str, client: str) -> str:
    pair = "\0".join((key, client))
    return f"{prefix}{sha256(pair.encode()).hexdigest()[:12]}"


def mask_secret(secret: str) -> str:
    """Mask *secret*: `abcd…(sha256:9f2c1a)`. Equal secrets look equal; one below 8 characters shows none of them."""
    shown = secret[:4] if len(secret) >= 8 else ""
    return f"{shown}…(sha256:{sha256(secret.encode()).hexdigest()[:6]})"
