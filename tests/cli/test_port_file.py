"""The port file: absent until the port is open, whole, and never written through a link."""

from __future__ import annotations

import os
import signal
import socket
import stat
from pathlib import Path

import pytest

from mockpaywall.cli.port_file import PortFile, prepare_port_file
from tests.cli.conftest import Spawn
from tests.support.special_files import EACH_SPECIAL_FILE, POSIX, make_special_file


def test_a_port_file_is_written_completely_and_removed(tmp_path: Path) -> None:
    path = tmp_path / "port"
    port_file = PortFile.write(path, 8080)
    assert path.read_bytes() == b"8080\n"
    assert list(tmp_path.iterdir()) == [path]
    port_file.remove()
    assert list(tmp_path.iterdir()) == []
    port_file.remove()


@POSIX
def test_other_users_may_read_the_port(tmp_path: Path) -> None:
    PortFile.write(tmp_path / "port", 8080)
    assert stat.S_IMODE((tmp_path / "port").stat().st_mode) == 0o644


def test_an_existing_port_file_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "port"
    path.write_text("1")
    PortFile.write(path, 8080)
    assert path.read_text() == "8080\n"


def test_the_port_file_of_another_server_is_not_removed(tmp_path: Path) -> None:
    path = tmp_path / "port"
    first = PortFile.write(path, 8080)
    second = PortFile.write(path, 8080)
    first.remove()
    assert path.read_text() == "8080\n"
    second.remove()
    assert not path.exists()


@POSIX
def test_a_link_in_the_place_of_the_port_file_is_not_removed(tmp_path: Path) -> None:
    path = tmp_path / "port"
    port_file = PortFile.write(path, 8080)
    path.rename(tmp_path / "moved")
    path.symlink_to(tmp_path / "moved")
    port_file.remove()
    assert path.is_symlink()


def test_the_file_of_an_earlier_server_is_removed_first(tmp_path: Path) -> None:
    path = tmp_path / "port"
    prepare_port_file(path)
    path.write_text("1\n")
    prepare_port_file(path)
    assert not path.exists()


@POSIX
@EACH_SPECIAL_FILE
def test_anything_else_is_left_alone(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "port"
    assert_unchanged = make_special_file(kind, path)
    with pytest.raises(OSError, match="only a regular file is replaced"):
        prepare_port_file(path)
    with pytest.raises(OSError, match="only a regular file is replaced"):
        PortFile.write(path, 8080)
    assert_unchanged()


def test_a_folder_that_is_not_writable_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(PermissionError, match="the folder is not writable"):
        prepare_port_file(tmp_path / "port")


@POSIX
@pytest.mark.parametrize("kind", ["a symbolic link", "a pipe"])
def test_the_server_does_not_start_with_such_a_file(spawn: Spawn, tmp_path: Path, kind: str) -> None:
    assert_unchanged = make_special_file(kind, tmp_path / "port")
    ended = spawn("--port", "0", "--port-file", "port").wait()
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == (
        f"mockpaywall: --port-file: {tmp_path / 'port'} cannot be written "
        f"(it is {kind}; only a regular file is replaced)\n"
    )
    assert_unchanged()


def test_a_server_that_cannot_start_leaves_no_port_of_an_earlier_one(spawn: Spawn, tmp_path: Path) -> None:
    (tmp_path / "port").write_text("1\n")
    with socket.create_server(("127.0.0.1", 0)) as other:
        ended = spawn("--port", str(other.getsockname()[1]), "--port-file", "port").wait()
    assert ended.code == 2
    assert not (tmp_path / "port").exists()


@POSIX
def test_the_file_of_a_killed_server_is_replaced(spawn: Spawn, tmp_path: Path) -> None:
    killed = spawn("--port", "0", "--port-file", "port")
    killed.ready_line()
    killed.process.send_signal(signal.SIGKILL)
    killed.wait()
    assert (tmp_path / "port").exists()
    port = spawn("--port", "0", "--port-file", "port").url.rpartition(":")[2]
    assert (tmp_path / "port").read_text() == f"{port}\n"
