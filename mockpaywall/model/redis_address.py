"""Where a Redis is: the addresses that `--store` accepts, and their credentials, which are never shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from mockpaywall.http.authority import MAX_PORT

REDIS_PORT = 6379
SENTINEL_PORT = 26379
Host = tuple[str, int]
"""A host name or an IP address, IPv6 without brackets, and a port."""


class RedisScheme(Enum):
    """How a Redis is reached; the values are the schemes of the addresses."""

    TCP = "redis"
    TLS = "rediss"
    UNIX = "unix"
    SENTINEL = "sentinel"


FORMS: Mapping[RedisScheme, str] = {
    RedisScheme.TCP: "redis://[USER:PASSWORD@]HOST[:PORT][/DB]",
    RedisScheme.TLS: "rediss://[USER:PASSWORD@]HOST[:PORT][/DB]",
    RedisScheme.UNIX: "unix://[USER:PASSWORD@]/PATH[?db=DB]",
    RedisScheme.SENTINEL: (
        "sentinel://[USER:PASSWORD@]HOST[:PORT][,HOST[:PORT]...]/SERVICE[/DB]"
        "[?sentinel_user=USER&sentinel_password=PASSWORD]"
    ),
}
"""How an address of each scheme is written."""

_ADDRESS = re.compile(
    r"(?P<scheme>redis|rediss|unix|sentinel)://(?:(?P<user>[^:@/?#]*):(?P<password>[^/?#]*)@)?"
    r"(?P<hosts>[^@/?#]*)(?P<path>/[^?#]*)?(?:\?(?P<query>[^#]*))?"
)
_HOST = re.compile(r"(?P<name>[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::(?P<port>[0-9]{1,5}))?")
_DATABASE = re.compile(r"[0-9]{1,4}")


@dataclass(frozen=True, slots=True)
class RedisAddress:
    """An address, and how to connect to it. Neither its text nor its repr shows credentials."""

    scheme: RedisScheme
    hosts: tuple[Host, ...] = ()
    """The server, or the Sentinels to ask; empty for a unix socket."""
    path: str = ""
    """Of the unix socket."""
    service: str = ""
    """The Sentinels' name of the master."""
    db: int = 0
    user: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)
    """Of the Redis servers."""
    sentinel_user: str | None = field(default=None, repr=False)
    sentinel_password: str | None = field(default=None, repr=False)
    """Of the Sentinels, which have credentials of their own."""
    timeout_s: float = 1.0
    """Seconds for a connection, and for an answer."""
    ca_file: Path | None = None
    """A PEM file with CAs to trust besides the system's, for TLS."""

    def __str__(self) -> str:
        if self.scheme is RedisScheme.UNIX:
            return f"unix://{quote(self.path)}?db={self.db}"
        hosts = ",".join(f"[{name}]:{port}" if ":" in name else f"{name}:{port}" for name, port in self.hosts)
        service = f"/{quote(self.service)}" if self.service else ""
        return f"{self.scheme.value}://{hosts}{service}/{self.db}"


def parse_redis_address(text: str, *, timeout_s: float = 1.0, ca_file: Path | None = None) -> RedisAddress:
    """Parse an address of one of FORMS. User, password, path and service may be percent-encoded.

    Raise ValueError, which says what was expected and shows nothing of *text*: it may hold a password.
    """
    match = _ADDRESS.fullmatch(text)
    try:
        if match is None:
            raise ValueError
        parse = _PARSERS[scheme := RedisScheme(match["scheme"])]
        fields = parse(match["hosts"], match["path"] or "", match["query"] or "")
    except ValueError:
        raise ValueError(f"expected {_describe_form(text)}") from None
    user, password = _decode_credentials(match["user"], match["password"])
    return RedisAddress(scheme, **fields, user=user, password=password, timeout_s=timeout_s, ca_file=ca_file)


def _describe_form(text: str) -> str:
    scheme, separator, _ = text.partition("://")
    for known, form in FORMS.items():
        if separator and known.value == scheme:
            return f"{form}, with special characters of USER and PASSWORD percent-encoded"
    return "memory, or an address that begins with redis://, rediss://, unix:// or sentinel://"


def _parse_server(hosts: str, path: str, query: str) -> dict[str, Any]:
    if query:
        raise ValueError
    return {"hosts": (_parse_host(hosts, REDIS_PORT),), "db": _parse_db(path[1:])}


def _parse_unix(hosts: str, path: str, query: str) -> dict[str, Any]:
    options = _parse_query(query, ("db",))
    if hosts or path in ("", "/"):
        raise ValueError
    return {"path": _decode_name(path), "db": _parse_db(options.get("db", ""))}


def _parse_sentinel(hosts: str, path: str, query: str) -> dict[str, Any]:
    options = _parse_query(query, ("sentinel_user", "sentinel_password"))
    service, _, db = path[1:].partition("/")
    user, password = _decode_credentials(options.get("sentinel_user"), options.get("sentinel_password"))
    return {
        "hosts": tuple(_parse_host(host, SENTINEL_PORT) for host in hosts.split(",")),
        "service": _decode_name(service),
        "db": _parse_db(db),
        "sentinel_user": user,
        "sentinel_password": password,
    }


_PARSERS: Mapping[RedisScheme, Callable[[str, str, str], dict[str, Any]]] = {
    RedisScheme.TCP: _parse_server,
    RedisScheme.TLS: _parse_server,
    RedisScheme.UNIX: _parse_unix,
    RedisScheme.SENTINEL: _parse_sentinel,
}
"""From hosts, path and query to the fields of an address. Each raises ValueError."""


def _parse_host(text: str, default_port: int) -> Host:
    match = _HOST.fullmatch(text)
    port = int(match["port"] or default_port) if match else 0
    if match is None or not 0 < port <= MAX_PORT:
        raise ValueError
    return match["name"].strip("[]"), port


def _parse_db(text: str) -> int:
    if text and not _DATABASE.fullmatch(text):
        raise ValueError
    return int(text or 0)


def _parse_query(query: str, names: Sequence[str]) -> dict[str, str]:
    """Return the raw values by name. Not parse_qs, which decodes a plus sign as a space."""
    options = dict(pair.partition("=")[::2] for pair in query.split("&") if pair)
    if not options.keys() <= set(names):
        raise ValueError
    return options


def _decode_name(text: str) -> str:
    name = unquote(text)
    if not name or not name.isprintable():
        raise ValueError
    return name


def _decode_credentials(user: str | None, password: str | None) -> tuple[str | None, str | None]:
    """Return user and password; a user without a password has the empty one."""
    user, password = unquote(user or "") or None, unquote(password or "") or None
    return user, password if password or user is None else ""
