"""How each reply travels: the bytes, the end of the connection, and what the lane is told."""

from __future__ import annotations

import contextlib
import os
import socket
import ssl
import struct
import sys
import time

import pytest

from mockpaywall.http.response import ExchangePhase, Fault, Response
from mockpaywall.http.serialization import GARBAGE
from tests.server.conftest import TEXT, Served
from tests.support.sockets import DEADLINE_S, Wire

BODY = b'{"Result":true,"Body":null}'
REPLY = Response(200, (*TEXT, ("X-Mock-Request-Id", "7")), BODY)
ASK = b"POST /r HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi"
DELAY_MS = 60.0
LINGER_0 = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)


@pytest.fixture(params=[0.0, DELAY_MS], ids=["at once", "delayed"])
def delay_ms(request: pytest.FixtureRequest) -> float:
    return request.param


def ask(server: Served, travel: Fault, delay_ms: float = 0.0) -> Wire:
    server.application.routes["/r"] = REPLY._replace(fault=travel, delay_ms=delay_ms)
    wire = server.connect()
    wire.send(ASK)
    return wire


def received(server: Served, travel: Fault, delay_ms: float) -> bytes:
    """All bytes of one reply that ends in good order; it took its delay and was told as aborted, once."""
    begun = time.monotonic()
    with ask(server, travel, delay_ms) as wire:
        got = wire.rest()
        assert time.monotonic() - begun >= delay_ms / 1000
    assert server.application.phases(1) == [ExchangePhase.ABORTED]
    assert server.get() == b"hello"
    assert server.application.phases(2)[1:] == [ExchangePhase.DONE]
    return got


def test_reset_is_a_tcp_reset_with_no_byte(server: Served, delay_ms: float) -> None:
    with ask(server, Fault.RESET, delay_ms) as wire, pytest.raises(ConnectionResetError):
        wire.exactly(1)
    assert server.application.phases(1) == [ExchangePhase.ABORTED]
    assert server.get() == b"hello"


def test_reset_under_tls_is_a_tcp_reset_with_no_byte_and_no_alert(serve_tls: Served, delay_ms: float) -> None:
    """Read below TLS, whose client library tells every end of a connection as the same error."""
    assert serve_tls.client_tls is not None
    serve_tls.client_tls.maximum_version = ssl.TLSVersion.TLSv1_2  # in 1.3, tickets follow the handshake
    with (
        ask(serve_tls, Fault.RESET, delay_ms) as wire,
        socket.socket(fileno=os.dup(wire.sock.fileno())) as below,
    ):
        below.settimeout(DEADLINE_S)
        with pytest.raises(ConnectionResetError):
            below.recv(1)
    assert serve_tls.application.phases(1) == [ExchangePhase.ABORTED]
    assert serve_tls.get() == b"hello"


def test_empty_is_a_close_with_no_byte(any_server: Served, delay_ms: float) -> None:
    assert received(any_server, Fault.EMPTY, delay_ms) == b""


