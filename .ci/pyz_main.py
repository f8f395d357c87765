"""The start file of mockpaywall.pyz: put its content into the user's cache, once, and run it from there.

Compiled modules cannot be imported from a zip file, and what is imported from a folder starts faster. Later starts
of the same file find the folder. Python 3.6 can read this file, to say which versions mockpaywall.pyz is for.
"""

import contextlib
import json
import os
import platform
import shutil
import stat
import sys
import sysconfig
import tempfile
import zipfile
from collections.abc import Iterator
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

SUFFIX = EXTENSION_SUFFIXES[0]
"""Names implementation, version and platform: `.cpython-313-x86_64-linux-gnu.so`. On macOS the machine is missing."""

PREFIX = "tmp"
"""Of the names of folders that are being extracted."""


def main() -> int:
    with zipfile.ZipFile(str(Path(__file__).parent)) as archive:
        manifest = json.loads(archive.read("manifest.json").decode())
        check_target(manifest)
        folder = provide_content(archive, f"{manifest['version']}-{manifest['digest']}{SUFFIX}")
    sys.path[0] = str(folder)  # it was this file
    from mockpaywall.cli import main as run_command

    return run_command()


def check_target(manifest: dict) -> None:
    """Exit with a message if the file has no compiled modules for this Python."""
    if [platform.machine(), SUFFIX] in manifest["targets"]:
        return
    found = f"{platform.python_implementation()} {platform.python_version()} on {sysconfig.get_platform()} ({SUFFIX})"
    sys.exit(
        f"mockpaywall: this file is for {manifest['description']}; it was started by {found}. "
        "Start it with one of those, or install the wheel."
    )


def provide_content(archive: zipfile.ZipFile, name: str) -> Path:
    """Return the folder *name* of a cache, extracted if it is new. Exit with a message if nothing can be written."""
    cache = find_cache()
    with contextlib.suppress(OSError):  # such as a disk that is full
        return extract(archive, cache / name)
    temporary_cache = make_temporary_cache()
    try:
        return extract(archive, temporary_cache / name)
    except OSError as error:
        sys.exit(
            f"mockpaywall: its files can be written neither to {cache} nor to {temporary_cache} "
            f"({error.strerror or error}); set XDG_CACHE_HOME to a folder with room for them"
        )


def find_cache() -> Path:
    """Return a folder that this user can write: in the cache or, without a home or with a read-only one, in /tmp."""
    configured = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    cache = Path(configured or os.path.expanduser("~/.cache")) / "mockpaywall"  # noqa: PTH111
    with contextlib.suppress(OSError):
        cache.mkdir(0o700, parents=True, exist_ok=True)
    return cache if os.access(str(cache), os.W_OK) else make_temporary_cache()


def make_temporary_cache() -> Path:
    """Return a folder in /tmp. Exit with a message if another user made it: its content would be run."""
    uid = os.getuid() if hasattr(os, "getuid") else 0
    cache = Path(tempfile.gettempdir()) / f"mockpaywall-{uid}"
    with contextlib.suppress(FileExistsError):
        cache.mkdir(0o700)
    status = cache.lstat()
    is_private = stat.S_ISDIR(status.st_mode) and status.st_uid == uid and not status.st_mode & 0o022
    if os.name == "posix" and not is_private:
        sys.exit(
            f"mockpaywall: {cache} is not a folder that only you can write to; set XDG_CACHE_HOME to one"
        )
    return cache


def extract(archive: zipfile.ZipFile, folder: Path) -> Path:
    """Return *folder*. A new one is extracted beside it, then renamed: a start that is interrupted leaves none.

    Raises OSError.
    """
    if folder.is_dir():
        return folder
    with hold_lock(folder.parent) as is_alone:
        if is_alone:
            for abandoned in folder.parent.glob(PREFIX + "*"):  # of starts that were killed
                shutil.rmtree(str(abandoned), ignore_errors=True)
        if not folder.is_dir():
            extract_new(archive, folder)
    return folder


@contextlib.contextmanager
def hold_lock(folder: Path) -> "Iterator[bool]":
    """Lock *folder*, and yield whether that is possible: Windows and some network disks have no such locks.

    The system releases the lock of a process that is killed.
    """
    try:
        import fcntl

        descriptor = os.open(str(folder), os.O_RDONLY)
    except (ImportError, OSError):
        yield False
        return
    is_locked = False
    try:
        with contextlib.suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            is_locked = True
        yield is_locked
    finally:
        os.close(descriptor)


def extract_new(archive: zipfile.ZipFile, folder: Path) -> None:
    temporary = Path(tempfile.mkdtemp(prefix=PREFIX, dir=str(folder.parent)))
    try:
        extract_to(archive, temporary)
        rename(temporary, folder)
    finally:
        shutil.rmtree(str(temporary), ignore_errors=True)


def extract_to(archive: zipfile.ZipFile, folder: Path) -> None:
    """Write what every target has, and what this one has, without the first part of its name."""
    for name in archive.namelist():
        target, _, path = name.partition("/")
        if path and (target == "all" or SUFFIX in target.split("+")):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(archive.read(name))


def rename(temporary: Path, folder: Path) -> None:
    try:
        temporary.rename(folder)
    except OSError:
        if not folder.is_dir():  # otherwise another process was faster
            raise


if __name__ == "__main__":
    sys.exit(main())
