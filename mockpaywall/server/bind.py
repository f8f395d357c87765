"""Binds listening sockets in the caller's thread: a port in use is reported before anything else starts."""

from __future__ import annotations

import errno
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

BACKLOG = 2048
"""Connections that the kernel may queue until they are accepted."""

_LOOPBACK_ADDRESSES = ("127.0.0.1", "::1")
_LOOPBACK_HOSTS = ("127.0.0.1", "localhost")
_MAPPED_PREFIX = "::ffff:"
_MAX_ATTEMPTS = 20
_UNAVAILABLE_ERRNOS = (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT)
_Address = tuple[socket.AddressFamily, tuple[Any, ...]]


class BindError(OSError):
    """The address cannot be bound. The message is one line: host and port, the cause, the fix."""

    def __init__(self, host: str, port: int, reason: str, code: int | None = None) -> None:
        super().__init__(f"cannot listen on {format_address(host, port)}: {reason}")
        self.errno = code


class AddressInUse(BindError):
    """Another socket listens on the address."""


def format_address(host: str, port: int) -> str:
    """Return `127.0.0.1:8080` or `[::1]:8080`."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def format_client_ip(peer: object) -> str:
    """Return the IP address of a socket's *peer*; an IPv4 address that a socket of IPv6 has mapped, as IPv4."""
    address = str(peer[0]) if isinstance(peer, tuple) else ""
    return address.removeprefix(_MAPPED_PREFIX) if "." in address else address


def bind(host: str, port: int, *, shared: bool = False) -> list[socket.socket]:
    """Return sockets that listen on *host* and *port* (0 to 65535; 0 takes a free one).

    `localhost` may give two with the same port, one per address family. `::` accepts IPv4 too where the system
    can. *shared* sockets use SO_REUSEPORT: the kernel distributes connections among all of this user that do.
    Raises AddressInUse, or BindError for any other reason.
    """
    if not 0 <= port <= 65535:
        raise BindError(host, port, "a port is a number from 0 to 65535")
    addresses = _resolve_addresses(host, port)
    for _ in range(_MAX_ATTEMPTS):
        with suppress(_OtherFamilyInUse):
            return _bind_all(host, port, addresses, shared)
    raise AddressInUse(host, port, "no port was free in both IPv4 and IPv6; choose one", errno.EADDRINUSE)


def bind_loopbacks(host: str, port: int) -> list[socket.socket]:
    """Return what `bind` returns; for 127.0.0.1 and localhost, with a socket on the other loopback address.

    Clients resolve `localhost` to either. The other address is left out where its port is in use, or it is missing.
    """
    sockets = bind(host, port)
    if host in _LOOPBACK_HOSTS:
        bound = {sock.getsockname()[0] for sock in sockets}
        for other in _LOOPBACK_ADDRESSES:
            if other not in bound:
                with suppress(BindError):
                    sockets += bind(other, sockets[0].getsockname()[1])
    return sockets


def bind_shared(addresses: Sequence[tuple[str, int]]) -> list[socket.socket]:
    """Return sockets on exactly these addresses, which share them with others of this user."""
    sockets: list[socket.socket] = []
    try:
        for host, port in addresses:
            sockets += bind(host, port, shared=True)
    except BindError:
        close_sockets(sockets)
        raise
    return sockets


def close_sockets(sockets: Sequence[socket.socket]) -> None:
    """Close the sockets that `bind` returned."""
    for sock in sockets:
        sock.close()


def shut_down_listeners(sockets: Sequence[socket.socket]) -> None:
    """Stop listening, also where another process has inherited *sockets*: to close them frees no port then.

    A test process may fork children that outlive its server. Not for sockets that several workers share.
    """
    for sock in sockets:
        with suppress(OSError):  # it is closed already, or the system (macOS) cannot
            sock.shutdown(socket.SHUT_RDWR)


class _OtherFamilyInUse(Exception):
    """A port that is free in one address family is in use in the other."""


def _resolve_addresses(host: str, port: int) -> list[_Address]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (socket.gaierror, UnicodeError) as error:
        raise BindError(host, port, "this name has no address here; use 127.0.0.1 or 0.0.0.0") from error
    return list(dict.fromkeys((family, tuple(address)) for family, _, _, _, address in found))


def _bind_all(host: str, port: int, addresses: Sequence[_Address], shared: bool) -> list[socket.socket]:
    """Bind one socket per address. An address family that this machine lacks is skipped if another works."""
    sockets: list[socket.socket] = []
    missing: OSError | None = None
    try:
        for family, address in addresses:
            actual_port = sockets[0].getsockname()[1] if sockets else port
            try:
                sockets.append(_bind_one(family, (address[0], actual_port, *address[2:]), shared))
            except OSError as error:
                if error.errno not in _UNAVAILABLE_ERRNOS:
                    raise _to_bind_error(host, port, error, is_final=not sockets or port != 0) from error
                missing = error
    except BaseException:
        close_sockets(sockets)
        raise
    if missing is not None and not sockets:
        raise _to_bind_error(host, port, missing, is_final=True) from missing
    return sockets


def _bind_one(family: socket.AddressFamily, address: tuple[Any, ...], shared: bool) -> socket.socket:
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        _set_exclusive(sock)
        if shared:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, not _accepts_ipv4(address[0]))
        sock.bind(address)
        sock.listen(BACKLOG)  # two sockets may bind before one listens: only this call fails then
    except BaseException:
        sock.close()
        raise
    sock.setblocking(False)
    return sock


def _accepts_ipv4(host: str) -> bool:
    """Return whether a socket of IPv6 on *host* is for IPv4 too: for every address, or for a mapped one."""
    return host == "::" or (host.startswith(_MAPPED_PREFIX) and "." in host)


def _set_exclusive(sock: socket.socket) -> None:
    """Allow a port that was just released, and refuse one in use. On Windows, SO_REUSEADDR would share it."""
    if sys.platform == "win32":
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
    else:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)


def _to_bind_error(host: str, port: int, error: OSError, is_final: bool) -> Exception:
    if error.errno == errno.EADDRINUSE:
        reason = "the port is taken; stop what listens there or choose another"
        return AddressInUse(host, port, reason, error.errno) if is_final else _OtherFamilyInUse()
    if error.errno == errno.EACCES:
        return BindError(host, port, "not permitted; choose a port above 1023", error.errno)
    if error.errno in _UNAVAILABLE_ERRNOS:
        return BindError(host, port, "this machine does not have this address", error.errno)
    return BindError(host, port, error.strerror or str(error), error.errno)