def test_half_headers_end_inside_the_header_block(any_server: Served, delay_ms: float) -> None:
    got = received(any_server, Fault.HALF_HEADERS, delay_ms)
    assert got.startswith(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n")
    assert b"\r\n\r\n" not in got


def test_truncate_promises_more_than_it_sends(any_server: Served, delay_ms: float) -> None:
    head, _, body = received(any_server, Fault.TRUNCATE, delay_ms).partition(b"\r\n\r\n")
    assert f"Content-Length: {len(BODY)}".encode() in head
    assert body == BODY[:13]


def test_garbage_is_not_http_and_always_the_same(any_server: Served, delay_ms: float) -> None:
    assert received(any_server, Fault.GARBAGE, delay_ms) == GARBAGE
    assert len(GARBAGE) == 64
    assert not GARBAGE.startswith(b"HTTP")


def test_malformed_chunk_promises_chunks(any_server: Served, delay_ms: float) -> None:
    head, _, body = received(any_server, Fault.MALFORMED_CHUNK, delay_ms).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"\r\nTransfer-Encoding: chunked\r\n" in head
    assert b"Content-Length" not in head
    assert body == b"this is not a chunk\r\n"


def test_hang_says_nothing_until_the_client_leaves(any_server: Served, delay_ms: float) -> None:
    with ask(any_server, Fault.HANG, delay_ms) as wire:
        assert wire.silent_for(0.2)
        assert any_server.application.endings == []
        assert any_server.get() == b"hello"
    assert any_server.application.phases(2) == [ExchangePhase.DONE, ExchangePhase.ABORTED]


def test_hang_notices_a_client_that_leaves_after_sending_a_lot_more(any_server: Served) -> None:
    with ask(any_server, Fault.HANG) as wire:
        any_server.application.wait_for_calls(1)
        wire.send(b"x" * 2_000_000)
    assert any_server.application.phases(1) == [ExchangePhase.ABORTED]


def test_hang_ends_with_the_server(any_server: Served) -> None:
    with ask(any_server, Fault.HANG) as wire:
        any_server.application.wait_for_calls(1)
        begun = time.monotonic()
        any_server.thread.stop()
        assert time.monotonic() - begun < 1
        with contextlib.suppress(ConnectionResetError):
            assert wire.rest() == b""
    assert any_server.application.phases(1) == [ExchangePhase.ABORTED]


@pytest.mark.parametrize("travel", [one for one in Fault if one not in (Fault.NONE, Fault.HANG)])
def test_a_fault_comes_after_the_replies_before_it_and_nothing_after_it(
    any_server: Served, travel: Fault
) -> None:
    any_server.application.routes["/r"] = REPLY._replace(fault=travel, delay_ms=DELAY_MS)
    with any_server.connect() as wire:
        good = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
        wire.send(good + ASK + good)
        assert wire.answer().body == b"hello"
        with contextlib.suppress(ConnectionResetError):
            assert b"hello" not in wire.rest()
    assert len(any_server.application.calls) == 2
    assert any_server.application.phases(2) == [ExchangePhase.DONE, ExchangePhase.ABORTED]


@pytest.mark.parametrize("travel", [Fault.TRUNCATE, Fault.MALFORMED_CHUNK])
def test_an_empty_body_breaks_as_well(server: Served, travel: Fault) -> None:
    server.application.routes["/r"] = Response(200, TEXT, b"", fault=travel)
    with server.connect() as wire:
        wire.send(ASK)
        head, _, body = wire.rest().partition(b"\r\n\r\n")
    if travel is Fault.TRUNCATE:
        assert (b"Content-Length: 1\r\n" in head, body) == (True, b"")
    else:
        assert body == b"this is not a chunk\r\n"


def test_a_delay_is_waited_out(any_server: Served) -> None:
    with ask(any_server, Fault.NONE, 150) as wire:
        begun = time.monotonic()
        assert wire.silent_for(0.1)
        assert wire.answer().body == BODY
        assert time.monotonic() - begun >= 0.14
        wire.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert wire.answer().status == 200
    assert any_server.application.phases(2) == [ExchangePhase.DONE] * 2


def test_pieces_follow_the_headers_one_by_one(any_server: Served) -> None:
    any_server.application.routes["/r"] = REPLY._replace(pieces=4, pieces_over_ms=400)
    with any_server.connect() as wire:
        wire.send(ASK)
        head = wire.until(b"\r\n\r\n")
        begun = time.monotonic()
        assert f"Content-Length: {len(BODY)}".encode() in head
        arrivals, pieces = [], []
        while sum(map(len, pieces)) < len(BODY):
            pieces.append(wire.sock.recv(1000))
            arrivals.append(time.monotonic() - begun)
        assert [len(piece) for piece in pieces] == [6, 7, 7, 7]
        assert b"".join(pieces) == BODY
        assert arrivals[0] >= 0.08
        assert arrivals[-1] >= 0.38
        wire.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert wire.answer().status == 200
    assert any_server.application.phases(2) == [ExchangePhase.DONE] * 2


def test_pieces_wait_for_the_delay_first(server: Served) -> None:
    server.application.routes["/r"] = REPLY._replace(pieces=2, pieces_over_ms=100, delay_ms=100)
    with server.connect() as wire:
        begun = time.monotonic()
        wire.send(ASK)
        wire.until(b"\r\n\r\n")
        assert time.monotonic() - begun >= 0.1
        wire.exactly(len(BODY))
        assert time.monotonic() - begun >= 0.19


def test_more_pieces_than_bytes_are_one_a_byte(server: Served) -> None:
    server.application.routes["/r"] = REPLY._replace(body=b"abc", pieces=1000, pieces_over_ms=90)
    with server.connect() as wire:
        wire.send(ASK)
        assert wire.answer().body == b"abc"


def test_one_piece_over_time_waits_as_well(server: Served) -> None:
    server.application.routes["/r"] = REPLY._replace(pieces=1, pieces_over_ms=100)
    with server.connect() as wire:
        wire.send(ASK)
        wire.until(b"\r\n\r\n")
        assert wire.silent_for(0.05)
        assert wire.exactly(len(BODY)) == BODY


@pytest.mark.parametrize("request_line", [b"HEAD /r HTTP/1.1", b"GET /none HTTP/1.1"])
def test_no_body_is_not_cut(server: Served, request_line: bytes) -> None:
    server.application.routes["/r"] = REPLY._replace(pieces=3, pieces_over_ms=30_000)
    server.application.routes["/none"] = REPLY._replace(body=b"", pieces=3, pieces_over_ms=30_000)
    with server.connect() as wire:
        wire.send(request_line + b"\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert wire.answer(head_only=True).status == 200
        assert wire.answer().body == b"hello"


@pytest.mark.parametrize(
    "reply",
    [REPLY._replace(delay_ms=30_000), REPLY._replace(dribble_chunks=5, dribble_ms=150_000)],
    ids=["waiting", "in pieces"],
)
@pytest.mark.parametrize("rudely", [False, True])
def test_a_client_that_leaves_early_is_noticed(any_server: Served, reply: Response, rudely: bool) -> None:
    any_server.application.routes["/r"] = reply
    with any_server.connect() as wire:
        wire.send(ASK)
        any_server.application.wait_for_calls(1)
        if rudely:
            wire.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_0)  # so that it is a reset
    assert any_server.application.phases(1) == [ExchangePhase.ABORTED]


def test_a_clean_end_under_tls_says_so(serve_tls: Served) -> None:
    """`empty` under TLS: the close_notify alert, then FIN. A client sees no truncation attack, just no answer."""
    with ask(serve_tls, Fault.EMPTY) as wire:
        assert isinstance(wire.sock, ssl.SSLSocket)
        assert wire.sock.suppress_ragged_eofs
        wire.sock.suppress_ragged_eofs = False
        assert wire.rest() == b""
