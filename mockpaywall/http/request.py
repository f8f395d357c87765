"""An HTTP request as received, before any check."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple
from urllib.parse import unquote


class Headers:
    """The header fields in the order received. Names are case-insensitive.

    Values are decoded as latin-1: RFC 9110, section 5.5, allows any octet above 127.
    """

    __slots__ = ("first", "pairs")

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        self.pairs: tuple[tuple[str, str], ...] = tuple(pairs)
        self.first: dict[str, str] = {}
        """The first value of each name, names in lower case. Do not edit."""
        for name, value in self.pairs:
            self.first.setdefault(name.lower(), value)

    def get(self, name: str) -> str | None:
        """Return the first value of *name* (in lower case), or None."""
        return self.first.get(name)

    def get_all(self, name: str) -> tuple[str, ...]:
        """Return every value of *name* (in lower case), in order."""
        return tuple(value for other, value in self.pairs if other.lower() == name)

    def names(self) -> Iterator[str]:
        """Yield the names as received, in order, duplicates included."""
        return (name for name, _ in self.pairs)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Headers) and self.pairs == other.pairs

    def __hash__(self) -> int:
        return hash(self.pairs)

    def __repr__(self) -> str:
        return f"Headers({list(self.names())})"


class RequestHead:
    """A request without its body. Immutable, except for `cache`."""

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
        """As received: methods are case-sensitive."""
        self.target = target
        """Path and query in origin form, percent-encoding kept: `/api/x?a=b`."""
        self.headers = headers
        self.scheme = scheme
        self.client_ip = client_ip
        self.http_version = http_version
        raw = target.partition("?")[0]
        self.path = _decode_path(raw) if "%" in raw else raw
        """The percent-decoded path; `%2F` stays, since it does not separate segments (RFC 3986, section 2.2).
        Octets that are not UTF-8 become U+FFFD."""
        self.cache: dict[object, Any] = {}
        """Values computed from this head alone, each under its own key. The server shares one head between
        requests with equal heads, so each value is computed once. A cached value must not refer to its head:
        a reference cycle stays in memory until the garbage collector runs."""

    def with_target(self, target: str, headers: Headers | None = None) -> RequestHead:
        """Return this head with another target, other headers if there are any, and an empty cache."""
        return RequestHead(
            self.method,
            target,
            self.headers if headers is None else headers,
            scheme=self.scheme,
            client_ip=self.client_ip,
            http_version=self.http_version,
        )

    @property
    def query(self) -> str:
        """The raw query without the question mark."""
        return self.target.partition("?")[2]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RequestHead) and self._to_tuple() == other._to_tuple()

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"RequestHead({self.method} {self.target.partition('?')[0]})"

    def _to_tuple(self) -> tuple[object, ...]:
        return self.method, self.target, self.headers, self.scheme, self.client_ip, self.http_version


def _decode_path(raw: str) -> str:
    return unquote(raw.replace("%2F", "%252F").replace("%2f", "%252f"))


class Request(NamedTuple):
    """One request. Its repr shows neither header values nor the body: both may contain secrets."""

    head: RequestHead
    body: bytes
    """Empty when `oversize` is true."""
    oversize: bool = False
    """True when the client announced or sent more than json_limits.MAX_BODY_BYTES."""

    def __repr__(self) -> str:
        return f"Request({self.head.method} {self.head.target.partition('?')[0]}, {len(self.body)} bytes)"
