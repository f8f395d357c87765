"""The URL of a server."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from mockpaywall.client.client_errors import InvalidServerUrl
from mockpaywall.http.authority import DEFAULT_PORTS
from mockpaywall.http.namespace_path import namespace_prefix


@dataclass(frozen=True, slots=True)
class ServerUrl:
    """Scheme, host, port and path. `str()` gives the URL without a slash at its end."""

    scheme: str
    """`http` or `https`."""
    host: str
    """A name or an address; IPv6 without brackets."""
    port: int
    path: str = ""
    """Empty, or `/x/y` without a slash at its end."""

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == DEFAULT_PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}{self.path}"

    def with_namespace(self, name: str) -> ServerUrl:
        """Return the URL of that namespace: `/ns/<name>` is appended to the path."""
        return replace(self, path=f"{self.path}{namespace_prefix(name)}")


def parse_server_url(url: str) -> ServerUrl:
    """Parse an absolute http or https URL without user, query and fragment. Raises InvalidServerUrl."""
    if not url.isascii() or not url.isprintable() or " " in url:
        raise InvalidServerUrl
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise InvalidServerUrl from None
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
        raise InvalidServerUrl
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise InvalidServerUrl
    port = DEFAULT_PORTS[parts.scheme] if port is None else port
    return ServerUrl(parts.scheme, parts.hostname, port, parts.path.rstrip("/"))
