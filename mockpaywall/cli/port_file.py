"""The file that tells scripts the port: absent until connections are accepted, removed at the end."""

from __future__ import annotations

import contextlib
import errno
import os
from dataclasses import dataclass
from pathlib import Path

from mockpaywall.server.file_replacement import has_regular_file, replace_file

MODE = 0o644
"""A port is not a secret, and the script may run as another user."""


def prepare_port_file(path: Path) -> None:
    """Remove the file of an earlier server: a script must not read the port of a dead one.

    Raises OSError when the file cannot be removed or written later.
    """
    if has_regular_file(path):
        path.unlink(missing_ok=True)
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, "the folder is not writable", str(path))


@dataclass(frozen=True, slots=True)
class PortFile:
    """A file that contains the port, and the identity that distinguishes it from another server's file."""

    path: Path
    identity: tuple[int, int, int]

    @classmethod
    def write(cls, path: Path, port: int) -> PortFile:
        """Write the file in one step: no reader sees half a number. Raises OSError."""
        return cls(path, _get_identity(replace_file(path, f"{port}\n".encode(), MODE)))

    def remove(self) -> None:
        """Remove the file, unless another server has replaced it."""
        with contextlib.suppress(OSError):
            if _get_identity(self.path.lstat()) == self.identity:
                self.path.unlink()


def _get_identity(status: os.stat_result) -> tuple[int, int, int]:
    return status.st_dev, status.st_ino, status.st_mtime_ns
