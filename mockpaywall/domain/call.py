"""A call: one HTTP request as the wire gave it, before anybody judged it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote


class Headers:
    """The header lines in the order they came; names are looked up in any letter case.

    Values are text decoded as latin-1, as RFC 9110 allows any octet there.
    """

    __slots__ = ("first", "pairs")

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        self.pairs: tuple[tuple[str, str], ...] = tuple(pairs)
        self.first: dict[str, str] = {}
        """The first value of each name, names in lower case. Not to be edited."""
        for name, value in self.pairs:
            self.first.setdefault(name.lower(), value)

    def get(self, name: str) -> str | None:
        """The first value of *name* (given in lower case), or None."""
        return self.first.get(name)

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of *name* (given in lower case), in order."""
        return tuple(value for other, value in self.pairs if other.lower() == name)

    def names(self) -> Iterator[str]:
        """The names as they were spelt, in order, repeats included."""
        return (name for name, _ in self.pairs)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Headers) and self.pairs == other.pairs

    def __hash__(self) -> int:
        return hash(self.pairs)

    def __repr__(self) -> str:
        return f"Headers({list(self.names())})"


@dataclass(frozen=True, slots=True)
class Call:
    """One request. Its repr shows neither header values nor the body: both may hold secrets."""

    method: str
    """In upper case, as sent."""
    target: str
    """Path and query as sent, percent-encoding kept, in origin form: `/api/x?a=b`."""
    headers: Headers
    body: bytes
    """Empty when the body was too large to keep: see `oversize`."""
    oversize: bool = False
    """True when the sender announced or sent more than the body limit."""
    scheme: str = "http"
    client_ip: str = ""
    http_version: str = "1.1"

    @property
    def path(self) -> str:
        """The path, percent-decoded as UTF-8; what does not decode becomes U+FFFD."""
        raw = self.target.partition("?")[0]
        return unquote(raw) if "%" in raw else raw

    @property
    def query(self) -> str:
        """The raw query, without the question mark."""
        return self.target.partition("?")[2]

    def __repr__(self) -> str:
        return f"Call({self.method} {self.target.partition('?')[0]}, {len(self.body)} bytes)"
