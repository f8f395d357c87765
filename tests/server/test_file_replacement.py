"""Files are written whole, with their permissions, and never through a link."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from mockpaywall.server.file_replacement import NotRegularFile, has_regular_file, replace_file
from tests.support.special_files import EACH_SPECIAL_FILE, POSIX, make_special_file


@POSIX
@pytest.mark.parametrize("mode", [0o600, 0o644])
def test_a_file_has_its_content_and_permissions_from_the_start(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "file"
    for content in (b"first", b"second"):
        status = replace_file(path, content, mode)
        assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (content, mode)
        assert status.st_ino == path.stat().st_ino
    assert list(tmp_path.iterdir()) == [path]


def test_a_reader_keeps_the_file_it_has_opened(tmp_path: Path) -> None:
    path = tmp_path / "file"
    replace_file(path, b"first", 0o600)
    with path.open("rb") as file:
        replace_file(path, b"second", 0o600)
        assert file.read() == b"first"


@POSIX
@EACH_SPECIAL_FILE
def test_only_regular_files_are_replaced(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "file"
    assert_unchanged = make_special_file(kind, path)
    with pytest.raises(NotRegularFile) as error:
        replace_file(path, b"x", 0o600)
    assert (
        error.value.strerror == f"it is {kind.removesuffix(' to nothing')}; only a regular file is replaced"
    )
    with pytest.raises(NotRegularFile):
        has_regular_file(path)
    assert_unchanged()


@POSIX
def test_a_device_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The device is simulated: run as root, a defect would replace a real one."""
    path = tmp_path / "device"
    path.touch()
    status = os.stat_result((stat.S_IFCHR | 0o666, *path.stat()[1:]))
    monkeypatch.setattr(Path, "lstat", lambda _: status)
    with pytest.raises(NotRegularFile, match="it is a device"):
        replace_file(path, b"x", 0o600)
    assert path.read_bytes() == b""


def test_a_failure_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(PermissionError):
        replace_file(tmp_path / "file", b"x", 0o600)
    assert list(tmp_path.iterdir()) == []


def test_an_absent_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        replace_file(tmp_path / "absent" / "file", b"x", 0o600)
