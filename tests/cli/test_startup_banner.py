"""What a server says of itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from mockpaywall.cli.startup_banner import PortFile, format_open_admin_warning, format_ready_line, is_loopback


def test_the_ready_line_is_the_documented_one() -> None:
    assert (
        format_ready_line("127.0.0.1", 8080, 1234, tls=False)
        == "mockpaywall ready on http://127.0.0.1:8080 (seed 1234)"
    )
    assert (
        format_ready_line("localhost", 1, 0, tls=True) == "mockpaywall ready on https://localhost:1 (seed 0)"
    )
    assert (
        format_ready_line("::1", 8080, 1234, tls=False)
        == "mockpaywall ready on http://[::1]:8080 (seed 1234)"
    )


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("localhost", True),
        ("::1", True),
        ("0:0:0:0:0:0:0:1", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.1.2", False),
        ("mock.test", False),
    ],
)
def test_loopback(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback


def test_the_warning_names_the_address_the_danger_and_the_mend() -> None:
    assert format_open_admin_warning("0.0.0.0", 8080) == (
        "WARNING: 0.0.0.0:8080 can be reached from other machines, and the admin API asks for no token: "
        "whoever reaches it can read and change everything. "
        "Mend: --admin-token TOKEN, --no-admin, or --host 127.0.0.1."
    )


def test_a_port_file_is_whole_and_goes_away(tmp_path: Path) -> None:
    path = tmp_path / "port"
    written = PortFile.write(path, 8080)
    assert path.read_bytes() == b"8080\n"
    assert list(tmp_path.iterdir()) == [path]
    written.remove()
    assert list(tmp_path.iterdir()) == []
    written.remove()


def test_a_port_file_of_before_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "port"
    path.write_text("1")
    PortFile.write(path, 8080)
    assert path.read_text() == "8080\n"


def test_a_port_file_of_another_server_stays(tmp_path: Path) -> None:
    path = tmp_path / "port"
    ours = PortFile.write(path, 8080)
    theirs = PortFile.write(path, 8080)
    ours.remove()
    assert path.read_text() == "8080\n"
    theirs.remove()
    assert not path.exists()


def test_a_port_file_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "port"
    (path / "sub").mkdir(parents=True)
    with pytest.raises(OSError, match=r"."):
        PortFile.write(path, 8080)
    assert list(tmp_path.iterdir()) == [path]
