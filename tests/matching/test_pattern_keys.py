"""Which part of a call each part of a pattern asks."""

from base64 import b64encode

import pytest

from mockpaywall.matching import matches, parse
from tests.matching.factories import a_call, means


@pytest.mark.parametrize(
    ("wanted", "method", "expected"),
    [
        ("POST", "POST", True),
        ("post", "POST", True),
        ("GET", "POST", False),
        ({"oneOf": ["GET", "post"]}, "POST", True),
        ({"oneOf": ["GET"]}, "POST", False),
        ({"noneOf": ["GET"]}, "POST", True),
        ({"noneOf": ["GET", "POST"]}, "POST", False),
    ],
)
def test_methods(wanted: object, method: str, expected: bool) -> None:
    assert means({"method": wanted}, a_call(method=method)) is expected


@pytest.mark.parametrize(
    ("written", "target", "expected"),
    [
        ({"url": "/a?b=1"}, "/a?b=1", True),
        ({"url": "/a?b=1"}, "/a?b=2", False),
        ({"url": "/a"}, "/a?b=1", False),
        ({"url": "/a b"}, "/a%20b", False),
        ({"urlPattern": r"/a\?b=\d"}, "/a?b=1", True),
        ({"urlPattern": "/a"}, "/a?b=1", False),
        ({"urlPath": "/a"}, "/a?b=1", True),
        ({"urlPath": "/a"}, "/a/", False),
        ({"urlPath": "/a%20b"}, "/a%20b", True),
        ({"urlPathPattern": "/[ab]"}, "/b?c", True),
        ({"urlPathPattern": "/[ab]"}, "/b/c", False),
        ({"urlPathTemplate": "/things/{id}"}, "/things/5?x", True),
        ({"urlPathTemplate": "/things/{id}"}, "/things/5/6", False),
        ({"urlPathTemplate": "/things/{id}"}, "/things/", False),
        ({"urlPathTemplate": "/t.s/{id}"}, "/tas/5", False),
        ({"urlPathTemplate": "/things/**"}, "/things/5/6", True),
        ({"urlPathTemplate": "/{a}/x/{b}", "pathParameters": {"b": {"equalTo": "2"}}}, "/1/x/2", True),
        ({"urlPathTemplate": "/{a}/x/{b}", "pathParameters": {"b": {"equalTo": "1"}}}, "/1/x/2", False),
        ({"urlPathTemplate": "/{a}", "pathParameters": {"a": {"absent": True}}}, "/1/2", False),
    ],
)
def test_urls(written: object, target: str, expected: bool) -> None:
    assert means(written, a_call(target)) is expected


@pytest.mark.parametrize(
    ("host_header", "scheme", "host", "port"),
    [
        ("localhost:8080", "http", "localhost", 8080),
        ("localhost", "http", "localhost", 80),
        ("localhost", "https", "localhost", 443),
        ("[::1]:8080", "http", "[::1]", 8080),
        ("[::1]", "https", "[::1]", 443),
    ],
)
def test_the_host_header_names_host_and_port(host_header: str, scheme: str, host: str, port: int) -> None:
    request = a_call(headers={"Host": host_header}, scheme=scheme)
    assert means({"host": {"equalTo": host}, "port": port, "scheme": scheme}, request)
    assert not means({"host": {"equalTo": host + "x"}}, request)
    assert not means({"port": port + 1}, request)
    assert not means({"scheme": "ftp"}, request)


def test_without_a_host_header_the_host_is_absent() -> None:
    assert means({"host": {"absent": True}, "port": 80}, a_call())
    assert not means({"host": {"equalTo": ""}}, a_call())


