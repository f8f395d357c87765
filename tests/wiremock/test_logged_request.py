"""A call in WireMock's words, field by field."""

from __future__ import annotations

import base64

import pytest

from mockpaywall.http.request import Headers, Request, RequestHead
from mockpaywall.wiremock.logged_request import render_logged_request
from tests.support.exchanges import KEYS, PATH, PHONE, START, call

FIELDS = [
    "url",
    "absoluteUrl",
    "method",
    "clientIp",
    "headers",
    "cookies",
    "browserProxyRequest",
    "loggedDate",
    "bodyAsBase64",
    "body",
    "protocol",
    "scheme",
    "host",
    "port",
    "loggedDateString",
    "queryParams",
    "formParams",
]


def test_every_field_of_wiremock_is_there_in_its_order() -> None:
    logged = render_logged_request(call(target=f"{PATH}?a=1&a=2&b=%C5%9F"), START + 0.9167)
    assert list(logged) == FIELDS
    assert logged["url"] == f"{PATH}?a=1&a=2&b=%C5%9F"
    assert logged["absoluteUrl"] == f"http://localhost:8080{PATH}?a=1&a=2&b=%C5%9F"
    assert (logged["scheme"], logged["host"], logged["port"]) == ("http", "localhost", 8080)
    assert (logged["method"], logged["clientIp"], logged["protocol"]) == ("POST", "127.0.0.1", "HTTP/1.1")
    assert logged["loggedDate"] == int(START * 1000) + 916
    assert logged["loggedDateString"] == "2023-11-14T22:13:20.916Z"
    assert logged["browserProxyRequest"] is False
    assert logged["queryParams"] == {
        "a": {"key": "a", "values": ["1", "2"]},
        "b": {"key": "b", "values": ["ş"]},
    }
    assert logged["formParams"] == {}


def test_phones_are_shown_and_keys_are_not() -> None:
    text = str(render_logged_request(call(), START))
    assert PHONE in text
    assert all(key not in text for key in KEYS.values())


def test_repeated_headers_are_a_list_under_the_first_spelling() -> None:
    headers = (("X-A", "1"), ("x-a", "2"), ("X-B", "3"))
    logged = render_logged_request(call(headers=headers), START)
    assert (logged["headers"]["X-A"], logged["headers"]["X-B"]) == (["1", "2"], "3")


def test_cookies_and_form() -> None:
    headers = (("Cookie", "a=b; c=d=e; junk"), ("Cookie", "f=g"))
    logged = render_logged_request(call(b"a=b&c=", headers=headers), START)
    assert logged["cookies"] == {"a": "b", "c": "d=e", "f": "g"}
    assert logged["formParams"] == {}  # the body is said to be JSON
    form = (("Content-Type", "ignored, the first counts"),)
    assert render_logged_request(call(b"a=b", headers=form), START)["formParams"] == {}


def test_a_form_is_read() -> None:
    kind = (("content-type", "application/x-www-form-urlencoded; charset=utf-8"),)
    logged = render_logged_request(Request(RequestHead("POST", "/x", Headers(kind)), b"a=b&c="), START)
    assert logged["formParams"] == {"a": {"key": "a", "values": ["b"]}, "c": {"key": "c", "values": [""]}}


@pytest.mark.parametrize("body", [b"\xff\xfe\x00", "ş".encode(), b""])
def test_the_bytes_are_in_base64_whatever_they_are(body: bytes) -> None:
    logged = render_logged_request(call(body), START)
    assert base64.b64decode(logged["bodyAsBase64"]) == body
    assert logged["body"] == body.decode("utf-8", "replace")


@pytest.mark.parametrize(
    ("authority", "scheme", "host", "port"),
    [
        ("h:81", "http", "h", 81),
        ("h", "http", "h", 80),
        ("h", "https", "h", 443),
        ("[::1]:8", "http", "[::1]", 8),
        ("[::1]", "http", "[::1]", 80),
        ("h:x", "http", "h:x", 80),
        (None, "http", "localhost", 80),
    ],
)
def test_host_and_port(authority: str | None, scheme: str, host: str, port: int) -> None:
    pairs = (("Host", authority),) if authority else ()
    logged = render_logged_request(
        Request(RequestHead("GET", "/", Headers(pairs), scheme=scheme), b""), START
    )
    assert (logged["host"], logged["port"]) == (host, port)
