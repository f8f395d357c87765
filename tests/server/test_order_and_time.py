"""Pipelining in order, bounded memory, clients that are slow to send, to read, to come back; many at once."""

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
from tests.server.conftest import PLAIN, TEXT, Serve, Served
from tests.support.sockets import Wire

LATE = PLAIN._replace(delay_ms=150)


def get(path: str = "/", more: str = "") -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: x\r\n{more}\r\n".encode()


def echo(call: Request) -> Response:
    return Response(200, TEXT, call.head.target.encode())


@pytest.fixture
def echoing(any_server: Served) -> Served:
    for n in range(1000):
        any_server.application.routes[f"/{n}"] = echo
    any_server.application.routes["/late"] = LATE
    return any_server


def test_pipelined_replies_come_in_order(echoing: Served) -> None:
    with echoing.connect() as wire:
        wire.send(b"".join(get(f"/{n}") for n in range(1000)))
        assert [wire.answer().body for _ in range(1000)] == [f"/{n}".encode() for n in range(1000)]


def test_a_delayed_reply_holds_up_those_behind_it(echoing: Served) -> None:
    with echoing.connect() as wire:
        begun = time.monotonic()
        wire.send(get("/1") + get("/late") + get("/2"))
        assert wire.answer().body == b"/1"
        echoing.application.wait_for_calls(2)
        wire.send(get("/3"))
        assert [wire.answer().body for _ in range(3)] == [b"hello", b"/2", b"/3"]
        assert time.monotonic() - begun >= 0.15
    assert [request.head.target for request in echoing.application.calls] == ["/1", "/late", "/2", "/3"]


def test_requests_behind_a_delay_are_not_asked_before_their_turn(server: Served) -> None:
    server.application.routes["/late"] = PLAIN._replace(delay_ms=30_000)
    with server.connect() as wire:
        wire.send(get("/late") + get("/2"))
        server.application.wait_for_calls(1)
        assert wire.silent_for(0.1)
    server.application.phases(1)
    assert [request.head.target for request in server.application.calls] == ["/late"]


def test_requests_split_anywhere_behind_a_delay_are_put_together(echoing: Served) -> None:
    two = get("/1") + b"POST /2 HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nabcde" + get("/3")
    with echoing.connect() as wire:
        wire.send(get("/late"))
        echoing.application.wait_for_calls(1)
        for start in range(0, len(two), 7):
            wire.send(two[start : start + 7])
            time.sleep(0.001)
        assert [wire.answer().body for _ in range(4)] == [b"hello", b"/1", b"/2", b"/3"]
    assert echoing.application.calls[2].body == b"abcde"


def test_what_a_client_may_send_ahead_is_bounded(serve: Serve) -> None:
    """It is held up to the limit; then reading pauses and the client's own sending blocks."""
    server = serve(Limits(pipeline_buffer=10_000))
    server.application.routes["/late"] = PLAIN._replace(delay_ms=30_000)
    with server.connect() as wire:
        wire.send(get("/late"))
        server.application.wait_for_calls(1)
        wire.sock.settimeout(0.5)
        with pytest.raises(TimeoutError):
            wire.send(get("/2") * 1_000_000)


def test_after_a_pause_everything_sent_is_answered(serve: Serve) -> None:
    server = serve(Limits(pipeline_buffer=1000))
    server.application.routes["/late"] = PLAIN._replace(delay_ms=200)
    with server.connect() as wire:
        sender = threading.Thread(target=wire.send, args=(get("/late") + get("/2") * 20_000 + get("/late"),))
        sender.start()
        for _ in range(20_002):
            assert wire.answer().status == 200
        sender.join()


def test_a_slow_sender_is_cut_off_with_408(serve: Serve) -> None:
    for tls in (False, True):
        server = serve(Limits(request_timeout_s=0.4), tls=tls)
        for sent in (
            b"G",
            b"GET / HTTP/1.1\r\nHo",
            b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc",
        ):
            with server.connect() as wire:
                begun = time.monotonic()
                wire.send(sent)
                answer = wire.answer()
                assert 0.4 <= time.monotonic() - begun < 10
                assert (answer.status, answer.headers["connection"]) == (408, "close")
                assert wire.rest() == b""


def test_no_sender_is_cut_off_early(serve: Serve) -> None:
    """Wherever in the server's own beat it begins."""
    server = serve(Limits(request_timeout_s=0.4))
    begun: list[tuple[Wire, float]] = []
    for _ in range(5):
        wire = server.connect()
        begun.append((wire, time.monotonic()))
        wire.send(b"GET")
        assert wire.silent_for(0.03)
    for wire, at in begun:
        assert wire.answer().status == 408
        wire.sock.close()
        assert time.monotonic() - at >= 0.4


