"""Where a server is."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from mockpaywall.client.mock_error import MockPaywallError

DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class ServerUrl:
    """Scheme, host, port, and a path without a slash at its end. `str` is the URL as a client wants it."""

    scheme: str
    host: str
    """IPv6 without brackets."""
    port: int
    path: str = ""

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == DEFAULT_PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}{self.path}"


def parse_server_url(url: str) -> ServerUrl:
    """The address that *url* says. Raises MockPaywallError."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _make_invalid_url_error() from None
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname or "@" in parts.netloc:
        raise _make_invalid_url_error()
    if parts.query or parts.fragment:
        raise _make_invalid_url_error()
    port = DEFAULT_PORTS[parts.scheme] if port is None else port
    return ServerUrl(parts.scheme, parts.hostname, port, parts.path.rstrip("/"))


def _make_invalid_url_error() -> MockPaywallError:
    """Without the text, which may hold a password."""
    return MockPaywallError("the url is not usable; expected one such as http://127.0.0.1:8080")
