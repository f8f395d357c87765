"""The URL of a server, read and written."""

from __future__ import annotations

import pytest

from mockpaywall.client.server_url import ServerUrl, parse_server_url


@pytest.mark.parametrize(
    ("url", "address", "written"),
    [
        ("http://127.0.0.1:8080", ServerUrl("http", "127.0.0.1", 8080), "http://127.0.0.1:8080"),
        ("http://paywall/", ServerUrl("http", "paywall", 80), "http://paywall"),
        ("https://paywall:443", ServerUrl("https", "paywall", 443), "https://paywall"),
        (
            "HTTPS://paywall:8443/ns/x//",
            ServerUrl("https", "paywall", 8443, "/ns/x"),
            "https://paywall:8443/ns/x",
        ),
        ("http://[::1]:8080", ServerUrl("http", "::1", 8080), "http://[::1]:8080"),
    ],
)
def test_an_address_is_read_and_written(url: str, address: ServerUrl, written: str) -> None:
    assert parse_server_url(url) == address
    assert str(address) == written
