"""What every client gets: keep-alive, HEAD, versions, targets, one write a reply."""

from __future__ import annotations

import re
import socket
import time

import pytest

from mockpaywall.http.response import ExchangePhase, Response
from tests.server.conftest import PLAIN, TEXT, Served

GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
DATE = rb"Date: (Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT"


def test_a_reply_is_these_bytes(any_server: Served) -> None:
    with any_server.connect() as wire:
        wire.send(GET)
        head = wire.until(b"\r\n\r\n")
        expected = (
            rb"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n" + DATE + rb"\r\n\r\n"
        )
        assert re.fullmatch(expected, head)
        assert wire.exactly(5) == b"hello"


def test_a_call_tells_what_was_sent(any_server: Served) -> None:
    with any_server.connect() as wire:
        wire.send(
            b"POST /a%20b?c=%C3%A7 HTTP/1.1\r\nhOSt: h:1\r\nX-Odd:  a b\t\r\nX-Odd:\r\nContent-Length: 3\r\n\r\nabc"
        )
        wire.answer()
    request = any_server.application.calls[0]
    assert (request.head.method, request.head.target, request.body, request.oversize) == (
        "POST",
        "/a%20b?c=%C3%A7",
        b"abc",
        False,
    )
    assert request.head.headers.pairs == (
        ("hOSt", "h:1"),
        ("X-Odd", "a b"),
        ("X-Odd", ""),
        ("Content-Length", "3"),
    )
    scheme = "https" if any_server.client_tls else "http"
    assert (request.head.scheme, request.head.client_ip, request.head.http_version) == (
        scheme,
        "127.0.0.1",
        "1.1",
    )


