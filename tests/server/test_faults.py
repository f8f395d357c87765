"""Faults, delays and dribbles: the bytes, the end of the connection, and the phase that is reported."""

from __future__ import annotations

import contextlib
import os
import socket
import ssl
import time

import pytest

from mockpaywall.http.response import ExchangePhase, Fault, Response
from mockpaywall.http.serialization import GARBAGE
from tests.server.conftest import RunningServer
from tests.server.doubles import TEXT
from tests.support.sockets import DEADLINE_S, RawConnection

BODY = b'{"Result":true,"Body":null}'
RESPONSE = Response(200, (*TEXT, ("X-Mock-Request-Id", "7")), BODY)
REQUEST = b"POST /r HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi"
DELAY_MS = 60.0


@pytest.fixture(params=[0.0, DELAY_MS], ids=["immediate", "delayed"])
def delay_ms(request: pytest.FixtureRequest) -> float:
    return request.param


def send_request(server: RunningServer, fault: Fault, delay_ms: float = 0.0) -> RawConnection:
    server.application.routes["/r"] = RESPONSE._replace(fault=fault, delay_ms=delay_ms)
    client = server.connect()
    client.send(REQUEST)
    return client


def receive_all(server: RunningServer, fault: Fault, delay_ms: float) -> bytes:
    """Return all bytes up to a FIN. Check that the delay was kept, and that ABORTED was reported once."""
    started_at = time.monotonic()
    with send_request(server, fault, delay_ms) as client:
        data = client.read_to_end()
        assert time.monotonic() - started_at >= delay_ms / 1000
    assert server.application.wait_for_phases(1) == [ExchangePhase.ABORTED]
    assert server.get() == b"hello"
    assert server.application.wait_for_phases(2)[1:] == [ExchangePhase.DONE]
    return data


def test_reset_is_a_tcp_reset_with_no_byte(server: RunningServer, delay_ms: float) -> None:
    with send_request(server, Fault.RESET, delay_ms) as client, pytest.raises(ConnectionResetError):
        client.read_exactly(1)
    assert server.application.wait_for_phases(1) == [ExchangePhase.ABORTED]
    assert server.get() == b"hello"


def test_reset_under_tls_is_a_tcp_reset_with_no_byte_and_no_alert(
    tls_server: RunningServer, delay_ms: float
) -> None:
    """Read the socket below TLS: the client's TLS library reports every end of a connection as the same error."""
    assert tls_server.client_tls is not None
    # TLS 1.3 sends session tickets after the handshake.
    tls_server.client_tls.maximum_version = ssl.TLSVersion.TLSv1_2
    with (
        send_request(tls_server, Fault.RESET, delay_ms) as client,
        socket.socket(fileno=os.dup(client.sock.fileno())) as raw_socket,
    ):
        raw_socket.settimeout(DEADLINE_S)
        with pytest.raises(ConnectionResetError):
            raw_socket.recv(1)
    assert tls_server.application.wait_for_phases(1) == [ExchangePhase.ABORTED]
    assert tls_server.get() == b"hello"


def test_empty_is_a_close_with_no_byte(any_server: RunningServer, delay_ms: float) -> None:
    assert receive_all(any_server, Fault.EMPTY, delay_ms) == b""


