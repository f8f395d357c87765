"""What a server reports when it has started: the ready line, the port file, the warning."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

from mockpaywall.server.bind import format_address

LOOPBACK_NAMES = ("127.0.0.1", "localhost", "::1")


def format_ready_line(host: str, port: int, seed: int, *, tls: bool) -> str:
    """Format the line on stdout that scripts wait for. Source: documented."""
    scheme = "https" if tls else "http"
    return f"mockpaywall ready on {scheme}://{format_address(host, port)} (seed {seed})"


def is_loopback(host: str) -> bool:
    """Return whether only this machine can reach *host*. An unknown name counts as reachable by others."""
    if host in LOOPBACK_NAMES:
        return True
    from ipaddress import ip_address  # imported on demand: it costs start-up time

    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def format_open_admin_warning(host: str, port: int) -> str:
    """Format the warning of a server that others can reach and whose admin API requires no token."""
    return (
        f"WARNING: {format_address(host, port)} can be reached from other machines, and the admin API requires "
        "no token: anyone who reaches it can read and change everything. "
        "Fix: --admin-token TOKEN, --no-admin, or --host 127.0.0.1."
    )


@dataclass(frozen=True, slots=True)
class PortFile:
    """A file that contains the port, and the identity that distinguishes it from another server's file."""

    path: Path
    identity: tuple[int, int, int]

    @classmethod
    def write(cls, path: Path, port: int) -> PortFile:
        """Write the file in one step: no reader sees half a number. Raises OSError."""
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            draft.write_text(f"{port}\n", encoding="ascii")
            identity = _stat_identity(draft)
            draft.replace(path)
        except OSError:
            draft.unlink(missing_ok=True)
            raise
        return cls(path, identity)

    def remove(self) -> None:
        """Remove the file, unless another server has replaced it."""
        with contextlib.suppress(OSError):
            if _stat_identity(self.path) == self.identity:
                self.path.unlink()


def _stat_identity(path: Path) -> tuple[int, int, int]:
    status = path.stat()
    return status.st_dev, status.st_ino, status.st_mtime_ns
