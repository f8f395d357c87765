"""What a server reports when it has started."""

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
def test_which_hosts_are_loopback(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback


def test_the_warning_names_the_address_the_risk_and_the_fix() -> None:
    assert format_open_admin_warning("0.0.0.0", 8080) == (
        "WARNING: 0.0.0.0:8080 can be reached from other machines, and the admin API requires no token: "
        "anyone who reaches it can read and change everything. "
        "Fix: --admin-token TOKEN, --no-admin, or --host 127.0.0.1."
    )


def test_a_port_file_is_written_completely_and_removed(tmp_path: Path) -> None:
    path = tmp_path / "port"
    port_file = PortFile.write(path, 8080)
    assert path.read_bytes() == b"8080\n"
    assert list(tmp_path.iterdir()) == [path]
    port_file.remove()
    assert list(tmp_path.iterdir()) == []
    port_file.remove()


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


def test_a_failed_write_leaves_no_file(tmp_path: Path) -> None:
    path = tmp_path / "port"
    (path / "sub").mkdir(parents=True)
    with pytest.raises(OSError, match=r"."):
        PortFile.write(path, 8080)
    assert list(tmp_path.iterdir()) == [path]
