"""Hosts and origins: equal ones are equal values, and everything else is None."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpaywall.http.authority import (
    Authority,
    Origin,
    format_origin,
    is_ip_literal,
    parse_authority,
    parse_origin,
)

NAMES = st.from_regex(r"[A-Za-z0-9_-]{1,12}(\.[A-Za-z0-9_-]{1,12}){0,3}", fullmatch=True)
HOSTS = NAMES | st.ip_addresses(v=4).map(str) | st.ip_addresses(v=6).map(lambda address: f"[{address}]")


@pytest.mark.parametrize(
    ("text", "authority"),
    [
        ("localhost", Authority("localhost", None)),
        ("LOCALHOST.:8080", Authority("localhost", 8080)),
        ("mock:", Authority("mock", None)),
        ("my_service:080", Authority("my_service", 80)),
        ("127.0.0.1:1", Authority("127.0.0.1", 1)),
        ("[::1]:8080", Authority("[::1]", 8080)),
        ("[0:0:0:0:0:0:0:1]", Authority("[::1]", None)),
        ("[2001:DB8::A]", Authority("[2001:db8::a]", None)),
    ],
)
def test_authorities(text: str, authority: Authority) -> None:
    assert parse_authority(text) == authority


@pytest.mark.parametrize(
    "text",
    [
        "",
        " localhost",
        "localhost\n",
        "localhost:65536",
        "localhost:-1",
        "localhost:8080:1",
        "::1",
        "[::1",
        "[::1]x",
        "[localhost]",
        "[::1%25eth0]",
        "localhost@evil.example",
        "localhost/",
        "localhost,evil.example",
        "evil.example#.localhost",
        "a..b",
        ".localhost",
        "localhost..",
        "ş.test",
        "%6cocalhost",
        "a" * 254,
    ],
)
def test_what_is_not_an_authority(text: str) -> None:
    assert parse_authority(text) is None
    assert parse_origin(f"http://{text}") is None


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("http://localhost", Origin("http", "localhost", 80)),
        ("HTTP://LocalHost:80", Origin("http", "localhost", 80)),
        ("https://[::1]", Origin("https", "[::1]", 443)),
        ("https://x.example:80", Origin("https", "x.example", 80)),
        ("chrome-extension://abc", Origin("chrome-extension", "abc", None)),
    ],
)
def test_origins(text: str, origin: Origin) -> None:
    assert parse_origin(text) == origin


@pytest.mark.parametrize(
    "text", ["null", "*", "localhost", "//localhost", "http://", "http://x/", "http://x/y", "file://"]
)
def test_what_is_not_an_origin(text: str) -> None:
    assert parse_origin(text) is None


@given(st.sampled_from(["http", "https", "ftp"]), HOSTS, st.none() | st.integers(0, 65535))
def test_an_origin_is_parsed_from_its_own_text(scheme: str, host: str, port: int | None) -> None:
    origin = parse_origin(f"{scheme}://{host}" + ("" if port is None else f":{port}"))
    assert origin is not None
    assert parse_origin(format_origin(origin)) == origin


@given(HOSTS)
def test_letter_case_and_a_trailing_dot_do_not_matter(host: str) -> None:
    assert parse_authority(host.upper()) == parse_authority(host.lower())
    if not host.startswith("["):
        assert parse_authority(f"{host}.") == parse_authority(host)


@given(st.text(max_size=40))
def test_any_text_is_parsed_or_none(text: str) -> None:
    authority = parse_authority(text)
    assert authority is None or parse_authority(authority.host) == Authority(authority.host, None)
    assert parse_origin(text) is None or "://" in text


@pytest.mark.parametrize(
    ("host", "is_ip"),
    [
        ("127.0.0.1", True),
        ("[::1]", True),
        ("300.1.1.1", False),
        ("127.1", False),
        ("0x7f.0.0.1", False),
        ("x", False),
    ],
)
def test_ip_literals(host: str, is_ip: bool) -> None:
    assert is_ip_literal(host) is is_ip
