"""Pipelining, bounded memory, time-outs of clients that are slow to send, to read or to return; many clients."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from mockpaywall.http.request import Request
from mockpaywall.http.response import ExchangePhase, Response
from mockpaywall.server.lifecycle import raise_open_file_limit
from mockpaywall.server.limits import Limits
from tests.server.conftest import RunningServer, Serve
from tests.server.doubles import PLAIN, TEXT
from tests.support.sockets import RawConnection

DELAYED = PLAIN._replace(delay_ms=150)


def get(path: str = "/") -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode()


def echo(request: Request) -> Response:
    return Response(200, TEXT, request.head.target.encode())


@pytest.fixture
def echo_server(any_server: RunningServer) -> RunningServer:
    for n in range(1000):
        any_server.application.routes[f"/{n}"] = echo
    any_server.application.routes["/delayed"] = DELAYED
    return any_server


def test_pipelined_responses_come_in_order(echo_server: RunningServer) -> None:
    with echo_server.connect() as client:
        client.send(b"".join(get(f"/{n}") for n in range(1000)))
        assert [client.read_response().body for _ in range(1000)] == [f"/{n}".encode() for n in range(1000)]


def test_a_delayed_response_delays_those_behind_it(echo_server: RunningServer) -> None:
    with echo_server.connect() as client:
        started_at = time.monotonic()
        client.send(get("/1") + get("/delayed") + get("/2"))
        assert client.read_response().body == b"/1"
        echo_server.application.wait_for_requests(2)
        client.send(get("/3"))
        assert [client.read_response().body for _ in range(3)] == [b"hello", b"/2", b"/3"]
        assert time.monotonic() - started_at >= 0.15
    assert [request.head.target for request in echo_server.application.requests] == [
        "/1",
        "/delayed",
        "/2",
        "/3",
    ]


def test_requests_behind_a_delay_are_not_handled_before_their_turn(server: RunningServer) -> None:
    server.application.routes["/delayed"] = PLAIN._replace(delay_ms=30_000)
    with server.connect() as client:
        client.send(get("/delayed") + get("/2"))
        server.application.wait_for_requests(1)
        assert client.is_silent_for(0.1)
    server.application.wait_for_phases(1)
    assert [request.head.target for request in server.application.requests] == ["/delayed"]


def test_requests_behind_a_delay_may_be_split_anywhere(echo_server: RunningServer) -> None:
    requests = get("/1") + b"POST /2 HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nabcde" + get("/3")
    with echo_server.connect() as client:
        client.send(get("/delayed"))
        echo_server.application.wait_for_requests(1)
        for start in range(0, len(requests), 7):
            client.send(requests[start : start + 7])
            time.sleep(0.001)
        assert [client.read_response().body for _ in range(4)] == [b"hello", b"/1", b"/2", b"/3"]
    assert echo_server.application.requests[2].body == b"abcde"


def test_pipelined_bytes_are_bounded(serve: Serve) -> None:
    """They are kept up to the limit; then reading pauses and the client's sending blocks."""
    server = serve(Limits(max_pipelined_bytes=10_000))
    server.application.routes["/delayed"] = PLAIN._replace(delay_ms=30_000)
    with server.connect() as client:
        client.send(get("/delayed"))
        server.application.wait_for_requests(1)
        client.sock.settimeout(0.5)
        with pytest.raises(TimeoutError):
            client.send(get("/2") * 1_000_000)


def test_everything_is_answered_after_a_pause_of_reading(serve: Serve) -> None:
    server = serve(Limits(max_pipelined_bytes=1000))
    server.application.routes["/delayed"] = PLAIN._replace(delay_ms=200)
    with server.connect() as client:
        sender = threading.Thread(
            target=client.send, args=(get("/delayed") + get("/2") * 20_000 + get("/delayed"),)
        )
        sender.start()
        for _ in range(20_002):
            assert client.read_response().status == 200
        sender.join()


def test_a_slow_request_is_answered_408(serve: Serve) -> None:
    for tls in (False, True):
        server = serve(Limits(request_timeout_s=0.4), tls=tls)
        for sent in (
            b"G",
            b"GET / HTTP/1.1\r\nHo",
            b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc",
        ):
            with server.connect() as client:
                started_at = time.monotonic()
                client.send(sent)
                response = client.read_response()
                assert 0.4 <= time.monotonic() - started_at < 10
                assert (response.status, response.headers["connection"]) == (408, "close")
                assert client.read_to_end() == b""


