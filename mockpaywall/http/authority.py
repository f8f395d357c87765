"""Hosts and origins as requests name them: the Host header (RFC 9112, 3.2) and the Origin header (RFC 6454, 7)."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address
from typing import NamedTuple

DEFAULT_PORTS = {"http": 80, "https": 443}
"""Scheme -> the port that a URL need not name."""
MAX_PORT = 65535
MAX_HOST_CHARS = 253
"""Length of a host name (RFC 1035, 2.3.4)."""

_AUTHORITY = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::([0-9]{0,5}))?")
_ORIGIN = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://([^/]*)")


class Authority(NamedTuple):
    """A host and its port. Equal hosts have equal text: see `normalize_host`."""

    host: str
    port: int | None
    """None when it is the default port of the scheme."""


class Origin(NamedTuple):
    """Scheme, host and port of a page. Equal origins are equal values: the default port is filled in."""

    scheme: str
    host: str
    port: int | None
    """None for a scheme that has no default port."""


def normalize_host(text: str) -> str | None:
    """Return *text* in lower case without a trailing dot, IPv6 in brackets and its short form; None for no host."""
    if text.startswith("["):
        try:
            return f"[{IPv6Address(text[1:-1])}]"
        except ValueError:
            return None
    host = text.lower().removesuffix(".")
    return host if len(host) <= MAX_HOST_CHARS and all(host.split(".")) else None


def is_ip_literal(host: str) -> bool:
    """Return whether *host*, normalized, is an IP address."""
    if host.startswith("["):
        return True
    try:
        IPv4Address(host)
    except ValueError:
        return False
    return True


def parse_authority(text: str) -> Authority | None:
    """Parse the value of a Host header; None when it is not a host with an optional port."""
    found = _AUTHORITY.fullmatch(text)
    host = normalize_host(found[1]) if found else None
    if found is None or host is None:
        return None
    port = int(found[2]) if found[2] else None
    return Authority(host, port) if port is None or port <= MAX_PORT else None


def make_origin(scheme: str, authority: Authority) -> Origin:
    """Return the origin of the pages at *authority*."""
    port = DEFAULT_PORTS.get(scheme) if authority.port is None else authority.port
    return Origin(scheme, authority.host, port)


def parse_origin(text: str) -> Origin | None:
    """Parse `SCHEME://HOST[:PORT]`; None for anything else, `null` and a URL with a path included."""
    found = _ORIGIN.fullmatch(text)
    authority = parse_authority(found[2]) if found else None
    return make_origin(found[1].lower(), authority) if found and authority else None


def format_origin(origin: Origin) -> str:
    """Return *origin* as browsers write it, without a default port."""
    has_default_port = origin.port == DEFAULT_PORTS.get(origin.scheme)
    return f"{origin.scheme}://{origin.host}" + ("" if has_default_port else f":{origin.port}")