def test_one_connection_serves_many_requests(any_server: Served) -> None:
    with any_server.connect() as wire:
        for _ in range(20):
            wire.send(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi")
            answer = wire.answer()
            assert (answer.status, answer.body) == (200, b"hello")
            assert "connection" not in answer.headers
    assert any_server.application.phases(20) == [ExchangePhase.DONE] * 20
    assert all(response is PLAIN for response, _ in any_server.application.endings)


def test_small_replies_do_not_wait_for_nagle(any_server: Served) -> None:
    times = []
    with any_server.connect() as wire:
        for _ in range(101):
            begun = time.perf_counter()
            wire.send(GET)
            wire.answer()
            times.append(time.perf_counter() - begun)
    assert sorted(times)[50] < 0.02


def test_connection_close_is_heeded_and_said(any_server: Served) -> None:
    with any_server.connect() as wire:
        wire.send(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        answer = wire.answer()
        assert answer.headers["connection"] == "close"
        assert wire.rest() == b""


def test_nothing_is_answered_after_connection_close(server: Served) -> None:
    with server.connect() as wire:
        wire.send(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" + GET)
        assert wire.answer().status == 200
        assert wire.rest() == b""
    assert len(server.application.calls) == 1


def test_http_1_0_closes(server: Served) -> None:
    with server.connect() as wire:
        wire.send(b"GET / HTTP/1.0\r\n\r\n")
        answer = wire.answer()
        assert (answer.line, answer.headers["connection"]) == ("HTTP/1.1 200 OK", "close")
        assert wire.rest() == b""
    assert server.application.calls[0].head.http_version == "1.0"


def test_http_1_0_keeps_alive_when_asked(server: Served) -> None:
    with server.connect() as wire:
        for _ in range(2):
            wire.send(b"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            assert wire.answer().headers["connection"] == "keep-alive"


def test_head_has_the_length_and_no_body(any_server: Served) -> None:
    with any_server.connect() as wire:
        wire.send(b"HEAD / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert wire.answer(head_only=True).headers["content-length"] == "5"
        wire.send(GET)
        assert wire.answer().line == "HTTP/1.1 200 OK"


@pytest.mark.parametrize("status", [204, 304])
def test_a_status_without_body_has_neither_body_nor_length(server: Served, status: int) -> None:
    server.application.routes["/bare"] = Response(status, (), b"not to be sent")
    with server.connect() as wire:
        wire.send(b"GET /bare HTTP/1.1\r\nHost: x\r\n\r\n")
        answer = wire.answer()
        assert (answer.status, list(answer.headers)) == (status, ["date"])
        wire.send(GET)
        assert wire.answer().line == "HTTP/1.1 200 OK"


def test_a_status_nobody_named_is_sent_all_the_same(server: Served) -> None:
    server.application.routes["/odd"] = Response(599, TEXT, b"x")
    with server.connect() as wire:
        wire.send(b"GET /odd HTTP/1.1\r\nHost: x\r\n\r\n")
        assert wire.answer()[0:1] == ("HTTP/1.1 599 ",)


@pytest.mark.parametrize(
    ("target", "seen"),
    [
        ("http://test-payment-api.itspaywall.com/api/x?a=b", "/api/x?a=b"),
        ("https://h:8443", "/"),
        ("http://h?a=b", "/?a=b"),
        ("http://h/a?u=http://i/j", "/a?u=http://i/j"),
        ("/plain?u=http://i/j", "/plain?u=http://i/j"),
        ("//double/x", "//double/x"),
    ],
)
def test_absolute_targets_become_origin_targets(server: Served, target: str, seen: str) -> None:
    with server.connect() as wire:
        wire.send(f"GET {target} HTTP/1.1\r\nHost: h\r\n\r\n".encode())
        assert wire.answer().status == 200
    assert server.application.calls[0].head.target == seen


def test_options_for_the_whole_server_is_a_call(server: Served) -> None:
    with server.connect() as wire:
        wire.send(b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n")
        assert wire.answer().status == 200
    assert (server.application.calls[0].head.method, server.application.calls[0].head.target) == (
        "OPTIONS",
        "*",
    )


@pytest.mark.parametrize("method", ["FOO", "post", "GETT", "X-Y.z", "G", "PROPFINDER"])
@pytest.mark.parametrize("cut", [0, 1, 2])
def test_methods_the_parser_does_not_know_reach_the_lane(server: Served, method: str, cut: int) -> None:
    request = f"{method} /m HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi".encode()
    with server.connect() as wire:
        wire.send(request[:cut])
        time.sleep(0.02 if cut else 0)  # two segments, so two reads
        wire.send(request[cut:])
        assert wire.answer().status == 200
        wire.send(GET)
        assert wire.answer().status == 200
    first, second = server.application.calls
    assert (first.head.method, first.head.target, first.body) == (method, "/m", b"hi")
    assert second.head.method == "GET"


def test_empty_lines_before_a_request_are_skipped(server: Served) -> None:
    with server.connect() as wire:
        for lead in (b"\r\n\r\n", b"\r\n"):
            wire.send(lead + GET)
            assert wire.answer().status == 200


def test_a_request_may_come_byte_by_byte(any_server: Served) -> None:
    with any_server.connect() as wire:
        wire.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in b"POST /slow HTTP/1.1\r\nHost: x\r\nX-E:\r\nContent-Length: 2\r\n\r\nhi":
            wire.send(bytes([byte]))
        assert wire.answer().status == 200
    assert any_server.application.calls[0].body == b"hi"
    assert any_server.application.calls[0].head.headers.get("x-e") == ""


def test_a_client_may_close_its_side_after_a_request(server: Served) -> None:
    with server.connect() as wire:
        wire.send(GET)
        wire.sock.shutdown(socket.SHUT_WR)
        assert wire.rest().endswith(b"\r\n\r\nhello")


def test_a_large_reply_arrives_whole(any_server: Served) -> None:
    body = bytes(range(256)) * 20_000
    any_server.application.routes["/big"] = Response(200, TEXT, body)
    with any_server.connect() as wire:
        wire.send(b"GET /big HTTP/1.1\r\nHost: x\r\n\r\n" + GET)
        assert wire.answer().body == body
        assert wire.answer().body == b"hello"
    assert any_server.application.phases(2) == [ExchangePhase.DONE] * 2


def test_a_reply_goes_in_one_write(server: Served) -> None:
    """The first read of the client has the whole of it, every time."""
    with server.connect() as wire:
        for _ in range(50):
            wire.send(GET)
            assert wire.sock.recv(65536).endswith(b"\r\n\r\nhello")
