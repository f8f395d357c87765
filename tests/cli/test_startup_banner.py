"""What a server reports when it has started."""

from __future__ import annotations

import pytest

from mockpaywall.cli.startup_banner import (
    format_base_address_line,
    format_open_admin_warning,
    format_page_line,
    format_ready_line,
    is_loopback,
)


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


def test_the_page_line_is_the_documented_one() -> None:
    assert format_page_line("127.0.0.1", 8080, tls=False) == "live page: http://127.0.0.1:8080/__admin/ui"
    assert format_page_line("::1", 1, tls=True) == "live page: https://[::1]:1/__admin/ui"


def test_the_base_address_line_has_the_base_path() -> None:
    line = format_base_address_line("127.0.0.1", 8080, "/x", tls=False)
    assert line == "base address: http://127.0.0.1:8080/x"
    assert format_base_address_line("::1", 1, "/x/y", tls=True) == "base address: https://[::1]:1/x/y"


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
        ("::ffff:127.0.0.1", True),
        ("::ffff:7f00:2", True),
        ("::ffff:10.0.0.1", False),
    ],
)
def test_which_hosts_are_loopback(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback


def test_the_warning_names_the_address_the_risk_and_the_fix() -> None:
    assert format_open_admin_warning("0.0.0.0", 8080) == (
        "WARNING: 0.0.0.0:8080 can be reached from other machines, and the admin API requires no token: "
        "anyone who reaches it can read and change everything. "
        "Fix: --admin-token-file PATH, --no-admin, or --host 127.0.0.1."
    )
