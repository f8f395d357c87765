"""Things that are not regular files, by kind."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="links, pipes and permission bits of POSIX")


def make_link(path: Path) -> None:
    """Make a link to a file that must not change."""
    target = path.with_name("target")
    target.write_text("untouched")
    path.symlink_to(target)


def make_dangling_link(path: Path) -> None:
    path.symlink_to(path.with_name("absent"))


def make_pipe(path: Path) -> None:
    os.mkfifo(path)


def make_socket(path: Path) -> None:
    """Make a socket; its name may be longer than an address allows."""
    here = Path.cwd()
    os.chdir(path.parent)
    try:
        with socket.socket(socket.AF_UNIX) as sock:
            sock.bind(path.name)
    finally:
        os.chdir(here)


SPECIAL_FILES: dict[str, Callable[[Path], None]] = {
    "a symbolic link": make_link,
    "a symbolic link to nothing": make_dangling_link,
    "a folder": Path.mkdir,
    "a pipe": make_pipe,
    "a socket": make_socket,
}

EACH_SPECIAL_FILE = pytest.mark.parametrize("kind", SPECIAL_FILES)


def make_special_file(kind: str, path: Path) -> Callable[[], None]:
    """Make a *kind* of file at *path*; return an assertion that nothing changed."""
    SPECIAL_FILES[kind](path)
    before = path.lstat()
    names = sorted(path.parent.iterdir())

    def assert_unchanged() -> None:
        after = path.lstat()
        assert (after.st_ino, after.st_mode) == (before.st_ino, before.st_mode)
        assert sorted(path.parent.iterdir()) == names
        target = path.with_name("target")
        assert not target.exists() or target.read_text() == "untouched"

    return assert_unchanged
