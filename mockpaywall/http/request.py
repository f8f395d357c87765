"""A call: one HTTP request as the wire gave it, before anybody judged it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple
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

    def get_all(self, name: str) -> tuple[str, ...]:
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


class RequestHead:
    """All of a request but its body. A value: `notes` aside, nothing of it changes."""

    __slots__ = ("cache", "client_ip", "headers", "http_version", "method", "path", "scheme", "target")

    def __init__(
        self,
        method: str,
        target: str,
        headers: Headers,
        *,
        scheme: str = "http",
        client_ip: str = "",
        http_version: str = "1.1",
    ) -> None:
        self.method = method
        """In upper case, as sent."""
        self.target = target
        """Path and query as sent, percent-encoding kept, in origin form: `/api/x?a=b`."""
        self.headers = headers
        self.scheme = scheme
        self.client_ip = client_ip
        self.http_version = http_version
        raw = target.partition("?")[0]
        self.path = unquote(raw) if "%" in raw else raw
        """The path, percent-decoded as UTF-8; what does not decode becomes U+FFFD."""
        self.cache: dict[object, Any] = {}
        """What readers have found out from this head alone, each under a key of its own. A client that repeats
        itself sends one head with many calls: it need not be read each time. No note may hold its head: a ring of
        references stays until the collector comes."""

    def with_target(self, target: str) -> RequestHead:
        """The same head with another target."""
        return RequestHead(
            self.method,
            target,
            self.headers,
            scheme=self.scheme,
            client_ip=self.client_ip,
            http_version=self.http_version,
        )

    @property
    def query(self) -> str:
        """The raw query, without the question mark."""
        return self.target.partition("?")[2]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RequestHead) and self._to_tuple() == other._to_tuple()

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Head({self.method} {self.target.partition('?')[0]})"

    def _to_tuple(self) -> tuple[object, ...]:
        return self.method, self.target, self.headers, self.scheme, self.client_ip, self.http_version


class Request(NamedTuple):
    """One request. Its repr shows neither header values nor the body: both may hold secrets."""

    head: RequestHead
    body: bytes
    """Empty when the body was too large to keep: see `oversize`."""
    oversize: bool = False
    """True when the sender announced or sent more than the body limit."""

    def __repr__(self) -> str:
        return f"Call({self.head.method} {self.head.target.partition('?')[0]}, {len(self.body)} bytes)"
