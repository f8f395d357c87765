"""What is refused before it is a request has the shape of the API whose path it names."""

from __future__ import annotations

import json

import pytest

from mockpaywall.app import build_context
from mockpaywall.engine.admin_access import AdminAccess
from mockpaywall.engine.paywall_application import PaywallApplication
from mockpaywall.http.json_limits import MAX_ADMIN_BODY_BYTES
from mockpaywall.server.body_budget import BodyBudget
from mockpaywall.server.head_cache import HeadCache, SharedHeads
from mockpaywall.server.limits import Limits
from mockpaywall.server.request_checks import REQUEST_TIMEOUT
from mockpaywall.server.request_parser import RequestParser
from mockpaywall.settings import Settings
from tests.support.servers import serve_asyncio
from tests.support.sockets import connect

LARGE = b"%x\r\n%b\r\n0\r\n\r\n" % (MAX_ADMIN_BODY_BYTES + 1, b"x" * (MAX_ADMIN_BODY_BYTES + 1))
REFUSED = {
    "a body that grows too large": (
        b"POST %b HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n",
        413,
    ),
    "a target that is not ASCII": (b"GET %b/\xc3\xb6 HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "a space in the target": (b"GET %b/a b HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "a header name that is not ASCII": (b"GET %b HTTP/1.1\r\nHost: x\r\n\xc3\xb6: x\r\n\r\n", 400),
    "large headers": (b"GET %b HTTP/1.1\r\nHost: x\r\nCookie: a=" + b"x" * 40_000 + b"\r\n\r\n", 431),
    "a long target": (b"GET %b/" + b"x" * 40_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414),
    "no host": (b"GET %b HTTP/1.1\r\n\r\n", 400),
    "two lengths": (b"POST %b HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
    "an expectation": (b"POST %b HTTP/1.1\r\nHost: x\r\nExpect: tea\r\n\r\n", 417),
    "another version": (b"GET %b HTTP/2.0\r\nHost: x\r\n\r\n", 505),
    "another method": (b"G(T %b HTTP/1.1\r\nHost: x\r\n\r\n", 400),
}


@pytest.mark.parametrize("path", ["/__admin/mode", "/ns/a/__admin/mode", "http://x/__admin/mode?a=b"])
@pytest.mark.parametrize(("sent", "status"), REFUSED.values(), ids=REFUSED.keys())
def test_refused_bytes_have_the_shape_of_the_admin_api(sent: bytes, status: int, path: str) -> None:
    with serve_asyncio(Settings()) as server, connect(("127.0.0.1", server.client.port)) as client:
        client.send(sent % path.encode())
        if status == 413:
            client.send(LARGE)
        response = client.read_response()
        incidents = server.context.incidents.counts()
    assert response.status == status
    assert response.headers["content-type"] == "application/json"
    assert response.headers["x-content-type-options"] == "nosniff"
    (error,) = json.loads(response.body)["errors"]
    assert (error["code"], bool(error["title"]), bool(error["detail"])) == (status, True, True)
    assert ("x-mock-request-id" in response.headers) == bool(incidents)


@pytest.mark.parametrize(("sent", "status"), [row for row in REFUSED.values() if row[1] != 413])
@pytest.mark.parametrize("path", ["/api/x", "/x/__admin", "/__adminx"])
def test_elsewhere_they_are_the_envelope(sent: bytes, status: int, path: str) -> None:
    with serve_asyncio(Settings()) as server, connect(("127.0.0.1", server.client.port)) as client:
        client.send(sent % path.encode())
        response = client.read_response()
    assert response.status == status
    assert json.loads(response.body)["Result"] is False


def test_without_an_admin_api_all_are_the_envelope() -> None:
    application = PaywallApplication(build_context(Settings(), 1), None)
    response = application.bad_request_response(400, "a: b", "malformed", "/__admin/mode", "127.0.0.1")
    assert json.loads(response.body)["Result"] is False


def test_a_request_that_comes_too_slowly_keeps_its_target() -> None:
    application = PaywallApplication(build_context(Settings(), 1), AdminAccess())
    head_cache = HeadCache(SharedHeads(), "http", "127.0.0.1")
    parser = RequestParser(Limits(), application, BodyBudget(1), head_cache)
    parser.feed(b"PUT /__admin/mode HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n{")
    refused = parser.locate(REQUEST_TIMEOUT)
    response = application.bad_request_response(*refused, "127.0.0.1")
    assert (response.status, json.loads(response.body)["errors"][0]["code"]) == (408, 408)


def test_a_defect_has_the_shape_of_the_path() -> None:
    application = PaywallApplication(build_context(Settings(), 1), AdminAccess())
    admin = application.internal_error_response(RuntimeError(), "/__admin/mode")
    assert json.loads(admin.body)["errors"][0]["title"] == "Internal error of the mock"
    assert json.loads(application.internal_error_response(RuntimeError(), "/x").body)["Result"] is False