def test_sending_a_little_now_and_then_does_not_help(serve: Serve) -> None:
    server = serve(Limits(request_timeout_s=0.4))
    with server.connect() as wire:
        wire.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        wire.sock.settimeout(0.05)
        wire.send(b"GET / HTTP/1.1\r\n")
        got = b""
        for _ in range(200):
            try:
                got += wire.sock.recv(1000)
                break
            except TimeoutError:
                wire.send(b"X: y\r\n")
        assert got.startswith(b"HTTP/1.1 408 ")


def test_each_request_has_its_own_time(serve: Serve) -> None:
    server = serve(Limits(request_timeout_s=0.6))
    with server.connect() as wire:
        wire.send(b"GET / HTTP/1.1\r\n")
        for _ in range(4):
            assert wire.silent_for(0.3)
            wire.send(b"Host: x\r\n\r\n" + b"GET / HTTP/1.1\r\n")
            assert wire.answer().status == 200


def test_time_the_server_takes_is_not_the_senders(serve: Serve) -> None:
    server = serve(Limits(request_timeout_s=0.2, idle_timeout_s=0.2, write_timeout_s=0.2))
    server.application.routes["/late"] = PLAIN._replace(delay_ms=900)
    with server.connect() as wire:
        wire.send(get("/late"))
        assert wire.answer().status == 200


@pytest.mark.parametrize("requests", [0, 2])
def test_an_idle_connection_is_closed_without_a_word(serve: Serve, requests: int) -> None:
    server = serve(Limits(idle_timeout_s=0.3))
    with server.connect() as wire:
        for _ in range(requests):
            wire.send(get())
            wire.answer()
        begun = time.monotonic()
        assert wire.rest() == b""
        assert time.monotonic() - begun >= 0.25
    assert server.application.refusals == []


def test_a_client_that_does_not_read_is_cut_off(serve: Serve) -> None:
    server = serve(Limits(write_timeout_s=0.3))
    server.application.routes["/big"] = Response(200, TEXT, b"a" * 30_000_000)
    with server.connect() as wire:
        wire.send(get("/big"))
        assert server.application.phases(1) == [ExchangePhase.ABORTED]


def test_a_client_that_reads_late_still_gets_all(serve: Serve) -> None:
    server = serve(Limits())
    server.application.routes["/big"] = Response(200, TEXT, b"a" * 30_000_000)
    with server.connect() as wire:
        wire.send(get("/big") + get())
        server.application.wait_for_calls(1)
        assert server.get() == b"hello"
        assert server.application.phases(1) == [
            ExchangePhase.DONE
        ]  # of the quick one; the socket has not taken all of the big one
        assert len(wire.answer().body) == 30_000_000
        assert wire.answer().body == b"hello"


def test_a_client_that_closed_its_side_gets_a_reply_that_is_half_sent(server: Served) -> None:
    server.application.routes["/big"] = Response(200, TEXT, b"a" * 30_000_000)
    with server.connect() as wire:
        wire.send(get("/big"))
        server.application.wait_for_calls(1)
        wire.sock.shutdown(socket.SHUT_WR)
        assert len(wire.rest()) > 30_000_000
    assert server.application.phases(1) == [ExchangePhase.DONE]


@pytest.fixture
def many(serve: Serve) -> Iterator[tuple[Served, list[Wire]]]:
    """500 connections to one server."""
    raise_open_file_limit()  # both ends are in this process
    server = serve()
    wires = [server.connect() for _ in range(500)]
    yield server, wires
    for wire in wires:
        wire.sock.close()


def test_hundreds_of_delayed_replies_finish_together_and_quick_ones_stay_quick(
    many: tuple[Served, list[Wire]],
) -> None:
    server, wires = many
    server.application.routes["/late"] = PLAIN._replace(delay_ms=1000)
    begun = time.monotonic()
    for wire in wires:
        wire.send(get("/late"))
    server.application.wait_for_calls(len(wires))
    times = []
    with server.connect() as quick:
        for _ in range(50):
            request = time.monotonic()
            quick.send(get())
            quick.answer()
            times.append(time.monotonic() - request)
    assert sorted(times)[25] < 0.1
    for wire in wires:
        assert wire.answer().body == b"hello"
    assert 1 <= time.monotonic() - begun < 4
