"""The fake key pair of one test object."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from secrets import token_hex

from mockpaywall.paywall.credentials import CLIENT_HEADER, KEY_HEADER, mask_secret


@dataclass(frozen=True, slots=True, repr=False)
class Credentials:
    """An apikeyprivate and an apiclientprivate. Unpacks into the two; `**credentials` gives the headers."""

    key: str
    client: str

    @property
    def headers(self) -> dict[str, str]:
        """The two headers, in a new dictionary."""
        return {KEY_HEADER: self.key, CLIENT_HEADER: self.client}

    def keys(self) -> list[str]:
        """Return the header names, for ** and dict()."""
        return list(self.headers)

    def __getitem__(self, name: str) -> str:
        """Return the value of that header. Raises KeyError."""
        return self.headers[name]

    def __iter__(self) -> Iterator[str]:
        return iter((self.key, self.client))

    def __repr__(self) -> str:
        return f"Credentials({mask_secret(self.key)}, {mask_secret(self.client)})"


def random_credentials() -> Credentials:
    """Return a unique pair. It is drawn from the operating system: a test runner may have seeded `random`."""
    return _make_credentials(token_hex(8))


def seeded_credentials(seed: int, name: str = "") -> Credentials:
    """Return the pair of *seed*, or of *seed* and the test *name*.

    The pair determines the namespace, and random draws follow from seed and namespace: both must repeat.
    """
    return _make_credentials(sha256(f"mockpaywall {seed}{name and f' {name}'}".encode()).hexdigest()[:16])


def _make_credentials(name: str) -> Credentials:
    return Credentials(f"fake-key-{name}", f"fake-client-{name}")
