"""What every client receives: keep-alive, HEAD, versions, targets, one write per response."""

from __future__ import annotations

import re
import socket
import time

import pytest

from mockpaywall.http.response import ExchangePhase, Response
from tests.server.conftest import RunningServer
from tests.server.doubles import PLAIN, TEXT

GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
DATE = rb"Date: (Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT"


def test_a_response_is_these_bytes(any_server: RunningServer) -> None:
    with any_server.connect() as client:
        client.send(GET)
        head = client.read_until(b"\r\n\r\n")
        expected = (
            rb"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n" + DATE + rb"\r\n\r\n"
        )
        assert re.fullmatch(expected, head)
        assert client.read_exactly(5) == b"hello"


def test_a_request_has_what_was_sent(any_server: RunningServer) -> None:
    with any_server.connect() as client:
        client.send(
            b"POST /a%20b?c=%C3%A7 HTTP/1.1\r\nhOSt: h:1\r\nX-Odd:  a b\t\r\nX-Odd:\r\nContent-Length: 3\r\n\r\nabc"
        )
        client.read_response()
    request = any_server.application.requests[0]
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


def test_one_connection_serves_many_requests(any_server: RunningServer) -> None:
    with any_server.connect() as client:
        for _ in range(20):
            client.send(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi")
            response = client.read_response()
            assert (response.status, response.body) == (200, b"hello")
            assert "connection" not in response.headers
    assert any_server.application.wait_for_phases(20) == [ExchangePhase.DONE] * 20
    assert all(response is PLAIN for response, _ in any_server.application.completed)


def test_small_responses_are_not_delayed_by_nagles_algorithm(any_server: RunningServer) -> None:
    times = []
    with any_server.connect() as client:
        for _ in range(101):
            started_at = time.perf_counter()
            client.send(GET)
            client.read_response()
            times.append(time.perf_counter() - started_at)
    assert sorted(times)[50] < 0.02


def test_connection_close_ends_the_connection_and_is_in_the_response(any_server: RunningServer) -> None:
    with any_server.connect() as client:
        client.send(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        response = client.read_response()
        assert response.headers["connection"] == "close"
        assert client.read_to_end() == b""


def test_no_request_is_handled_after_connection_close(server: RunningServer) -> None:
    with server.connect() as client:
        client.send(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" + GET)
        assert client.read_response().status == 200
        assert client.read_to_end() == b""
    assert len(server.application.requests) == 1


def test_http_1_0_ends_the_connection(server: RunningServer) -> None:
    with server.connect() as client:
        client.send(b"GET / HTTP/1.0\r\n\r\n")
        response = client.read_response()
        assert (response.status_line, response.headers["connection"]) == ("HTTP/1.1 200 OK", "close")
        assert client.read_to_end() == b""
    assert server.application.requests[0].head.http_version == "1.0"


def test_http_1_0_keeps_the_connection_on_request(server: RunningServer) -> None:
    with server.connect() as client:
        for _ in range(2):
            client.send(b"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            assert client.read_response().headers["connection"] == "keep-alive"


def test_the_response_to_head_has_the_length_and_no_body(any_server: RunningServer) -> None:
    with any_server.connect() as client:
        client.send(b"HEAD / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert client.read_response(head_only=True).headers["content-length"] == "5"
        client.send(GET)
        assert client.read_response().status_line == "HTTP/1.1 200 OK"


@pytest.mark.parametrize("status", [204, 304])
def test_a_status_without_body_has_neither_body_nor_length(server: RunningServer, status: int) -> None:
    server.application.routes["/bare"] = Response(status, (), b"not to be sent")
    with server.connect() as client:
        client.send(b"GET /bare HTTP/1.1\r\nHost: x\r\n\r\n")
        response = client.read_response()
        assert (response.status, list(response.headers)) == (status, ["date"])
        client.send(GET)
        assert client.read_response().status_line == "HTTP/1.1 200 OK"


def test_a_status_without_a_reason_phrase_is_sent(server: RunningServer) -> None:
    server.application.routes["/odd"] = Response(599, TEXT, b"x")
    with server.connect() as client:
        client.send(b"GET /odd HTTP/1.1\r\nHost: x\r\n\r\n")
        assert client.read_response()[0:1] == ("HTTP/1.1 599 ",)


@pytest.mark.parametrize(
    ("target", "origin_form"),
    [
        ("http://test-payment-api.itspaywall.com/api/x?a=b", "/api/x?a=b"),
        ("https://h:8443", "/"),
        ("http://h?a=b", "/?a=b"),
        ("http://h/a?u=http://i/j", "/a?u=http://i/j"),
        ("/plain?u=http://i/j", "/plain?u=http://i/j"),
        ("//double/x", "//double/x"),
    ],
)
def test_a_target_in_absolute_form_becomes_origin_form(
    server: RunningServer, target: str, origin_form: str
) -> None:
    with server.connect() as client:
        client.send(f"GET {target} HTTP/1.1\r\nHost: h\r\n\r\n".encode())
        assert client.read_response().status == 200
    assert server.application.requests[0].head.target == origin_form


def test_options_of_the_server_is_a_request(server: RunningServer) -> None:
    with server.connect() as client:
        client.send(b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n")
        assert client.read_response().status == 200
    assert (server.application.requests[0].head.method, server.application.requests[0].head.target) == (
        "OPTIONS",
        "*",
    )


@pytest.mark.parametrize("method", ["FOO", "post", "GETT", "X-Y.z", "G", "PROPFINDER"])
@pytest.mark.parametrize("cut", [0, 1, 2])
def test_methods_that_the_parser_does_not_know_reach_the_application(
    server: RunningServer, method: str, cut: int
) -> None:
    request = f"{method} /m HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi".encode()
    with server.connect() as client:
        client.send(request[:cut])
        time.sleep(0.02 if cut else 0)  # two segments, so two reads
        client.send(request[cut:])
        assert client.read_response().status == 200
        client.send(GET)
        assert client.read_response().status == 200
    first, second = server.application.requests
    assert (first.head.method, first.head.target, first.body) == (method, "/m", b"hi")
    assert second.head.method == "GET"


def test_empty_lines_before_a_request_are_skipped(server: RunningServer) -> None:
    with server.connect() as client:
        for empty_lines in (b"\r\n\r\n", b"\r\n"):
            client.send(empty_lines + GET)
            assert client.read_response().status == 200


def test_a_request_may_arrive_byte_by_byte(any_server: RunningServer) -> None:
    with any_server.connect() as client:
        client.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in b"POST /slow HTTP/1.1\r\nHost: x\r\nX-E:\r\nContent-Length: 2\r\n\r\nhi":
            client.send(bytes([byte]))
        assert client.read_response().status == 200
    assert any_server.application.requests[0].body == b"hi"
    assert any_server.application.requests[0].head.headers.get("x-e") == ""


def test_a_client_may_close_its_sending_side_after_a_request(server: RunningServer) -> None:
    with server.connect() as client:
        client.send(GET)
        client.sock.shutdown(socket.SHUT_WR)
        assert client.read_to_end().endswith(b"\r\n\r\nhello")


def test_a_large_response_arrives_completely(any_server: RunningServer) -> None:
    body = bytes(range(256)) * 20_000
    any_server.application.routes["/big"] = Response(200, TEXT, body)
    with any_server.connect() as client:
        client.send(b"GET /big HTTP/1.1\r\nHost: x\r\n\r\n" + GET)
        assert client.read_response().body == body
        assert client.read_response().body == b"hello"
    assert any_server.application.wait_for_phases(2) == [ExchangePhase.DONE] * 2


def test_a_response_is_sent_in_one_write(server: RunningServer) -> None:
    """The first read of the client returns the complete response, every time."""
    with server.connect() as client:
        for _ in range(50):
            client.send(GET)
            assert client.sock.recv(65536).endswith(b"\r\n\r\nhello")
