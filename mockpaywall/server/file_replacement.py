"""Files that are written whole, and never through a link: they may lie in folders that other users can write to."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path

_KINDS = {
    stat.S_IFLNK: "a symbolic link",
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


class NotRegularFile(OSError):
    """Something else than a regular file has the name: it is neither read nor replaced."""

    def __init__(self, path: Path, mode: int) -> None:
        kind = _KINDS.get(stat.S_IFMT(mode), "not a file")
        super().__init__(errno.EEXIST, f"it is {kind}; only a regular file is replaced", str(path))


def has_regular_file(path: Path) -> bool:
    """Return whether *path* exists. Raises NotRegularFile for anything but a regular file, and OSError."""
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return False
    if not stat.S_ISREG(mode):
        raise NotRegularFile(path, mode)
    return True


def replace_file(path: Path, data: bytes, mode: int) -> os.stat_result:
    """Write *path* in one step: no reader sees a part. Return its status. Raises NotRegularFile and OSError.

    The name of the temporary file cannot be guessed, and the system refuses to open a link by it.
    """
    import tempfile  # here for start-up time: most runs write no file

    has_regular_file(path)
    descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        Path(temporary).chmod(mode)
        status = Path(temporary).stat()
        Path(temporary).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(temporary).unlink()
        raise
    return status
