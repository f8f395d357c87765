"""The URL of a server: parse and format."""

from __future__ import annotations

import pytest

from mockpaywall.client.client_errors import InvalidServerUrl
from mockpaywall.client.server_url import ServerUrl, parse_server_url


@pytest.mark.parametrize(
    ("text", "server_url", "formatted"),
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
def test_a_url_is_parsed_and_formatted(text: str, server_url: ServerUrl, formatted: str) -> None:
    assert parse_server_url(text) == server_url
    assert str(server_url) == formatted


@pytest.mark.parametrize(
    "text",
    ["", "h:1", "ftp://h", "http://", "http://h:x", "http://h:99999", "http://h?q", "http://h#f", "http://a b",
     "http://ş", "http://h/\n", "http://user:pass@h"],
)  # fmt: skip
def test_an_unusable_url_is_rejected_without_repeating_it(text: str) -> None:
    with pytest.raises(InvalidServerUrl) as caught:
        parse_server_url(text)
    assert str(caught.value) == "the url is not usable; expected one such as http://127.0.0.1:8080"


def test_a_namespace_is_appended_to_the_path() -> None:
    server_url = parse_server_url("http://h:1/x").with_namespace("team-a")
    assert str(server_url) == "http://h:1/x/ns/team-a"
