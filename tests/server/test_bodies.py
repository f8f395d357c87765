"""Bodies: chunked, expected, too large, unwanted. None of them reaches into the next request."""

from __future__ import annotations

import time

import pytest

from mockpaywall.server.limits import Limits
from tests.server.conftest import Serve, Served

GET = b"GET /next HTTP/1.1\r\nHost: x\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: x\r\n"
LIMIT = 64 * 1024


def test_a_chunked_body_is_put_together(any_server: Served) -> None:
    with any_server.connect() as wire:
        wire.send(
            POST
            + b"Transfer-Encoding: Chunked\r\n\r\n3\r\nabc\r\n004;x=y\r\ndefg\r\n0\r\nTrailer: t\r\nHost: z\r\n\r\n"
        )
        assert wire.answer().status == 200
        wire.send(GET)
        assert wire.answer().status == 200
    first, second = any_server.application.calls
    assert (first.body, first.head.headers.get("trailer"), first.head.headers.get("host")) == (
        b"abcdefg",
        None,
        "x",
    )
    assert second.head.target == "/next"


def test_expect_gets_100_before_the_body(any_server: Served) -> None:
    with any_server.connect() as wire:
        wire.send(POST + b"Content-Length: 3\r\nExpect: 100-Continue\r\n\r\n")
        assert wire.until(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        wire.send(b"abc")
        assert wire.answer().line == "HTTP/1.1 200 OK"
    assert any_server.application.calls[0].body == b"abc"


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
def test_no_100_where_none_is_needed(server: Served, sent: bytes) -> None:
    with server.connect() as wire:
        wire.send(sent)
        assert wire.answer().line == "HTTP/1.1 200 OK"


def test_http_1_0_knows_no_100(server: Served) -> None:
    with server.connect() as wire:
        wire.send(b"POST / HTTP/1.0\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n")
        assert wire.silent_for(0.1)
        wire.send(b"abc")
        assert wire.answer().line == "HTTP/1.1 200 OK"


def test_a_chunked_body_may_be_expected_too(server: Served) -> None:
    with server.connect() as wire:
        wire.send(POST + b"Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n")
        assert wire.until(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        wire.send(b"3\r\nabc\r\n0\r\n\r\n")
        assert wire.answer().status == 200


def test_the_expected_100_waits_for_the_reply_before_it(server: Served) -> None:
    with server.connect() as wire:
        wire.send(GET + POST + b"Content-Length: 3\r\nExpect: 100-continue\r\n\r\n")
        assert wire.answer().line == "HTTP/1.1 200 OK"
        assert wire.until(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"


def test_a_body_of_64_kib_is_a_body(any_server: Served) -> None:
    with any_server.connect() as wire:
        wire.send(POST + b"Content-Length: 65536\r\n\r\n" + b"a" * LIMIT)
        wire.answer()
        wire.send(POST + b"Transfer-Encoding: chunked\r\n\r\n10000\r\n" + b"a" * LIMIT + b"\r\n0\r\n\r\n")
        wire.answer()
    assert [(len(request.body), request.oversize) for request in any_server.application.calls] == [
        (LIMIT, False)
    ] * 2


def test_a_larger_body_is_answered_before_it_came_and_drained(any_server: Served) -> None:
    with any_server.connect() as wire:
        wire.send(POST + b"Content-Length: 65537\r\n\r\n")
        answer = wire.answer()
        assert (answer.status, answer.headers.get("connection")) == (200, None)
        wire.send(b"GET / HTTP/1.1\r\n\r\n" * 4096)  # 73,728 bytes: the body, and the start of what follows
        assert wire.answer().status == 400
    request = any_server.application.calls[0]
    assert (request.body, request.oversize) == (b"", True)
    assert len(any_server.application.calls) == 1


def test_an_unwanted_body_does_not_reach_the_next_request(any_server: Served) -> None:
    with any_server.connect() as wire:
        wire.send(
            POST + b"Content-Length: 100000\r\n\r\n" + GET * 3000 + b"x" * (100_000 - len(GET) * 3000) + GET
        )
        assert wire.answer().status == 200
        assert wire.answer().status == 200
    assert [request.head.target for request in any_server.application.calls] == ["/", "/next"]


def test_more_than_can_be_drained_ends_the_connection_after_the_reply(any_server: Served) -> None:
    size = 3 * 1024 * 1024
    with any_server.connect() as wire:
        wire.send(POST + f"Content-Length: {size}\r\n\r\n".encode() + b"a" * size)
        answer = wire.answer()
        assert (answer.status, answer.headers["connection"]) == (200, "close")
    assert any_server.application.calls[0].oversize


def test_a_client_that_sends_first_and_reads_later_gets_the_reply(any_server: Served) -> None:
    size = 8 * 1024 * 1024
    with any_server.connect() as wire:
        wire.send(POST + f"Content-Length: {size}\r\n\r\n".encode())
        for _ in range(8):
            wire.send(b"a" * (size // 8))
            time.sleep(0.01)
        assert wire.answer().status == 200


@pytest.mark.parametrize("sizes", [[LIMIT + 1], [40_000, 40_000]])
def test_too_many_chunks_are_too_large(any_server: Served, sizes: list[int]) -> None:
    with any_server.connect() as wire:
        wire.send(POST + b"Transfer-Encoding: chunked\r\n\r\n")
        for size in sizes:
            wire.send(f"{size:x}\r\n".encode() + b"a" * size + b"\r\n")
        answer = wire.answer()
        assert (answer.status, answer.headers["connection"]) == (200, "close")
    assert (any_server.application.calls[0].body, any_server.application.calls[0].oversize) == (b"", True)


def test_a_large_expected_body_is_answered_without_100(server: Served) -> None:
    with server.connect() as wire:
        wire.send(POST + b"Content-Length: 70000\r\nExpect: 100-continue\r\n\r\n")
        answer = wire.answer()
        assert (answer.line, answer.headers["connection"]) == ("HTTP/1.1 200 OK", "close")
        assert wire.rest() == b""
    assert server.application.calls[0].oversize


def test_a_drained_body_must_come_in_time(serve: Serve) -> None:
    server = serve(Limits(request_timeout_s=0.3))
    with server.connect() as wire:
        wire.send(POST + b"Content-Length: 70000\r\n\r\nabc")
        assert wire.answer().status == 200
        with pytest.raises((EOFError, ConnectionResetError)):
            wire.exactly(1)
    assert server.application.refusals == []


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
@pytest.mark.parametrize("apart", [False, True])
def test_an_upgrade_is_not_taken_and_the_connection_goes_on(
    any_server: Served, framing: bytes, body: bytes, method: str, apart: bool
) -> None:
    head = method.encode() + b" /u?a=b HTTP/1.1\r\nHost: x\r\n" + UPGRADE + framing + b"\r\n"
    with any_server.connect() as wire:
        for _ in range(2):
            wire.send(head if apart else head + body)
            if apart:
                time.sleep(0.02)
                wire.send(body)
            assert wire.answer().line == "HTTP/1.1 200 OK"
        wire.send(GET)
        assert wire.answer().line == "HTTP/1.1 200 OK"
    first, second, third = any_server.application.calls
    assert first == second
    assert (first.head.method, first.head.target, first.body) == (method, "/u?a=b", b"abc" if body else b"")
    assert first.head.headers.get("upgrade") == "h2c"
    assert third.head.target == "/next"


def test_pipelined_upgrades_are_all_answered(server: Served) -> None:
    one = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: a\r\n\r\n"
    with server.connect() as wire:
        wire.send(one * 500)
        for _ in range(500):
            assert wire.answer().status == 200


def test_an_upgrade_with_a_large_body_keeps_its_limit(server: Served) -> None:
    with server.connect() as wire:
        wire.send(POST + UPGRADE + b"Content-Length: 70000\r\n\r\n" + b"a" * 70_000 + GET)
        assert wire.answer().status == 200
        assert wire.answer().status == 200
    assert [request.oversize for request in server.application.calls] == [True, False]


def test_an_upgrade_may_expect_100(server: Served) -> None:
    with server.connect() as wire:
        wire.send(POST + UPGRADE + b"Content-Length: 3\r\nExpect: 100-continue\r\n\r\n")
        assert wire.until(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        wire.send(b"abc")
        assert wire.answer().status == 200