def test_no_request_times_out_early(serve: Serve) -> None:
    """Wherever between two ticks of the server it begins."""
    server = serve(Limits(request_timeout_s=0.4))
    connections: list[tuple[RawConnection, float]] = []
    for _ in range(5):
        client = server.connect()
        connections.append((client, time.monotonic()))
        client.send(b"GET")
        time.sleep(0.03)
    for client, started_at in connections:
        assert client.read_response().status == 408
        client.sock.close()
        assert time.monotonic() - started_at >= 0.4


def test_a_header_now_and_then_does_not_extend_the_time_out(serve: Serve) -> None:
    server = serve(Limits(request_timeout_s=0.4))
    with server.connect() as client:
        client.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        client.sock.settimeout(0.05)
        client.send(b"GET / HTTP/1.1\r\n")
        received = b""
        for _ in range(200):
            try:
                received += client.sock.recv(1000)
                break
            except TimeoutError:
                client.send(b"X: y\r\n")
        assert received.startswith(b"HTTP/1.1 408 ")


def test_each_request_has_its_own_time_out(serve: Serve) -> None:
    server = serve(Limits(request_timeout_s=2))
    with server.connect() as client:
        client.send(b"GET / HTTP/1.1\r\n")
        for _ in range(4):
            assert client.is_silent_for(0.6)
            client.send(b"Host: x\r\n\r\n" + b"GET / HTTP/1.1\r\n")
            assert client.read_response().status == 200


def test_the_server_s_own_time_does_not_count(serve: Serve) -> None:
    server = serve(Limits(request_timeout_s=0.2, idle_timeout_s=0.2, write_timeout_s=0.2))
    server.application.routes["/delayed"] = PLAIN._replace(delay_ms=900)
    with server.connect() as client:
        client.send(get("/delayed"))
        assert client.read_response().status == 200


@pytest.mark.parametrize("requests", [0, 2])
def test_an_idle_connection_is_closed_without_a_response(serve: Serve, requests: int) -> None:
    server = serve(Limits(idle_timeout_s=0.3))
    started_at = time.monotonic()
    with server.connect() as client:
        for _ in range(requests):
            started_at = time.monotonic()
            client.send(get())
            client.read_response()
        assert client.read_to_end() == b""
        assert time.monotonic() - started_at >= 0.3
    assert server.application.bad_requests == []


def test_a_client_that_does_not_read_is_aborted(serve: Serve) -> None:
    server = serve(Limits(write_timeout_s=0.3))
    server.application.routes["/big"] = Response(200, TEXT, b"a" * 30_000_000)
    with server.connect() as client:
        client.send(get("/big"))
        assert server.application.wait_for_phases(1) == [ExchangePhase.ABORTED]


def test_a_client_that_reads_late_receives_everything(serve: Serve) -> None:
    server = serve(Limits())
    server.application.routes["/big"] = Response(200, TEXT, b"a" * 30_000_000)
    with server.connect() as client:
        client.send(get("/big") + get())
        server.application.wait_for_requests(1)
        assert server.get() == b"hello"
        # Only the small response has ended: the socket has not taken all of the big one.
        assert server.application.wait_for_phases(1) == [ExchangePhase.DONE]
        assert len(client.read_response().body) == 30_000_000
        assert client.read_response().body == b"hello"


def test_a_client_that_closed_its_sending_side_receives_the_rest_of_a_response(server: RunningServer) -> None:
    server.application.routes["/big"] = Response(200, TEXT, b"a" * 30_000_000)
    with server.connect() as client:
        client.send(get("/big"))
        server.application.wait_for_requests(1)
        client.sock.shutdown(socket.SHUT_WR)
        assert len(client.read_to_end()) > 30_000_000
    assert server.application.wait_for_phases(1) == [ExchangePhase.DONE]


@pytest.fixture
def many_clients(serve: Serve) -> Iterator[tuple[RunningServer, list[RawConnection]]]:
    """500 connections to one server."""
    raise_open_file_limit()  # both ends are in this process
    server = serve()
    clients = [server.connect() for _ in range(500)]
    yield server, clients
    for client in clients:
        client.sock.close()


def test_hundreds_of_delayed_responses_end_together_and_others_stay_fast(
    many_clients: tuple[RunningServer, list[RawConnection]],
) -> None:
    server, clients = many_clients
    server.application.routes["/delayed"] = PLAIN._replace(delay_ms=1000)
    started_at = time.monotonic()
    for client in clients:
        client.send(get("/delayed"))
    server.application.wait_for_requests(len(clients))
    times = []
    with server.connect() as client:
        for _ in range(50):
            sent_at = time.monotonic()
            client.send(get())
            client.read_response()
            times.append(time.monotonic() - sent_at)
    assert sorted(times)[25] < 0.1
    for client in clients:
        assert client.read_response().body == b"hello"
    assert 1 <= time.monotonic() - started_at < 4
