"""Admin requests that are refused from their head, on both edges; security headers; CORS."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.exceptions import HTTPException
from werkzeug.test import EnvironBuilder, run_wsgi_app

from mockpaywall.app import create_app
from mockpaywall.engine.admin_responses import SECURITY_HEADERS
from mockpaywall.http.authority import Origin
from mockpaywall.http.json_limits import MAX_ADMIN_BODY_BYTES
from mockpaywall.settings import Settings
from tests.support.http_client import HttpClient, HttpResponse, encode_request
from tests.support.request_data import KEYS
from tests.support.servers import Connect

TOKEN = "the-token-of-this-test"
PAGE = "http://page.example:3000"
SETTINGS = Settings(
    admin_token=TOKEN,
    allowed_hosts=("Mock.Example",),
    tls_names=("*.tls.example",),
    cors_origins=(Origin("http", "page.example", 3000),),
)
APP = create_app()
BEARER = f"Authorization: Bearer {TOKEN}"


@pytest.fixture(scope="module")
def protected(connect: Connect) -> Iterator[HttpClient]:
    with connect(SETTINGS) as client:
        yield client


def send(
    client: HttpClient, *lines: str, method: str = "GET", path: str = "/__admin/mode", host: str = "x"
) -> HttpResponse:
    """Send a request without a body."""
    head = "\r\n".join([f"{method} {path} HTTP/1.1", f"Host: {host}", *lines, "Connection: close", "", ""])
    return client.send_raw(head.encode("latin-1"), method)


def assert_refused(response: HttpResponse, setting: str, status: int = 403) -> None:
    (error,) = response.json["errors"]
    assert (response.status, error["code"]) == (status, status)
    assert setting in error["detail"]
    assert response.header("content-type") == "application/json"


@pytest.mark.parametrize(
    "path", ["/__admin", "/__admin/mode", "/__admin/nowhere", "/ns/a/__admin/health", "/__admin/health"]
)
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS", "DELETE"])
def test_a_public_host_is_refused_on_every_path(client: HttpClient, path: str, method: str) -> None:
    assert_refused(
        send(client, path=path, method=method, host="evil.example:80"), "--allowed-host evil.example"
    )


def test_hosts_of_the_settings_are_allowed(protected: HttpClient) -> None:
    for host in ("mock.example", "MOCK.example.:8080", "a.tls.example", "[::1]", "127.0.0.1:1"):
        assert send(protected, BEARER, host=host).status == 200
    assert_refused(send(protected, BEARER, host="evil.example"), "--allowed-host")


@pytest.mark.parametrize(
    "lines", [["Origin: https://evil.example"], ["Origin: null"], ["Sec-Fetch-Site: cross-site"]]
)
def test_pages_of_others_are_refused_even_with_the_token(protected: HttpClient, lines: list[str]) -> None:
    assert_refused(send(protected, BEARER, *lines), "--cors")
    assert_refused(
        send(protected, BEARER, *lines, "Access-Control-Request-Method: PUT", method="OPTIONS"), "--cors"
    )


FORM_LINES = (
    ["Sec-Fetch-Mode: navigate", "Sec-Fetch-Site: same-origin", "Content-Type: application/json"],
    ["Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: iframe"],
    ["Content-Type: application/x-www-form-urlencoded"],
    ["Content-Type: multipart/form-data; boundary=x"],
    ["Content-Type: Text/Plain;charset=UTF-8"],
)


@pytest.mark.parametrize("lines", FORM_LINES, ids=" ".join)
@pytest.mark.parametrize("path", ["/__admin/reset", "/ns/a/__admin/requests/reset"])
def test_a_form_cannot_call_the_admin_api(client: HttpClient, lines: list[str], path: str) -> None:
    """The 3D pages of the server itself post forms to any address that a payment names as its shop."""
    response = send(client, "Origin: http://x", *lines, path=path, method="POST")
    assert_refused(response, "a form cannot call the admin API")


def test_a_client_that_is_not_a_browser_may_send_the_content_type_of_a_form(client: HttpClient) -> None:
    urlencoded = "Content-Type: application/x-www-form-urlencoded"
    assert send(client, urlencoded, path="/ns/a/__admin/reset", method="POST").status == 200
    same_origin = ("Origin: http://x", "Sec-Fetch-Site: same-origin", "Sec-Fetch-Mode: cors")
    assert send(client, *same_origin, path="/ns/a/__admin/reset", method="POST").status == 200


def test_the_page_of_the_server_itself_is_allowed(client: HttpClient) -> None:
    assert send(client, "Origin: http://x:8080", "Sec-Fetch-Site: same-origin", host="x:8080").status == 200


def test_the_simulated_api_is_not_concerned(client: HttpClient) -> None:
    headers = {
        **KEYS,
        "Content-Type": "application/json",
        "Origin": "https://evil.example",
        "Sec-Fetch-Site": "cross-site",
    }
    request = encode_request(b"{}", headers).replace(b"Host: test", b"Host: evil.example")
    assert client.send_raw(request).json["ErrorCode"] == 2
    assert send(client, "Origin: null", path="/x/__admin", host="evil.example").json["ErrorCode"] != 0


def test_http_1_0_without_a_host_is_allowed(client: HttpClient) -> None:
    assert client.send_raw(b"GET /__admin/health HTTP/1.0\r\n\r\n").status == 200


def test_an_allowed_origin_may_ask_and_read(protected: HttpClient) -> None:
    asked = ("Access-Control-Request-Method: PUT", "Access-Control-Request-Headers: authorization")
    preflight = send(protected, f"Origin: {PAGE}", "Sec-Fetch-Site: cross-site", *asked, method="OPTIONS")
    assert (preflight.status, preflight.body) == (204, b"")
    assert "PUT" in (preflight.header("access-control-allow-methods") or "")
    assert "Authorization" in (preflight.header("access-control-allow-headers") or "")
    assert preflight.header("access-control-allow-private-network") is None
    allowed = send(protected, f"Origin: {PAGE}", "Sec-Fetch-Site: cross-site", BEARER)
    unauthorized = send(protected, f"Origin: {PAGE}", "Sec-Fetch-Site: cross-site")
    assert (allowed.status, unauthorized.status) == (200, 401)
    for response in (preflight, allowed, unauthorized):
        assert (response.header("access-control-allow-origin"), response.header("vary")) == (PAGE, "Origin")


def test_a_public_page_may_ask_for_a_private_network(protected: HttpClient) -> None:
    asked = ("Access-Control-Request-Method: GET", "Access-Control-Request-Private-Network: true")
    response = send(protected, f"Origin: {PAGE}", *asked, method="OPTIONS")
    assert response.header("access-control-allow-private-network") == "true"


def test_others_get_no_cors_headers(protected: HttpClient) -> None:
    for lines in ([BEARER], [BEARER, "Origin: https://evil.example"]):
        assert send(protected, *lines).header("access-control-allow-origin") is None


@pytest.mark.parametrize(
    ("method", "path", "host", "status"),
    [
        ("GET", "/__admin/mode", "x", 200),
        ("GET", "/__admin/requests/export?format=curl", "x", 200),
        ("GET", "/__admin/metrics", "x", 200),
        ("GET", "/__admin/nowhere", "x", 404),
        ("PUT", "/__admin/health", "x", 405),
        ("GET", "/ns/a/__admin/requests", "x", 200),
        ("GET", "/__admin/mode", "evil.example", 403),
    ],
)
def test_every_admin_response_has_the_security_headers(
    client: HttpClient, method: str, path: str, host: str, status: int
) -> None:
    response = send(client, method=method, path=path, host=host)
    assert response.status == status
    assert {name: response.header(name) for name, _ in SECURITY_HEADERS} == dict(SECURITY_HEADERS)
    assert response.header("cache-control") == "no-store"


def test_responses_of_the_simulated_api_have_none_of_them(client: HttpClient) -> None:
    assert [client.send().header(name) for name, _ in SECURITY_HEADERS] == [None] * len(SECURITY_HEADERS)


def test_a_method_without_a_route_is_refused_too(client: HttpClient) -> None:
    assert_refused(send(client, method="PROPFIND", host="evil.example"), "--allowed-host")


def test_a_refused_request_is_answered_before_its_body_arrives(protected: HttpClient) -> None:
    head = b"POST /__admin/verify HTTP/1.1\r\nHost: %b\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
    assert_refused(protected.send_raw(head % (b"x", 100)), "--admin-token-file", 401)
    assert_refused(protected.send_raw(head % (b"evil.example", 100)), "--allowed-host")
    with_token = head.replace(b"Connection", BEARER.encode() + b"\r\nConnection")
    assert_refused(protected.send_raw(with_token % (b"x", MAX_ADMIN_BODY_BYTES + 1)), "1048576 bytes", 413)


def test_chunks_over_the_limit_are_refused(client: HttpClient) -> None:
    head = (
        b"POST /__admin/verify HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    )
    chunk = b"%x\r\n%b\r\n" % (65536, b" " * 65536)
    assert_refused(client.send_raw(head + chunk * 17 + b"0\r\n\r\n"), "1048576 bytes", 413)


def test_a_401_names_the_scheme(protected: HttpClient) -> None:
    assert send(protected).header("www-authenticate") == "Bearer"


def test_a_refusal_leaves_one_line_without_what_the_client_sent(
    connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    with connect(SETTINGS) as client, caplog.at_level(logging.WARNING, "mockpaywall.admin"):
        send(client, "X-Admin-Token: wrong-secret")
    assert [record.getMessage() for record in caplog.records] == [
        "refused an admin request of 127.0.0.1 with 401"
    ]


@given(st.from_regex(r"(/ns/[a?#%/. ]{0,4})?/{0,2}(__admin|__adm)(/[a-z?#%.]{0,8})?", fullmatch=True))
def test_no_route_of_the_admin_api_is_unprotected(path: str) -> None:
    environ = EnvironBuilder(path="/", headers={"Host": "evil.example"}).get_environ() | {"PATH_INFO": path}
    _, status, _ = run_wsgi_app(APP, environ, buffered=True)
    try:
        endpoint, _ = APP.url_map.bind("x").match(path, "GET")
    except HTTPException:
        endpoint = ""
    assert status.startswith("403") or "__admin" not in endpoint
