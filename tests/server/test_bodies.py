"""Bodies: chunked, expected, too large, discarded. No byte of them becomes part of the next request."""

from __future__ import annotations

import time

import pytest

from mockpaywall.http.response import Response
from mockpaywall.server.limits import Limits
from tests.server.conftest import RunningServer, Serve
from tests.server.doubles import TEXT

GET = b"GET /next HTTP/1.1\r\nHost: x\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: x\r\n"
LIMIT = 64 * 1024


def test_a_chunked_body_is_joined(any_server: RunningServer) -> None:
    with any_server.connect() as client:
        client.send(
            POST
            + b"Transfer-Encoding: Chunked\r\n\r\n3\r\nabc\r\n004;x=y\r\ndefg\r\n0\r\nTrailer: t\r\nHost: z\r\n\r\n"
        )
        assert client.read_response().status == 200
        client.send(GET)
        assert client.read_response().status == 200
    first, second = any_server.application.requests
    assert (first.body, first.head.headers.get("trailer"), first.head.headers.get("host")) == (
        b"abcdefg",
        None,
        "x",
    )
    assert second.head.target == "/next"


def test_expect_receives_100_before_the_body(any_server: RunningServer) -> None:
    with any_server.connect() as client:
        client.send(POST + b"Content-Length: 3\r\nExpect: 100-Continue\r\n\r\n")
        assert client.read_until(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.send(b"abc")
        assert client.read_response().status_line == "HTTP/1.1 200 OK"
    assert any_server.application.requests[0].body == b"abc"


@pytest.mark.parametrize(
    "sent",
    [
        POST + b"Content-Length: 3\r\nExpect: 100-continue\r\n\r\nabc",
        POST + b"Content-Length: 0\r\nExpect: 100-continue\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n\r\n",
        b"POST / HTTP/1.0\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\nabc",
    ],
    ids=["body is there", "empty body", "no body", "HTTP/1.0"],
)
def test_no_100_is_sent_where_none_is_needed(server: RunningServer, sent: bytes) -> None:
    with server.connect() as client:
        client.send(sent)
        assert client.read_response().status_line == "HTTP/1.1 200 OK"


def test_http_1_0_receives_no_100(server: RunningServer) -> None:
    with server.connect() as client:
        client.send(b"POST / HTTP/1.0\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n")
        assert client.is_silent_for(0.1)
        client.send(b"abc")
        assert client.read_response().status_line == "HTTP/1.1 200 OK"


def test_expect_works_with_a_chunked_body(server: RunningServer) -> None:
    with server.connect() as client:
        client.send(POST + b"Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n")
        assert client.read_until(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.send(b"3\r\nabc\r\n0\r\n\r\n")
        assert client.read_response().status == 200


def test_the_100_follows_the_response_before_it(server: RunningServer) -> None:
    with server.connect() as client:
        client.send(GET + POST + b"Content-Length: 3\r\nExpect: 100-continue\r\n\r\n")
        assert client.read_response().status_line == "HTTP/1.1 200 OK"
        assert client.read_until(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"


def test_a_body_of_64_kib_is_accepted(any_server: RunningServer) -> None:
    with any_server.connect() as client:
        client.send(POST + b"Content-Length: 65536\r\n\r\n" + b"a" * LIMIT)
        client.read_response()
        client.send(POST + b"Transfer-Encoding: chunked\r\n\r\n10000\r\n" + b"a" * LIMIT + b"\r\n0\r\n\r\n")
        client.read_response()
    assert [(len(request.body), request.oversize) for request in any_server.application.requests] == [
        (LIMIT, False)
    ] * 2


def test_a_larger_body_is_answered_before_it_arrives_and_discarded(any_server: RunningServer) -> None:
    with any_server.connect() as client:
        client.send(POST + b"Content-Length: 65537\r\n\r\n")
        response = client.read_response()
        assert (response.status, response.headers.get("connection")) == (200, None)
        client.send(b"GET / HTTP/1.1\r\n\r\n" * 4096)  # 73,728 bytes: the body and the next message
        assert client.read_response().status == 400
    request = any_server.application.requests[0]
    assert (request.body, request.oversize) == (b"", True)
    assert len(any_server.application.requests) == 1


def test_a_discarded_body_is_not_part_of_the_next_request(any_server: RunningServer) -> None:
    with any_server.connect() as client:
        client.send(
            POST + b"Content-Length: 100000\r\n\r\n" + GET * 3000 + b"x" * (100_000 - len(GET) * 3000) + GET
        )
        assert client.read_response().status == 200
        assert client.read_response().status == 200
    assert [request.head.target for request in any_server.application.requests] == ["/", "/next"]


def test_a_body_beyond_the_discard_limit_ends_the_connection_after_the_response(
    any_server: RunningServer,
) -> None:
    size = 3 * 1024 * 1024
    with any_server.connect() as client:
        client.send(POST + f"Content-Length: {size}\r\n\r\n".encode() + b"a" * size)
        response = client.read_response()
        assert (response.status, response.headers["connection"]) == (200, "close")
    assert any_server.application.requests[0].oversize


def test_a_client_that_sends_first_and_reads_later_receives_the_response(any_server: RunningServer) -> None:
    size = 8 * 1024 * 1024
    with any_server.connect() as client:
        client.send(POST + f"Content-Length: {size}\r\n\r\n".encode())
        for _ in range(8):
            client.send(b"a" * (size // 8))
            time.sleep(0.01)
        assert client.read_response().status == 200


@pytest.mark.parametrize("sizes", [[LIMIT + 1], [40_000, 40_000]])
def test_too_many_chunks_are_too_large(any_server: RunningServer, sizes: list[int]) -> None:
    with any_server.connect() as client:
        client.send(POST + b"Transfer-Encoding: chunked\r\n\r\n")
        for size in sizes:
            client.send(f"{size:x}\r\n".encode() + b"a" * size + b"\r\n")
        response = client.read_response()
        assert (response.status, response.headers["connection"]) == (200, "close")
    assert (any_server.application.requests[0].body, any_server.application.requests[0].oversize) == (
        b"",
        True,
    )


def test_a_large_body_with_expect_is_answered_without_100(server: RunningServer) -> None:
    with server.connect() as client:
        client.send(POST + b"Content-Length: 70000\r\nExpect: 100-continue\r\n\r\n")
        response = client.read_response()
        assert (response.status_line, response.headers["connection"]) == ("HTTP/1.1 200 OK", "close")
        assert client.read_to_end() == b""
    assert server.application.requests[0].oversize


def test_a_refused_request_is_answered_before_its_body_arrives(any_server: RunningServer) -> None:
    any_server.application.refused_targets.add("/__admin/x")
    any_server.application.routes["/__admin/x"] = Response(403, TEXT, b"refused")
    head = b"POST /__admin/x HTTP/1.1\r\nHost: x\r\n"
    with any_server.connect() as client:
        client.send(head + b"Content-Length: 5\r\n\r\n")
        assert client.read_response().status == 403
        client.send(b"abcde" + GET)
        assert client.read_response().status == 200
    for framing in (b"Content-Length: 8388608", b"Transfer-Encoding: chunked"):
        with any_server.connect() as client:
            client.send(head + framing + b"\r\n\r\n")
            response = client.read_response()
            assert (response.status, response.headers["connection"]) == (403, "close")


def test_a_discarded_body_must_arrive_in_time(serve: Serve) -> None:
    server = serve(Limits(request_timeout_s=0.3))
    with server.connect() as client:
        client.send(POST + b"Content-Length: 70000\r\n\r\nabc")
        assert client.read_response().status == 200
        with pytest.raises((EOFError, ConnectionResetError)):
            client.read_exactly(1)
    assert server.application.bad_requests == []


UPGRADE = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAAAAIAAAAA\r\n"


@pytest.mark.parametrize(
    ("framing", "body"),
    [
        (b"", b""),
        (b"Content-Length: 3\r\n", b"abc"),
        (b"Transfer-Encoding: chunked\r\n", b"3\r\nabc\r\n0\r\n\r\n"),
    ],
    ids=["no body", "length", "chunks"],
)
@pytest.mark.parametrize("method", ["POST", "FOO"])
@pytest.mark.parametrize("body_separate", [False, True])
def test_an_upgrade_is_ignored_and_the_connection_goes_on(
    any_server: RunningServer, framing: bytes, body: bytes, method: str, body_separate: bool
) -> None:
    head = method.encode() + b" /u?a=b HTTP/1.1\r\nHost: x\r\n" + UPGRADE + framing + b"\r\n"
    with any_server.connect() as client:
        for _ in range(2):
            client.send(head if body_separate else head + body)
            if body_separate:
                time.sleep(0.02)
                client.send(body)
            assert client.read_response().status_line == "HTTP/1.1 200 OK"
        client.send(GET)
        assert client.read_response().status_line == "HTTP/1.1 200 OK"
    first, second, third = any_server.application.requests
    assert first == second
    assert (first.head.method, first.head.target, first.body) == (method, "/u?a=b", b"abc" if body else b"")
    assert first.head.headers.get("upgrade") == "h2c"
    assert third.head.target == "/next"


def test_pipelined_upgrades_are_all_answered(server: RunningServer) -> None:
    request = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: a\r\n\r\n"
    with server.connect() as client:
        client.send(request * 500)
        for _ in range(500):
            assert client.read_response().status == 200


def test_the_body_limit_holds_with_an_upgrade(server: RunningServer) -> None:
    with server.connect() as client:
        client.send(POST + UPGRADE + b"Content-Length: 70000\r\n\r\n" + b"a" * 70_000 + GET)
        assert client.read_response().status == 200
        assert client.read_response().status == 200
    assert [request.oversize for request in server.application.requests] == [True, False]


def test_expect_works_with_an_upgrade(server: RunningServer) -> None:
    with server.connect() as client:
        client.send(POST + UPGRADE + b"Content-Length: 3\r\nExpect: 100-continue\r\n\r\n")
        assert client.read_until(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.send(b"abc")
        assert client.read_response().status == 200
