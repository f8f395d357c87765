"""A request as WireMock's LoggedRequest, member by member, in both directions."""

from __future__ import annotations

import base64

import pytest

from mockpaywall.http.request import Headers, Request, RequestHead
from mockpaywall.matching import PatternError
from mockpaywall.matching.json_node import JsonNode
from mockpaywall.paywall.credentials import mask_secret
from mockpaywall.wiremock.logged_request import parse_logged_request, render_logged_request
from tests.support.exchanges import KEYS, PATH, PHONE, START, make_request

MEMBERS = [
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


def test_every_member_is_present_in_wiremocks_order() -> None:
    logged = render_logged_request(make_request(target=f"{PATH}?a=1&a=2&b=%C5%9F"), START + 0.9167)
    assert list(logged) == MEMBERS
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


def test_phones_are_shown_and_keys_are_masked() -> None:
    text = str(render_logged_request(make_request(), START))
    assert PHONE in text
    assert all(key not in text for key in KEYS.values())


def test_repeated_headers_are_a_list_under_the_first_spelling() -> None:
    headers = (("X-A", "1"), ("x-a", "2"), ("X-B", "3"))
    logged = render_logged_request(make_request(headers=headers), START)
    assert (logged["headers"]["X-A"], logged["headers"]["X-B"]) == (["1", "2"], "3")
    assert "x-a" not in logged["headers"]


def test_cookies_of_several_lines() -> None:
    headers = (("Cookie", "a=b; c=d=e; junk"), ("Cookie", "f=g"))
    logged = render_logged_request(make_request(headers=headers), START)
    assert logged["cookies"] == {"a": mask_secret("b"), "c": mask_secret("d=e"), "f": mask_secret("g")}
    lines = (f"a={mask_secret('b')}; c={mask_secret('d=e')}; {mask_secret('junk')}", f"f={mask_secret('g')}")
    assert logged["headers"]["Cookie"] == list(lines)


def test_a_form_is_parsed_by_the_first_content_type() -> None:
    form = (("content-type", "application/x-www-form-urlencoded; charset=utf-8"),)
    logged = render_logged_request(Request(RequestHead("POST", "/x", Headers(form)), b"a=b&c="), START)
    assert logged["formParams"] == {"a": {"key": "a", "values": ["b"]}, "c": {"key": "c", "values": [""]}}
    json_first = make_request(b"a=b&c=", headers=form)
    assert render_logged_request(json_first, START)["formParams"] == {}


@pytest.mark.parametrize("body", [b"\xff\xfe\x00", "ş".encode(), b""])
def test_the_body_is_also_in_base64(body: bytes) -> None:
    logged = render_logged_request(make_request(body), START)
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
    headers = Headers((("Host", authority),) if authority else ())
    request = Request(RequestHead("GET", "/", headers, scheme=scheme), b"")
    logged = render_logged_request(request, START)
    assert (logged["host"], logged["port"]) == (host, port)
    assert logged["absoluteUrl"] == f"{scheme}://{authority or 'localhost'}/"


def test_a_logged_request_is_parsed() -> None:
    logged = {
        "url": "/a?b=1",
        "method": "post",
        "headers": {"A": "1", "B": ["2", "3"]},
        "bodyAsBase64": "/w==",
        "loggedDate": 1,
        "cookies": {},
    }
    request = parse_logged_request(JsonNode(logged))
    assert (request.head.method, request.head.target, request.body) == ("POST", "/a?b=1", b"\xff")
    assert request.head.headers.pairs == (("A", "1"), ("B", "2"), ("B", "3"))
    assert parse_logged_request(JsonNode({"body": "ş"})).body == "ş".encode()
    assert parse_logged_request(JsonNode({"headers": None, "url": None})).head.target == "/"


@pytest.mark.parametrize(
    ("logged", "pointer"),
    [
        ([], ""),
        ({"url": 1}, "/url"),
        ({"headers": []}, "/headers"),
        ({"headers": {"A": 1}}, "/headers/A"),
        ({"bodyAsBase64": "%"}, "/bodyAsBase64"),
        ({"body": {}}, "/body"),
    ],
)
def test_an_invalid_logged_request_is_refused_with_its_pointer(logged: object, pointer: str) -> None:
    with pytest.raises(PatternError) as caught:
        parse_logged_request(JsonNode(logged))
    assert caught.value.pointer == pointer