def test_half_headers_end_inside_the_header_block(any_server: RunningServer, delay_ms: float) -> None:
    data = receive_all(any_server, Fault.HALF_HEADERS, delay_ms)
    assert data.startswith(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n")
    assert b"\r\n\r\n" not in data


def test_truncate_announces_more_than_it_sends(any_server: RunningServer, delay_ms: float) -> None:
    head, _, body = receive_all(any_server, Fault.TRUNCATE, delay_ms).partition(b"\r\n\r\n")
    assert f"Content-Length: {len(BODY)}".encode() in head
    assert body == BODY[:13]


def test_garbage_is_not_http_and_always_the_same(any_server: RunningServer, delay_ms: float) -> None:
    assert receive_all(any_server, Fault.GARBAGE, delay_ms) == GARBAGE
    assert len(GARBAGE) == 64
    assert not GARBAGE.startswith(b"HTTP")


def test_malformed_chunk_announces_chunks(any_server: RunningServer, delay_ms: float) -> None:
    head, _, body = receive_all(any_server, Fault.MALFORMED_CHUNK, delay_ms).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"\r\nTransfer-Encoding: chunked\r\n" in head
    assert b"Content-Length" not in head
    assert body == b"this is not a chunk\r\n"


def test_hang_sends_nothing_until_the_client_closes(any_server: RunningServer, delay_ms: float) -> None:
    with send_request(any_server, Fault.HANG, delay_ms) as client:
        assert client.is_silent_for(0.2)
        assert any_server.application.completed == []
        assert any_server.get() == b"hello"
    assert any_server.application.wait_for_phases(2) == [ExchangePhase.DONE, ExchangePhase.ABORTED]


def test_hang_detects_a_client_that_closes_after_sending_more(any_server: RunningServer) -> None:
    with send_request(any_server, Fault.HANG) as client:
        any_server.application.wait_for_requests(1)
        client.send(b"x" * 2_000_000)
    assert any_server.application.wait_for_phases(1) == [ExchangePhase.ABORTED]


def test_hang_ends_when_the_server_stops(any_server: RunningServer) -> None:
    with send_request(any_server, Fault.HANG) as client:
        any_server.application.wait_for_requests(1)
        started_at = time.monotonic()
        any_server.thread.stop()
        assert time.monotonic() - started_at < 1
        with contextlib.suppress(ConnectionResetError):
            assert client.read_to_end() == b""
    assert any_server.application.wait_for_phases(1) == [ExchangePhase.ABORTED]


@pytest.mark.parametrize("fault", [fault for fault in Fault if fault not in (Fault.NONE, Fault.HANG)])
def test_a_fault_follows_the_responses_before_it_and_nothing_follows_it(
    any_server: RunningServer, fault: Fault
) -> None:
    any_server.application.routes["/r"] = RESPONSE._replace(fault=fault, delay_ms=DELAY_MS)
    with any_server.connect() as client:
        valid = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
        client.send(valid + REQUEST + valid)
        assert client.read_response().body == b"hello"
        with contextlib.suppress(ConnectionResetError):
            assert b"hello" not in client.read_to_end()
    assert len(any_server.application.requests) == 2
    assert any_server.application.wait_for_phases(2) == [ExchangePhase.DONE, ExchangePhase.ABORTED]


@pytest.mark.parametrize("fault", [Fault.TRUNCATE, Fault.MALFORMED_CHUNK])
def test_body_faults_work_with_an_empty_body(server: RunningServer, fault: Fault) -> None:
    server.application.routes["/r"] = Response(200, TEXT, b"", fault=fault)
    with server.connect() as client:
        client.send(REQUEST)
        head, _, body = client.read_to_end().partition(b"\r\n\r\n")
    if fault is Fault.TRUNCATE:
        assert (b"Content-Length: 1\r\n" in head, body) == (True, b"")
    else:
        assert body == b"this is not a chunk\r\n"


def test_a_response_is_delayed(any_server: RunningServer) -> None:
    started_at = time.monotonic()
    with send_request(any_server, Fault.NONE, 150) as client:
        assert client.read_response().body == BODY
        assert time.monotonic() - started_at >= 0.15
        client.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert client.read_response().status == 200
    assert any_server.application.wait_for_phases(2) == [ExchangePhase.DONE] * 2


def test_chunks_follow_the_headers_one_by_one(any_server: RunningServer) -> None:
    any_server.application.routes["/r"] = RESPONSE._replace(dribble_chunks=4, dribble_ms=400)
    earliest_s = {0: 0.0, 6: 0.1, 13: 0.2, 20: 0.3, 27: 0.4}  # by the bytes of the body that have arrived
    with any_server.connect() as client:
        started_at = time.monotonic()
        client.send(REQUEST)
        received = head = body = b""
        while len(body) < len(BODY):
            received += client.sock.recv(1000)  # on a busy machine two chunks have arrived
            head, _, body = received.partition(b"\r\n\r\n")
            assert time.monotonic() - started_at >= earliest_s[len(body)]
        assert (f"Content-Length: {len(BODY)}".encode() in head, body) == (True, BODY)
        client.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert client.read_response().status == 200
    assert any_server.application.wait_for_phases(2) == [ExchangePhase.DONE] * 2


def test_chunks_follow_the_delay(server: RunningServer) -> None:
    server.application.routes["/r"] = RESPONSE._replace(dribble_chunks=2, dribble_ms=100, delay_ms=100)
    with server.connect() as client:
        started_at = time.monotonic()
        client.send(REQUEST)
        client.read_until(b"\r\n\r\n")
        assert time.monotonic() - started_at >= 0.1
        client.read_exactly(len(BODY))
        assert time.monotonic() - started_at >= 0.19


def test_there_are_no_more_chunks_than_bytes(server: RunningServer) -> None:
    server.application.routes["/r"] = RESPONSE._replace(body=b"abc", dribble_chunks=1000, dribble_ms=90)
    with server.connect() as client:
        client.send(REQUEST)
        assert client.read_response().body == b"abc"


def test_a_single_chunk_waits_too(server: RunningServer) -> None:
    server.application.routes["/r"] = RESPONSE._replace(dribble_chunks=1, dribble_ms=100)
    with server.connect() as client:
        started_at = time.monotonic()
        client.send(REQUEST)
        client.read_until(b"\r\n\r\n")
        assert client.read_exactly(len(BODY)) == BODY
        assert time.monotonic() - started_at >= 0.1


@pytest.mark.parametrize("request_line", [b"HEAD /r HTTP/1.1", b"GET /none HTTP/1.1"])
def test_a_response_without_a_body_is_not_dribbled(server: RunningServer, request_line: bytes) -> None:
    server.application.routes["/r"] = RESPONSE._replace(dribble_chunks=3, dribble_ms=30_000)
    server.application.routes["/none"] = RESPONSE._replace(body=b"", dribble_chunks=3, dribble_ms=30_000)
    with server.connect() as client:
        client.send(request_line + b"\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert client.read_response(head_only=True).status == 200
        assert client.read_response().body == b"hello"


@pytest.mark.parametrize(
    "response",
    [RESPONSE._replace(delay_ms=30_000), RESPONSE._replace(dribble_chunks=5, dribble_ms=150_000)],
    ids=["delayed", "dribbled"],
)
@pytest.mark.parametrize("with_reset", [False, True])
def test_a_client_that_closes_early_is_detected(
    any_server: RunningServer, response: Response, with_reset: bool
) -> None:
    any_server.application.routes["/r"] = response
    with any_server.connect() as client:
        client.send(REQUEST)
        any_server.application.wait_for_requests(1)
        if with_reset:
            client.reset()
    assert any_server.application.wait_for_phases(1) == [ExchangePhase.ABORTED]


def test_empty_under_tls_ends_with_close_notify(tls_server: RunningServer) -> None:
    """The close_notify alert, then FIN: for the client this is no truncation attack, only no response."""
    with send_request(tls_server, Fault.EMPTY) as client:
        assert isinstance(client.sock, ssl.SSLSocket)
        assert client.sock.suppress_ragged_eofs
        client.sock.suppress_ragged_eofs = False
        assert client.read_to_end() == b""
