"""The setting public-url: an http or https URL with an optional plain path."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpaywall.settings.parsers import parse_public_url
from mockpaywall.settings.settings_error import InvalidValue


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://mock.example", "https://mock.example"),
        ("https://mock.example/", "https://mock.example"),
        ("HTTP://Localhost:8080/base/x/", "http://localhost:8080/base/x"),
        ("https://mock.example:443", "https://mock.example"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_a_url_is_normalized(text: str, url: str) -> None:
    assert parse_public_url(text) == url


@pytest.mark.parametrize(
    "text",
    ["", "mock.example", "//mock.example", "ftp://mock.example", "https://", "https://mock.example/a//b",
     "https://mock.example/../x", "https://user@mock.example", "https://mock.example/?q=1", "https://mock.example:x"],
)  # fmt: skip
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue, match="expected a URL, such as"):
        parse_public_url(text)


@given(st.text(max_size=30))
def test_any_text_is_a_url_that_parses_again_or_refused(text: str) -> None:
    try:
        url = parse_public_url(text)
    except InvalidValue:
        return
    assert url.startswith(("http://", "https://"))
    assert parse_public_url(url) == url