def test_the_clients_address() -> None:
    assert means({"clientIp": {"matches": r"10\..*"}}, a_call(client_ip="10.0.0.1"))
    assert means({"clientIp": {"absent": True}}, a_call(client_ip=""))
    assert not means({"clientIp": {"equalTo": "127.0.0.1"}}, a_call(client_ip="10.0.0.1"))


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"UserAgent": {"equalTo": "Nova"}}, True),
        ({"USERAGENT": {"equalTo": "Nova"}}, True),
        ({"UserAgent": {"equalTo": "nova"}}, False),
        ({"x": {"equalTo": "1"}}, True),
        ({"x": {"equalTo": "2"}}, True),
        ({"x": {"equalTo": "1, 2"}}, False),
        ({"x": {"doesNotContain": "1"}}, True),
        ({"Nope": {"absent": True}}, True),
        ({"Nope": {"doesNotContain": "a"}}, True),
        ({"Nope": {"equalTo": ""}}, False),
        ({"UserAgent": {"absent": True}}, False),
        ({"Empty": {"equalTo": ""}}, True),
        ({"Empty": {"absent": True}}, False),
        ({"x": {"hasExactly": [{"equalTo": "2"}, {"equalTo": "1"}]}}, True),
        ({"x": {"hasExactly": [{"equalTo": "1"}]}}, False),
        ({"x": {"hasExactly": [{"equalTo": "1"}, {"equalTo": "3"}]}}, False),
        ({"x": {"includes": [{"equalTo": "2"}]}}, True),
        ({"x": {"includes": [{"equalTo": "2"}, {"equalTo": "3"}]}}, False),
        ({"Nope": {"includes": [{"absent": True}]}}, False),
        ({"Nope": {"hasExactly": [{"absent": True}]}}, False),
    ],
)
def test_headers(wanted: object, expected: bool) -> None:
    request = a_call(headers=[("UserAgent", "Nova"), ("X", "1"), ("Empty", ""), ("x", "2")])
    assert means({"headers": wanted}, request) is expected


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"locale": {"equalTo": "tr"}}, True),
        ({"Locale": {"equalTo": "tr"}}, False),
        ({"name": {"equalTo": "Ayşe Gül"}}, True),
        ({"n": {"equalTo": "1"}}, True),
        ({"n": {"equalTo": "2"}}, True),
        ({"n": {"hasExactly": [{"equalTo": "1"}, {"equalTo": "2"}]}}, True),
        ({"empty": {"equalTo": ""}}, True),
        ({"bare": {"equalTo": ""}}, True),
        ({"bad": {"equalTo": "\ufffd"}}, True),
        ({"nope": {"absent": True}}, True),
    ],
)
def test_query_parameters(wanted: object, expected: bool) -> None:
    request = a_call("/a?locale=tr&name=Ay%C5%9Fe+G%C3%BCl&n=1&n=2&empty=&bare&bad=%FF")
    assert means({"queryParameters": wanted}, request) is expected


@pytest.mark.parametrize(
    ("content_type", "expected"),
    [
        ("application/x-www-form-urlencoded", True),
        ("Application/X-WWW-Form-Urlencoded; charset=utf-8", True),
        ("application/json", False),
        ("", False),
    ],
)
def test_form_parameters_are_those_of_a_form(content_type: str, expected: bool) -> None:
    request = a_call(headers={"Content-Type": content_type}, body="a=1&b=%C5%9F+")
    assert means({"formParameters": {"b": {"equalTo": "ş "}}}, request) is expected
    assert means({"formParameters": {"a": {"absent": True}}}, request) is not expected


def test_cookies() -> None:
    request = a_call(headers=[("Cookie", 'a=1; b="two words";c=x=y'), ("cookie", "a=2; noise")])
    for name, value in [("a", "1"), ("a", "2"), ("b", "two words"), ("c", "x=y")]:
        assert means({"cookies": {name: {"equalTo": value}}}, request)
    assert means({"cookies": {"A": {"absent": True}, "noise": {"absent": True}}}, request)
    assert not means({"cookies": {"a": {"equalTo": "3"}}}, request)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Basic " + b64encode("admin:şifre".encode()).decode(), True),
        ("bAsIc " + b64encode("admin:şifre".encode()).decode(), True),
        ("Basic " + b64encode(b"admin:other").decode(), False),
        ("Bearer " + b64encode("admin:şifre".encode()).decode(), False),
        ("Basic", False),
        (None, False),
    ],
)
@pytest.mark.parametrize("key", ["basicAuth", "basicAuthCredentials"])
def test_basic_auth(key: str, value: str | None, expected: bool) -> None:
    request = a_call(headers={"Authorization": value} if value else {})
    assert means({key: {"username": "admin", "password": "şifre"}}, request) is expected


def test_the_body_as_text() -> None:
    request = a_call(body='{"UserId": "ş"}')
    assert means({"bodyPatterns": [{"contains": "ş"}, {"equalToJson": {"UserId": "ş"}}]}, request)
    assert not means({"bodyPatterns": [{"contains": "ş"}, {"contains": "q"}]}, request)


def test_a_body_that_is_no_utf_8_has_signs_of_it() -> None:
    assert means({"bodyPatterns": [{"equalTo": "a\ufffdb"}]}, a_call(body=b"a\xffb"))


def test_an_empty_body_is_absent() -> None:
    assert means({"bodyPatterns": [{"absent": True}]}, a_call())
    assert not means({"bodyPatterns": [{"absent": True}]}, a_call(body="x"))
    assert not means({"bodyPatterns": [{"matches": ".*"}]}, a_call())


@pytest.mark.parametrize(("body", "expected"), [(b"\x00\xff", True), (b"\x00\xfe", False), (b"", False)])
def test_the_body_as_bytes(body: bytes, expected: bool) -> None:
    assert means({"bodyPatterns": [{"binaryEqualTo": "AP8="}]}, a_call(body=body)) is expected


def test_a_pattern_may_be_asked_about_any_number_of_calls() -> None:
    pattern = parse({"headers": {"X": {"equalTo": "1"}}})
    assert [matches(pattern, a_call(headers={"x": str(n)})) for n in range(3)] == [False, True, False]
