"""Which values of a request each key of a pattern matches."""

from base64 import b64encode

import pytest

from mockpaywall.matching import matches, parse
from tests.matching.factories import make_request, matches_request


@pytest.mark.parametrize(
    ("operand", "method", "expected"),
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
def test_methods(operand: object, method: str, expected: bool) -> None:
    assert matches_request({"method": operand}, make_request(method=method)) is expected


@pytest.mark.parametrize(
    ("pattern_json", "target", "expected"),
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
def test_urls(pattern_json: object, target: str, expected: bool) -> None:
    assert matches_request(pattern_json, make_request(target)) is expected


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
def test_host_and_port_come_from_the_host_header(host_header: str, scheme: str, host: str, port: int) -> None:
    request = make_request(headers={"Host": host_header}, scheme=scheme)
    assert matches_request({"host": {"equalTo": host}, "port": port, "scheme": scheme}, request)
    assert not matches_request({"host": {"equalTo": host + "x"}}, request)
    assert not matches_request({"port": port + 1}, request)
    assert not matches_request({"scheme": "ftp"}, request)


def test_without_a_host_header_the_host_is_absent() -> None:
    assert matches_request({"host": {"absent": True}, "port": 80}, make_request())
    assert not matches_request({"host": {"equalTo": ""}}, make_request())


def test_client_ip() -> None:
    assert matches_request({"clientIp": {"matches": r"10\..*"}}, make_request(client_ip="10.0.0.1"))
    assert matches_request({"clientIp": {"absent": True}}, make_request(client_ip=""))
    assert not matches_request({"clientIp": {"equalTo": "127.0.0.1"}}, make_request(client_ip="10.0.0.1"))


@pytest.mark.parametrize(
    ("operand", "expected"),
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
def test_headers(operand: object, expected: bool) -> None:
    request = make_request(headers=[("UserAgent", "Nova"), ("X", "1"), ("Empty", ""), ("x", "2")])
    assert matches_request({"headers": operand}, request) is expected


@pytest.mark.parametrize(
    ("operand", "expected"),
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
def test_query_parameters(operand: object, expected: bool) -> None:
    request = make_request("/a?locale=tr&name=Ay%C5%9Fe+G%C3%BCl&n=1&n=2&empty=&bare&bad=%FF")
    assert matches_request({"queryParameters": operand}, request) is expected


@pytest.mark.parametrize(
    ("content_type", "expected"),
    [
        ("application/x-www-form-urlencoded", True),
        ("Application/X-WWW-Form-Urlencoded; charset=utf-8", True),
        ("application/json", False),
        ("", False),
    ],
)
def test_form_parameters_require_the_content_type_of_a_form(content_type: str, expected: bool) -> None:
    request = make_request(headers={"Content-Type": content_type}, body="a=1&b=%C5%9F+")
    assert matches_request({"formParameters": {"b": {"equalTo": "ş "}}}, request) is expected
    assert matches_request({"formParameters": {"a": {"absent": True}}}, request) is not expected


def test_cookies() -> None:
    request = make_request(headers=[("Cookie", 'a=1; b="two words";c=x=y'), ("cookie", "a=2; noise")])
    for name, value in [("a", "1"), ("a", "2"), ("b", "two words"), ("c", "x=y")]:
        assert matches_request({"cookies": {name: {"equalTo": value}}}, request)
    assert matches_request({"cookies": {"A": {"absent": True}, "noise": {"absent": True}}}, request)
    assert not matches_request({"cookies": {"a": {"equalTo": "3"}}}, request)


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
    request = make_request(headers={"Authorization": value} if value else {})
    assert matches_request({key: {"username": "admin", "password": "şifre"}}, request) is expected


def test_the_body_as_text() -> None:
    request = make_request(body='{"UserId": "ş"}')
    assert matches_request({"bodyPatterns": [{"contains": "ş"}, {"equalToJson": {"UserId": "ş"}}]}, request)
    assert not matches_request({"bodyPatterns": [{"contains": "ş"}, {"contains": "q"}]}, request)


def test_invalid_utf_8_in_a_body_becomes_replacement_characters() -> None:
    assert matches_request({"bodyPatterns": [{"equalTo": "a\ufffdb"}]}, make_request(body=b"a\xffb"))


def test_an_empty_body_is_absent() -> None:
    assert matches_request({"bodyPatterns": [{"absent": True}]}, make_request())
    assert not matches_request({"bodyPatterns": [{"absent": True}]}, make_request(body="x"))
    assert not matches_request({"bodyPatterns": [{"matches": ".*"}]}, make_request())


@pytest.mark.parametrize(("body", "expected"), [(b"\x00\xff", True), (b"\x00\xfe", False), (b"", False)])
def test_the_body_as_bytes(body: bytes, expected: bool) -> None:
    assert matches_request({"bodyPatterns": [{"binaryEqualTo": "AP8="}]}, make_request(body=body)) is expected


def test_a_pattern_can_be_matched_repeatedly() -> None:
    pattern = parse({"headers": {"X": {"equalTo": "1"}}})
    assert [matches(pattern, make_request(headers={"x": str(n)})) for n in range(3)] == [False, True, False]
