"""Taking a port, in the caller's thread: a busy one is known before anything else starts."""

from __future__ import annotations

import errno
import os
import socket
import stat
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

BACKLOG = 2048
"""Connections the kernel may hold until they are accepted."""

_UNIX_PREFIX = "unix:"
_MAX_ATTEMPTS = 20
_UNAVAILABLE_ERRNOS = (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT)
_Address = tuple[socket.AddressFamily, tuple[Any, ...]]


class BindError(OSError):
    """The address cannot be listened on. Its text is one line that names host and port, the cause, the mend."""

    def __init__(self, host: str, port: int, why: str, number: int | None = None) -> None:
        super().__init__(f"cannot listen on {format_address(host, port)}: {why}")
        self.errno = number


class AddressInUse(BindError):
    """Another process listens there."""


def format_address(host: str, port: int) -> str:
    """`127.0.0.1:8080`, `[::1]:8080`, `unix:/path`."""
    if host.startswith(_UNIX_PREFIX):
        return host
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def bind(host: str, port: int, *, shared: bool = False) -> list[socket.socket]:
    """Listening sockets for *host* and *port* (0 to 65535; 0 takes a free one).

    `localhost` may give two, one a family, with the same port. `::` takes IPv4 too where the system can.
    `unix:/path` gives a unix socket and needs no port. *shared* sockets take the port beside others of this
    user that share it; the kernel deals connections out among them. Raises PortTaken, or CannotBind for any
    other reason.
    """
    if host.startswith(_UNIX_PREFIX):
        return [_bind_unix(host)]
    if not 0 <= port <= 65535:
        raise BindError(host, port, "a port is a number from 0 to 65535")
    addresses = _resolve_addresses(host, port)
    for _ in range(_MAX_ATTEMPTS):
        with suppress(_OtherFamilyInUse):
            return _bind_all(host, port, addresses, shared)
    raise AddressInUse(host, port, "no port was free in both IPv4 and IPv6; name one", errno.EADDRINUSE)


def close_sockets(sockets: Sequence[socket.socket]) -> None:
    """Close what `bind` gave."""
    remove_socket_files(sockets)
    for sock in sockets:
        sock.close()


def remove_socket_files(sockets: Sequence[socket.socket]) -> None:
    """Remove the files of those that are open unix sockets: a closed one no longer tells its path."""
    for sock in sockets:
        if sock.fileno() >= 0 and sock.family == getattr(socket, "AF_UNIX", None):
            with suppress(FileNotFoundError):
                Path(os.fsdecode(sock.getsockname())).unlink()


class _OtherFamilyInUse(Exception):
    """A free port of one family is taken in the other."""


def _resolve_addresses(host: str, port: int) -> list[_Address]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (socket.gaierror, UnicodeError) as error:
        raise BindError(host, port, "this name has no address here; use 127.0.0.1 or 0.0.0.0") from error
    return list(dict.fromkeys((family, tuple(address)) for family, _, _, _, address in found))


def _bind_all(host: str, port: int, addresses: Sequence[_Address], shared: bool) -> list[socket.socket]:
    """One socket an address. A family this machine lacks is passed over as long as another is there."""
    sockets: list[socket.socket] = []
    missing: OSError | None = None
    try:
        for family, address in addresses:
            chosen = sockets[0].getsockname()[1] if sockets else port
            try:
                sockets.append(_bind_one(host, family, (address[0], chosen, *address[2:]), shared))
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


def _bind_one(
    host: str, family: socket.AddressFamily, address: tuple[Any, ...], shared: bool
) -> socket.socket:
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        _set_exclusive(sock)
        if shared:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, host != "::")
        sock.bind(address)
        sock.listen(BACKLOG)  # here, because only this fails when two have bound and neither listened
    except BaseException:
        sock.close()
        raise
    sock.setblocking(False)
    return sock


def _set_exclusive(sock: socket.socket) -> None:
    """A port just freed may be taken at once; one in use may not. Windows means sharing by SO_REUSEADDR."""
    if sys.platform == "win32":
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
    else:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)


def _to_bind_error(host: str, port: int, error: OSError, is_final: bool) -> Exception:
    if error.errno == errno.EADDRINUSE:
        taken = AddressInUse(
            host, port, "the port is taken; stop what listens there or choose another", error.errno
        )
        return taken if is_final else _OtherFamilyInUse()
    if error.errno == errno.EACCES:
        return BindError(host, port, "not permitted; choose a port above 1023", error.errno)
    if error.errno in _UNAVAILABLE_ERRNOS:
        return BindError(host, port, "this address is not one of this machine's", error.errno)
    return BindError(host, port, error.strerror or str(error), error.errno)


def _bind_unix(host: str) -> socket.socket:
    if not hasattr(socket, "AF_UNIX"):
        raise BindError(host, 0, "this system has no unix sockets; use a host and a port")
    path = host[len(_UNIX_PREFIX) :]
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        _remove_stale_socket(path)
        sock.bind(path)
        sock.listen(BACKLOG)
    except OSError as error:
        sock.close()
        if error.errno == errno.EADDRINUSE:
            why = "the path is taken; stop what listens there or choose another"
            raise AddressInUse(host, 0, why, error.errno) from error
        raise BindError(host, 0, error.strerror or str(error), error.errno) from error
    sock.setblocking(False)
    return sock


def _remove_stale_socket(path: str) -> None:
    """Remove a socket file that nobody listens on any more: a killed server leaves one."""
    with suppress(FileNotFoundError):
        if stat.S_ISSOCK(Path(path).stat().st_mode):
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
                if probe.connect_ex(path) == errno.ECONNREFUSED:
                    Path(path).unlink()
