"""The URL of a server, read and written."""

from __future__ import annotations

import pytest

from mockpaywall.client.server_url import Address, read_address


@pytest.mark.parametrize(
    ("url", "address", "written"),
    [
        ("http://127.0.0.1:8080", Address("http", "127.0.0.1", 8080), "http://127.0.0.1:8080"),
        ("http://paywall/", Address("http", "paywall", 80), "http://paywall"),
        ("https://paywall:443", Address("https", "paywall", 443), "https://paywall"),
        (
            "HTTPS://paywall:8443/ns/x//",
            Address("https", "paywall", 8443, "/ns/x"),
            "https://paywall:8443/ns/x",
        ),
        ("http://[::1]:8080", Address("http", "::1", 8080), "http://[::1]:8080"),
    ],
)
def test_an_address_is_read_and_written(url: str, address: Address, written: str) -> None:
    assert read_address(url) == address
    assert str(address) == written
