"""`http=`: every body byte for byte, its headers, and that it precedes every check."""

from __future__ import annotations

from typing import Any

import pytest

from mockpaywall.modes.effects.http_status import BODIES
from mockpaywall.settings import Settings
from tests.support.namespace_client import NamespaceClient
from tests.support.servers import Serve

JSON_TYPE = "application/json; charset=utf-8"


def envelope(code: int, message: str) -> bytes:
    return (
        f'{{"ErrorCodeType":1,"ErrorMessage":null,"ErrorCode":{code},"Result":false,'
        f'"Message":"{message}","Body":null}}'
    ).encode()


def nginx_page(title: str) -> bytes:
    return (
        f"<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n"
        "<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
    ).encode()


def problem(title: str, status: int) -> bytes:
    return f'{{"type":"about:blank","title":"{title}","status":{status}}}'.encode()


EXPECTED: dict[str, tuple[int, str | None, bytes]] = {
    "http=400": (400, JSON_TYPE, envelope(400, "Bad request")),
    "http=401": (401, JSON_TYPE, envelope(401, "Unauthorized")),
    "http=429": (429, JSON_TYPE, envelope(429, "Too Many Requests")),
    "http=500": (500, JSON_TYPE, envelope(500, "Internal exception")),
    "http=501": (501, JSON_TYPE, envelope(501, "Not implemented")),
    "http=502": (502, "text/html", nginx_page("502 Bad Gateway")),
    "http=503": (503, "text/html", nginx_page("503 Service Temporarily Unavailable")),
    "http=504": (504, "text/html", nginx_page("504 Gateway Time-out")),
    "http=599": (599, JSON_TYPE, envelope(599, "HTTP 599")),
    "http=503:envelope": (503, JSON_TYPE, envelope(503, "Service unavailable")),
    "http=403:html": (403, "text/html", nginx_page("403 Forbidden")),
    "http=413:html": (413, "text/html", nginx_page("413 Request Entity Too Large")),
    "http=503:problem": (503, "application/problem+json", problem("Service Unavailable", 503)),
    "http=422:problem": (422, "application/problem+json", problem("Unprocessable Content", 422)),
    "http=503:empty": (503, None, b""),
    "http=200": (200, None, b""),
    "http=299:envelope": (299, JSON_TYPE, envelope(299, "Card production merchant account is not active")),
    "http=204": (204, None, b""),
    "http=204:html": (204, None, b""),
    "http=302": (302, None, b""),
    "http=304": (304, None, b""),
}


@pytest.mark.parametrize("mode", EXPECTED)
def test_status_type_and_body(namespace: NamespaceClient, mode: str) -> None:
    status, content_type, body = EXPECTED[mode]
    response = namespace.send(mode)
    assert (response.status, response.header("Content-Type"), response.body) == (status, content_type, body)
    assert response.header("X-Mock-Mode") == mode
    assert response.header("X-Mock-Request-Id")
    assert namespace.sessions() == []


def test_every_body_has_a_case() -> None:
    assert {mode.partition(":")[2] for mode in EXPECTED} == {"", *(body.name for body in BODIES)}


@pytest.mark.parametrize(("status", "expected"), [(204, None), (304, None), (302, "0"), (503, "190")])
def test_a_response_has_content_length_where_http_allows_one(
    namespace: NamespaceClient, status: int, expected: str | None
) -> None:
    assert namespace.send(f"http={status}").header("Content-Length") == expected


@pytest.mark.parametrize("body", ["", ":envelope", ":html", ":problem", ":empty"])
@pytest.mark.parametrize("status", [429, 503, 500, 502, 504, 400])
def test_only_429_and_503_have_retry_after(namespace: NamespaceClient, status: int, body: str) -> None:
    expected = "1" if status in (429, 503) else None
    assert namespace.send(f"http={status}{body}").header("Retry-After") == expected


@pytest.mark.parametrize(
    "request_",
    [
        {"body": b"not JSON"},
        {"keys": {}},
        {"path": "/nowhere"},
        {"method": "GET"},
        {"headers": {"Content-Type": "text/plain"}},
        {"body": b"x" * 70_000},
    ],
    ids=["body", "keys", "path", "method", "type", "large"],
)
def test_it_precedes_every_check(namespace: NamespaceClient, request_: dict[str, Any]) -> None:
    assert namespace.send("http=503", **request_).status == 503


def test_a_head_request_gets_no_body(namespace: NamespaceClient) -> None:
    received = namespace.receive("http=503", method="HEAD")
    assert received.head.startswith(
        (b"HTTP/1.1 503 Service Unavailable\r\n", b"HTTP/1.1 503 SERVICE UNAVAILABLE\r\n")
    )
    assert b"\r\nContent-Length: 190" in received.head
    assert received.body == b""
    assert [phase.value for phase in namespace.wait_for_phases()] == ["done"]


@pytest.mark.parametrize("status", [204, 304])
def test_a_response_without_a_body_completes(namespace: NamespaceClient, status: int) -> None:
    namespace.send(f"http={status}")
    assert [phase.value for phase in namespace.wait_for_phases()] == ["done"]


def test_it_keeps_its_status_when_refusals_have_status_200(serve: Serve) -> None:
    with serve(Settings(http_status="always-200")) as server:
        namespace = server.namespace("always")
        assert namespace.send("http=503").status == 503
        assert namespace.send(body=b"{}").status == 200


def test_the_envelope_is_turkish_on_request(namespace: NamespaceClient) -> None:
    assert namespace.send("http=401", headers={"Accept-Language": "tr"}).json["Message"] == "Yetkisiz"
