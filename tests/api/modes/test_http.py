"""`http=`: each body byte for byte, the headers that go with it, and that it comes before every check."""

from __future__ import annotations

from typing import Any

import pytest

from mockpaywall.modes.effects.http_status import BODIES
from mockpaywall.settings import Settings
from tests.api.modes.serving import Serve, Space

JSON_TYPE = "application/json; charset=utf-8"


def envelope(code: int, message: str) -> bytes:
    return (
        f'{{"ErrorCodeType":1,"ErrorMessage":null,"ErrorCode":{code},"Result":false,'
        f'"Message":"{message}","Body":null}}'
    ).encode()


def page(title: str) -> bytes:
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
    "http=502": (502, "text/html", page("502 Bad Gateway")),
    "http=503": (503, "text/html", page("503 Service Temporarily Unavailable")),
    "http=504": (504, "text/html", page("504 Gateway Time-out")),
    "http=599": (599, JSON_TYPE, envelope(599, "HTTP 599")),
    "http=503:envelope": (503, JSON_TYPE, envelope(503, "Service unavailable")),
    "http=403:html": (403, "text/html", page("403 Forbidden")),
    "http=413:html": (413, "text/html", page("413 Request Entity Too Large")),
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
def test_status_type_and_body(space: Space, mode: str) -> None:
    status, content_type, body = EXPECTED[mode]
    answer = space.send(mode)
    assert (answer.status, answer.header("Content-Type"), answer.body) == (status, content_type, body)
    assert answer.header("X-Mock-Mode") == mode
    assert answer.header("X-Mock-Request-Id")
    assert space.sessions() == []


def test_every_body_is_looked_at() -> None:
    assert {mode.partition(":")[2] for mode in EXPECTED} == {"", *(body.name for body in BODIES)}


@pytest.mark.parametrize(("mode", "expected"), [(204, None), (304, None), (302, "0"), (503, "190")])
def test_a_length_is_told_where_http_has_one(space: Space, mode: int, expected: str | None) -> None:
    assert space.send(f"http={mode}").header("Content-Length") == expected


@pytest.mark.parametrize("body", ["", ":envelope", ":html", ":problem", ":empty"])
@pytest.mark.parametrize("status", [429, 503, 500, 502, 504, 400])
def test_retry_after_goes_with_429_and_503_alone(space: Space, status: int, body: str) -> None:
    expected = "1" if status in (429, 503) else None
    assert space.send(f"http={status}{body}").header("Retry-After") == expected


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
def test_it_comes_before_every_check(space: Space, request_: dict[str, Any]) -> None:
    assert space.send("http=503", **request_).status == 503


def test_a_head_request_gets_the_head_alone(space: Space) -> None:
    heard = space.hear("http=503", method="HEAD")
    assert heard.head.startswith(
        (b"HTTP/1.1 503 Service Unavailable\r\n", b"HTTP/1.1 503 SERVICE UNAVAILABLE\r\n")
    )
    assert b"\r\nContent-Length: 190" in heard.head
    assert heard.body == b""
    assert [phase.value for phase in space.ended()] == ["done"]


@pytest.mark.parametrize("status", [204, 304])
def test_a_status_without_body_is_done_when_it_was_sent(space: Space, status: int) -> None:
    space.send(f"http={status}")
    assert [phase.value for phase in space.ended()] == ["done"]


def test_it_keeps_its_status_where_refusals_travel_in_a_200(serve: Serve) -> None:
    with serve(Settings(http_status="always-200")) as served:
        namespace = served.space("always")
        assert namespace.send("http=503").status == 503
        assert namespace.send(body=b"{}").status == 200


def test_the_envelope_speaks_turkish_when_asked(space: Space) -> None:
    assert space.send("http=401", headers={"Accept-Language": "tr"}).json["Message"] == "Yetkisiz"
