"""Files that an operator names. A device such as /dev/zero has no end: it would take all memory."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

MAX_FILE_BYTES = 16 * 2**20
"""A setup file with 10,000 accounts, the largest of these files, has some 3 MB."""


def read_input_file(path: Traversable) -> bytes:
    """Return the bytes of the file at *path*. Raises OSError, also for a file of more than MAX_FILE_BYTES."""
    with path.open("rb") as file:
        content = file.read(MAX_FILE_BYTES + 1)
    if len(content) > MAX_FILE_BYTES:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(path))
    return content
